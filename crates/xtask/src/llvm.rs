//! LLVM's programs that read what instrumented programs write.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use rig::apt;
use rig::command::output;

/// Where they are.
pub(crate) struct LlvmTools {
    pub(crate) profdata: PathBuf,
    pub(crate) cov: PathBuf,
}

/// The compiler's own, or else the system's of the same LLVM; another major version writes in another form.
pub(crate) fn llvm_tools() -> Result<LlvmTools> {
    let folder = compilers_programs()?;
    let own = LlvmTools { profdata: folder.join("llvm-profdata"), cov: folder.join("llvm-cov") };
    if own.profdata.is_file() {
        return Ok(own);
    }
    let mut add = Command::new("rustup");
    if add.args(["component", "add", "llvm-tools"]).status().is_ok_and(|status| status.success()) {
        return Ok(own);
    }
    let package = format!("llvm-{}", compilers_llvm()?);
    if let Some(found) = of_the_system(&package) {
        return Ok(found);
    }
    if apt::install_package(&package).unwrap_or_default()
        && let Some(found) = of_the_system(&package)
    {
        return Ok(found);
    }
    bail!(
        "what instrumented programs write is read by the component llvm-tools, which can't be added here (`rustup component add llvm-tools`), \
         or the package {package}"
    )
}

fn compilers_programs() -> Result<PathBuf> {
    let printed = output(Command::new("rustc").args(["--print", "target-libdir"]))?;
    let folder = Path::new(printed.trim()).parent().context("the library's folder has a parent")?;
    Ok(folder.join("bin"))
}

/// The major version of the compiler's LLVM.
fn compilers_llvm() -> Result<String> {
    let printed = output(Command::new("rustc").arg("-vV"))?;
    major_of_llvm(&printed).map(str::to_owned).context("rustc does not say which LLVM it has")
}

fn major_of_llvm(printed: &str) -> Option<&str> {
    printed.lines().find_map(|line| line.strip_prefix("LLVM version: "))?.split('.').next()
}

/// Where Debian and Ubuntu put the programs of a version.
fn of_the_system(package: &str) -> Option<LlvmTools> {
    let folder = Path::new("/usr/lib").join(package).join("bin");
    let found = LlvmTools { profdata: folder.join("llvm-profdata"), cov: folder.join("llvm-cov") };
    (found.profdata.is_file() && found.cov.is_file()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_llvm_of_a_compiler_is_read_from_what_it_says() {
        assert_eq!(major_of_llvm("release: 1.95.0\nLLVM version: 22.1.2\n"), Some("22"));
        assert_eq!(major_of_llvm("release: 1.95.0\n"), None);
    }
}
