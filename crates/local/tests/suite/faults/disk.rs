//! A disk without room: a small file system in memory that is filled. On a machine where none can be mounted, the kernel
//! lets no file of the process grow.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rig::{Setup, SmallDisk};

use super::history::Outcome;
use super::scene::{Scene, home_on_sqlite};
use crate::postgres::database_in;
use crate::recorder::Recorder;

/// How long the disk is full, once somebody has felt it.
const FULL: Duration = Duration::from_secs(4);

/// Less than any file has that is still written to.
const LIMIT: u64 = 16 << 10;

#[tokio::test]
async fn a_full_disk_under_postgresql_costs_no_promise() {
    let disk = SmallDisk::of_megabytes(160);
    let setup = Setup::durable();
    let setup = disk.iter().fold(setup, |setup, disk| setup.on(disk.path()));
    let mut cluster = setup.start().expect("a cluster");
    let scene = Scene::on(&database_in(&cluster)).await;
    match &disk {
        Ok(disk) => disk.fill().expect("it fills up"),
        Err(_) => cluster.limit_files(Some(LIMIT)).expect("a limit"),
    }
    suffers(&scene).await;
    match &disk {
        Ok(disk) => disk.make_room().expect("room"),
        Err(_) => cluster.limit_files(None).expect("no limit"),
    }
    // A server that can't write its log gives up.
    cluster.start().expect("a start");
    scene.recovers().await;
}

#[tokio::test]
async fn a_full_disk_under_sqlite_costs_no_promise() {
    let (disk, recorder) = (SmallDisk::of_megabytes(16), Arc::new(Recorder::start()));
    let folder = tempfile::tempdir().expect("a folder");
    let place = disk.as_ref().map_or(folder.path(), SmallDisk::path);
    let scene = Scene::of(home_on_sqlite(place, &recorder), recorder).await;
    match &disk {
        Ok(disk) => disk.fill().expect("it fills up"),
        Err(_) => scene.market.process.limit_files(Some(LIMIT)),
    }
    suffers(&scene).await;
    match &disk {
        Ok(disk) => disk.make_room().expect("room"),
        Err(_) => scene.market.process.limit_files(None),
    }
    scene.recovers().await;
}

/// What needs room is refused, and no more than that.
async fn suffers(scene: &Scene) {
    let from = Instant::now();
    let refused = || {
        let answers = scene.crowd.history().between(from, Instant::now());
        answers.iter().filter(|entry| entry.outcome == Outcome::Unavailable).count()
    };
    while refused() == 0 {
        assert!(from.elapsed() < Duration::from_secs(20), "nobody has felt that the disk is full");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let felt = Instant::now();
    while felt.elapsed() < FULL {
        assert_eq!(scene.probe("/livez").await, 200);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    eprintln!("{} requests were refused for want of room", refused());
}
