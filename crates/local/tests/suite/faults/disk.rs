//! A disk without room, for the server and for the file: a small file system in memory that is filled.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rig::{Setup, SmallDisk};

use super::history::Outcome;
use super::scene::{Scene, home_on_sqlite};
use crate::postgres::database_in;
use crate::recorder::Recorder;

/// How long the disk is full, once somebody has felt it.
const FULL: Duration = Duration::from_secs(4);

#[tokio::test]
async fn a_full_disk_under_postgresql_costs_no_promise() {
    let disk = SmallDisk::of_megabytes(160).expect("a disk");
    let cluster = Setup::durable().on(disk.path()).start().expect("a cluster");
    fills_up(Scene::on(&database_in(&cluster)).await, &disk).await;
}

#[tokio::test]
async fn a_full_disk_under_sqlite_costs_no_promise() {
    let (disk, recorder) = (SmallDisk::of_megabytes(16).expect("a disk"), Arc::new(Recorder::start()));
    fills_up(Scene::of(home_on_sqlite(disk.path(), &recorder), recorder).await, &disk).await;
}

/// Nothing new fits: what needs room is refused as long as there is none.
async fn fills_up(scene: Scene, disk: &SmallDisk) {
    disk.fill().expect("it fills up");
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
    disk.make_room().expect("room");
    scene.recovers().await;
}
