//! The language of the server's errors. Diesel keeps no SQLSTATE: what passes is known by English words.

use diesel::connection::SimpleConnection as _;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::database::Pooler;
use crate::pool::ConnectError;

const REMEDY: &str = "sign-in knows a passing error by its English words: let a superuser run \
                      ALTER ROLE <this role> SET lc_messages = 'C'";

/// Sees to it that the server answers in English; a server that may not be told so is refused.
pub(super) fn make_english(connection: &mut PgConnection, pooler: Pooler) -> Result<(), ConnectError> {
    let locale =
        diesel::select(sql::<Text>("current_setting('lc_messages')")).get_result::<String>(connection);
    let locale = locale.map_err(|error| ConnectError(error.to_string()))?;
    // What is set behind a pooler would be set for others, and soon be gone.
    let mut is_set = || pooler == Pooler::None && connection.batch_execute("SET lc_messages = 'C'").is_ok();
    if is_english(&locale) || is_set() {
        Ok(())
    } else {
        Err(ConnectError(format!("the server's lc_messages is {locale:?}: {REMEDY}")))
    }
}

fn is_english(locale: &str) -> bool {
    let language = locale.split(['_', '.', '@']).next();
    language.is_some_and(|language| ["C", "POSIX", "en", "English"].contains(&language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_english_words_are_known() {
        for locale in ["C", "POSIX", "C.UTF-8", "en_US.UTF-8", "en_GB", "English_United States.1252"] {
            assert!(is_english(locale), "{locale}");
        }
        for locale in ["", "ru_RU.UTF-8", "de_DE@euro", "ky_KG", "enm"] {
            assert!(!is_english(locale), "{locale}");
        }
    }
}
