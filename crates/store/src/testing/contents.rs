//! Everything that a database holds, to look for what it must not.

use std::fs;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::{Place, TestDatabase};

impl TestDatabase {
    /// Whether `secret` stands anywhere in it: in a text or among bytes, in a row or in what SQLite keeps of old rows.
    ///
    /// # Panics
    /// If it can't be read.
    pub fn holds(&self, secret: &[u8]) -> bool {
        let contents = match &self.place {
            Place::Folder { folder } => files(&folder.path().join("data")),
            Place::Server { .. } => rows(&self.url).into_bytes(),
        };
        // PostgreSQL prints bytes in hex.
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        [secret, hex.as_bytes()]
            .iter()
            .any(|needle| contents.windows(needle.len()).any(|part| part == *needle))
    }
}

fn files(folder: &Path) -> Vec<u8> {
    let entries = fs::read_dir(folder).expect("the database's folder");
    entries.flat_map(|entry| fs::read(entry.expect("a file").path()).expect("its content")).collect()
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

fn rows(url: &str) -> String {
    let mut connection = PgConnection::establish(url).expect("the database");
    let mut ask = |query: String| sql_query(query).load::<Row>(&mut connection).expect("rows");
    let tables =
        ask("SELECT quote_ident(tablename) AS text FROM pg_tables WHERE schemaname = 'public'".to_owned());
    let rows = tables.iter().flat_map(|table| ask(format!("SELECT t::text AS text FROM {} t", table.text)));
    rows.map(|row| row.text + "\n").collect()
}
