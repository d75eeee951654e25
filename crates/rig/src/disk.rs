//! A small disk that can be full.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

/// Mounts, says so, and unmounts when the pipe closes whose other end is ours, even if we were killed.
const MOUNT: &str = r#"
    mount -t tmpfs -o "size=$2,mode=777" tmpfs "$1" 2>/dev/null && echo mounted || exit 1
    read -r _
    umount --lazy "$1"
"#;

/// A file system in memory, with room for so much and no more; gone when this is dropped.
pub struct SmallDisk {
    mount: Child,
    folder: TempDir,
}

impl SmallDisk {
    /// Mounts one; that takes root, or a `sudo` that asks no password.
    pub fn of_megabytes(size: u32) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("market-auth-disk-").tempdir_in("/tmp")?;
        let mut mount = crate::account::as_root()?.context("only root can mount a small disk")?;
        mount.args(["sh", "-c", MOUNT, "mount"]).arg(folder.path()).arg(format!("{size}m")).process_group(0);
        let mut mount = mount.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("no shell")?;
        let mut line = String::new();
        BufReader::new(mount.stdout.take().context("the output is piped")?).read_line(&mut line)?;
        ensure!(line == "mounted\n", "a small disk can't be mounted");
        Ok(Self { mount, folder })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all the room that is left.
    pub fn fill(&self) -> Result<()> {
        let mut file = File::create(self.filling())?;
        for size in [1 << 20, 1 << 12, 1] {
            while file.write(&vec![0; size]).or_else(is_full)? > 0 {}
        }
        Ok(())
    }

    /// Gives that room back.
    pub fn make_room(&self) -> io::Result<()> {
        fs::remove_file(self.filling())
    }

    fn filling(&self) -> PathBuf {
        self.path().join("filling")
    }
}

fn is_full(error: io::Error) -> io::Result<usize> {
    if error.kind() == io::ErrorKind::StorageFull { Ok(0) } else { Err(error) }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        self.mount.stdin = None;
        if let Err(error) = self.mount.wait() {
            eprintln!("cannot wait for a disk's end: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_a_disk_can_be_mounted_it_takes_nothing_more_while_it_is_full() {
        let disk = match SmallDisk::of_megabytes(1) {
            Ok(disk) => disk,
            Err(error) => return assert!(error.to_string().contains("mount"), "{error}"),
        };
        let file = disk.path().join("file");
        fs::write(&file, "some").unwrap();
        disk.fill().unwrap();
        let refused = fs::write(disk.path().join("more"), [0; 8192]).map_err(|error| error.kind());
        assert_eq!(refused, Err(io::ErrorKind::StorageFull));
        disk.make_room().unwrap();
        fs::write(disk.path().join("more"), [0; 8192]).unwrap();
        let folder = disk.path().to_owned();
        drop(disk);
        assert!(!folder.exists());
    }
}
