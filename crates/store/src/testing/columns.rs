//! What a database really has, beside what a `schema.rs` says that it has.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::AnyConnection;
use crate::testing::TestDatabase;

/// Tables and their columns.
type Columns = BTreeSet<(String, String)>;

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

/// The catalogues differ, and no schema of ours describes them.
const SQLITE: &str = "SELECT tables.name AS table_name, columns.name AS column_name \
                      FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns WHERE tables.type = 'table'";
const POSTGRES: &str = "SELECT table_name::text, column_name::text FROM information_schema.columns \
                        WHERE table_schema = 'public'";

impl TestDatabase {
    /// Every table and column of the database, but for Diesel's own.
    pub fn columns(&self) -> Columns {
        let found = self.store().database.read(|connection| {
            let catalogue = match connection {
                AnyConnection::Sqlite(_) => SQLITE,
                AnyConnection::Postgres(_) => POSTGRES,
            };
            diesel::sql_query(catalogue).load::<Column>(connection)
        });
        let columns =
            found.expect("a catalogue").into_iter().map(|column| (column.table_name, column.column_name));
        columns.filter(|(table, _)| !table.starts_with("__diesel") && !table.starts_with("sqlite_")).collect()
    }
}

/// Every table and column of a `schema.rs`.
pub fn declared_columns(schema: &str) -> Columns {
    let mut columns = Columns::new();
    let mut table = "";
    for line in schema.lines().map(str::trim) {
        if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            table = name;
        } else if let Some((column, _)) = line.split_once(" -> ").filter(|_| line.ends_with(',')) {
            columns.insert((table.to_owned(), column.to_owned()));
        }
    }
    columns
}
