//! How many statements a PostgreSQL server has run, as it counts them itself.

use anyhow::Result;
use rig::{Cluster, Setup};

use crate::psql::psql;

/// All of them, `BEGIN` and `COMMIT` too, but for those that ask for the count.
const SO_FAR: &str =
    "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'";

/// A server that counts. That takes time of its own: nothing is timed where this is on.
pub(crate) fn counting() -> Result<Cluster> {
    let cluster = Setup::durable().setting("shared_preload_libraries=pg_stat_statements").start()?;
    psql(&cluster, "CREATE EXTENSION pg_stat_statements")?;
    Ok(cluster)
}

/// How many clients have sent it so far.
pub(crate) fn so_far(counting: &Cluster) -> Result<u64> {
    Ok(psql(counting, SO_FAR)?.trim().parse()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_statement_counts_once_and_the_counting_does_not() {
        let cluster = counting().unwrap();
        let before = so_far(&cluster).unwrap();
        assert_eq!(so_far(&cluster).unwrap(), before);
        psql(&cluster, "BEGIN; SELECT 1; SELECT 1; COMMIT").unwrap();
        assert_eq!(so_far(&cluster).unwrap(), before + 4);
    }
}
