//! Whole logins with every rule on: send, verify, check the token, log out.

use anyhow::Result;
use rig::{Cluster, Setup};
use tempfile::TempDir;

use crate::logins::{Logins, Numbers};
use crate::meter::Meter;
use crate::report::Report;
use crate::server::{self, Server};
use crate::statements;

/// A market on one kind of database, and a gateway before it.
struct Scene {
    name: &'static str,
    market: Server,
    gateway: Server,
    database: Option<Cluster>,
    _folder: TempDir,
}

impl Scene {
    async fn on_sqlite() -> Result<Self> {
        let folder = TempDir::new()?;
        let url = format!("sqlite://{}", folder.path().join("market.sqlite3").display());
        Self::over("SQLite", &url, None, folder).await
    }

    async fn on_postgres(cluster: Cluster) -> Result<Self> {
        Self::over("PostgreSQL", &cluster.url("postgres"), Some(cluster), TempDir::new()?).await
    }

    async fn over(name: &'static str, url: &str, database: Option<Cluster>, folder: TempDir) -> Result<Self> {
        let market = server::market(folder.path(), url).await?;
        let gateway = server::gateway(folder.path(), market.address).await?;
        Ok(Self { name, market, gateway, database, _folder: folder })
    }

    /// Ends both as they end when they are told to, with what they write then.
    fn stop(self) -> Result<()> {
        self.gateway.stop()?;
        self.market.stop()
    }

    /// Direct, and through the gateway.
    fn ways(&self) -> [(String, Logins<'_>); 2] {
        let database = self.database.as_ref().map(|cluster| Meter::new("database", cluster.id()));
        let both = [self.market.meter.clone()].into_iter().chain(database);
        let through = both.clone().chain([self.gateway.meter.clone()]).collect();
        let by = |to, meters| Logins { to, market: &self.market, meters, counting: None };
        let (direct, through) = (by(self.market.address, both.collect()), by(self.gateway.address, through));
        [(format!("{}, direct", self.name), direct), (format!("{}, gateway", self.name), through)]
    }
}

pub(crate) async fn run(smoke: bool) -> Result<Report> {
    let (rounds, people) = if smoke { (1, 64) } else { (7, 960) };
    let mut report = Report::new("signin: whole logins, 32 clients, every rule on");
    report.note("CPU in µs a request, of each process; `login` is send-code, verify-code and one verify-token together; in its own");
    report.note("row verify-token is asked eight times more. What delivers the message counts as send-code; the reading of the");
    report.note("codes from the inbox lies between the steps and is not counted anywhere but in its own row. SQLite with");
    report.note("synchronous=FULL, PostgreSQL with fsync.");
    report.note("`statements` are PostgreSQL's own count a request, BEGIN and COMMIT too, in a round that is not timed; SQLite has no");
    report.note("server that could count.");
    let scenes = scenes().await?;
    let mut numbers = Numbers::default();
    for _ in 0..rounds {
        for (name, logins) in scenes.iter().flat_map(Scene::ways) {
            logins.round(&name, numbers.take(people), &mut report).await?;
        }
    }
    for scene in &scenes {
        report.add(&format!("{}, direct", scene.name), "market MiB", scene.market.meter.resident()?);
        report.add(&format!("{}, gateway", scene.name), "gateway MiB", scene.gateway.meter.resident()?);
    }
    drop(scenes);
    count(&mut numbers, people, &mut report).await?;
    Ok(report)
}

/// The same logins, of which nothing is told.
pub(crate) async fn train() -> Result<()> {
    let (scenes, mut numbers) = (scenes().await?, Numbers::default());
    for _ in 0..5 {
        for (name, logins) in scenes.iter().flat_map(Scene::ways) {
            logins.round(&name, numbers.take(960), &mut Report::new("training")).await?;
        }
    }
    scenes.into_iter().try_for_each(Scene::stop)
}

async fn scenes() -> Result<[Scene; 2]> {
    Ok([Scene::on_sqlite().await?, Scene::on_postgres(Setup::durable().start()?).await?])
}

/// One more round, which nobody times, on a server that counts what it is asked.
async fn count(numbers: &mut Numbers, people: u32, report: &mut Report) -> Result<()> {
    let scene = Scene::on_postgres(statements::counting()?).await?;
    for (name, logins) in scene.ways() {
        let logins = Logins { meters: Vec::new(), counting: scene.database.as_ref(), ..logins };
        logins.round(&name, numbers.take(people), report).await?;
    }
    Ok(())
}
