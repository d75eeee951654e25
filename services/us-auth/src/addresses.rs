//! Addresses as the United States write them: `123 Main St, New York, NY 10001`.

use chrono::NaiveDate;
use common::{FieldCode, Fields};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Belonging, Words};

use crate::schema::addresses;
use crate::state::State;

const LONGEST: usize = 150;
const LONGEST_UNIT: usize = 30;
/// The cities of military mail: army and air force, navy, diplomats.
const MILITARY_CITIES: [&str; 3] = ["APO", "FPO", "DPO"];

/// The addresses of the market.
pub(crate) struct Addresses;

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = addresses, treat_none_as_null = true)]
pub(crate) struct Address {
    street_address: String,
    unit: Option<String>,
    city: String,
    #[diesel(serialize_as = String, deserialize_as = String)]
    state: State,
    zip_code: String,
}

/// An address in the United States.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownAddress {
    /// Number and street, or what stands in their place.
    #[schema(example = "123 Main St", max_length = 150)]
    street_address: String,
    /// The apartment, suite or other unit, if there is one; a number alone is written with `#`.
    #[schema(example = "Apt 4B", max_length = 30)]
    unit: Option<String>,
    /// The city; `APO`, `FPO` or `DPO` for military and diplomatic mail.
    #[schema(example = "New York", max_length = 150)]
    city: String,
    /// A state, DC, a territory (AS, GU, MP, PR, VI) or, for military mail, AA, AE or AP: by its USPS abbreviation or its
    /// name; told as the abbreviation.
    #[schema(example = "NY")]
    state: &'static str,
    /// The ZIP code, 5 digits or 9; it must be one that can lie in the state.
    #[schema(example = "10001", pattern = "^[0-9]{5}(-?[0-9]{4})?$")]
    zip_code: String,
    /// The whole address in one line.
    #[schema(read_only, example = "123 Main St, Apt 4B, New York, NY 10001")]
    formatted: String,
}

store::kept!(Address, crate::schema::addresses, store::Addresses);

impl Belonging for Addresses {
    type Item = Address;
    type Shown = ShownAddress;

    const FIELDS: &'static [&'static str] = &["street_address", "unit", "city", "state", "zip_code"];
    const OPTIONAL: &'static [&'static str] = &["unit"];

    fn read(fields: &mut Fields<'_>, _: NaiveDate) -> Option<Address> {
        let street_address = fields.line("street_address", LONGEST);
        let unit = fields.optional_line("unit", LONGEST_UNIT);
        let state = fields
            .string("state")
            .and_then(|name| State::named(name).or_else(|| fields.refuse("state", FieldCode::Unsupported)));
        let city = read_city(state, fields);
        let zip_code = read_zip_code(state, fields);
        Some(Address {
            street_address: street_address?,
            unit,
            city: city?,
            state: state?,
            zip_code: zip_code?,
        })
    }

    fn show(item: &Address, _: &Words<'_>) -> ShownAddress {
        let Address { street_address, unit, city, state, zip_code } = item.clone();
        let formatted = item.formatted();
        ShownAddress { street_address, unit, city, state: state.code(), zip_code, formatted }
    }

    /// The postal service knows one form, whatever people speak.
    fn texts() -> Vec<String> {
        Vec::new()
    }
}

/// Military mail has its own cities, and they have no other mail.
fn read_city(state: Option<State>, fields: &mut Fields<'_>) -> Option<String> {
    let city = fields.line("city", LONGEST)?;
    let military = MILITARY_CITIES.into_iter().find(|name| name.eq_ignore_ascii_case(&city));
    match state {
        Some(state) if state.is_military() != military.is_some() => {
            fields.refuse("city", FieldCode::Contradictory)
        }
        _ => Some(military.map_or(city, str::to_owned)),
    }
}

/// `10001`, or with four digits more `10001-1234`, the hyphen optional.
fn read_zip_code(state: Option<State>, fields: &mut Fields<'_>) -> Option<String> {
    let text = fields.string("zip_code")?.trim();
    let (five, four) = text.split_at_checked(5).unwrap_or((text, ""));
    let four = four.strip_prefix('-').filter(|four| !four.is_empty()).unwrap_or(four);
    let is_digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if five.len() != 5 || !matches!(four.len(), 0 | 4) || !is_digits(five) || !is_digits(four) {
        return fields.refuse("zip_code", FieldCode::Invalid);
    }
    let lies_there = |state: State| five.parse().is_ok_and(|zip| state.may_have(zip));
    if !state.is_none_or(lies_there) {
        return fields.refuse("zip_code", FieldCode::Contradictory);
    }
    Some(if four.is_empty() { five.to_owned() } else { format!("{five}-{four}") })
}

impl Address {
    fn formatted(&self) -> String {
        let unit = self
            .unit
            .as_deref()
            .map(|unit| if is_bare(unit) { format!(", #{unit}") } else { format!(", {unit}") });
        let (street, unit) = (&self.street_address, unit.unwrap_or_default());
        format!("{street}{unit}, {}, {} {}", self.city, self.state.code(), self.zip_code)
    }
}

/// Whether a unit is a number alone, such as `4B`; the postal service writes `#` before it (Publication 28, 213).
fn is_bare(unit: &str) -> bool {
    unit.starts_with(|c: char| c.is_ascii_digit()) && !unit.contains(' ')
}

#[cfg(test)]
mod tests {
    use common::{ApiError, Code, FieldError, Language, Texts, parse_object};

    use super::*;

    fn read(body: &str) -> Result<Option<Address>, ApiError> {
        let object = parse_object(body.as_bytes()).unwrap();
        let mut fields = Fields::of(&object);
        let address = Addresses::read(&mut fields, NaiveDate::default());
        fields.finish().map(|()| address)
    }

    fn formatted(body: &str) -> String {
        let (texts, language) = (Texts::new(crate::texts::LOCALES).unwrap(), Language::parse("es").unwrap());
        Addresses::show(&read(body).unwrap().unwrap(), &Words::new(&texts, &language)).formatted
    }

    fn faults(body: &str) -> Vec<(&'static str, FieldCode)> {
        let error = read(body).unwrap_err();
        assert_eq!(error.code, Code::ValidationFailed);
        error.errors.into_iter().map(|FieldError { field, code }| (field, code)).collect()
    }

    fn address(more: &str, city: &str, state: &str, zip: &str) -> String {
        format!(
            r#"{{"street_address":"123 Main St"{more},"city":"{city}","state":"{state}","zip_code":"{zip}"}}"#
        )
    }

    #[test]
    fn an_address_is_one_line() {
        assert_eq!(
            formatted(&address("", "New York", "New York", "10001")),
            "123 Main St, New York, NY 10001"
        );
        let unit =
            |unit: &str| formatted(&address(&format!(r#","unit":"{unit}""#), "New York", "ny", "100011234"));
        assert_eq!(unit("Apt 4B"), "123 Main St, Apt 4B, New York, NY 10001-1234");
        assert_eq!(unit("4B"), "123 Main St, #4B, New York, NY 10001-1234");
        assert_eq!(formatted(&address("", "apo", "AE", "09012")), "123 Main St, APO, AE 09012");
    }

    #[test]
    fn a_zip_code_that_can_not_lie_in_the_state_is_refused() {
        assert_eq!(faults(&address("", "New York", "NY", "90210")), [("zip_code", FieldCode::Contradictory)]);
        for zip in ["1000", "100011", "10001-", "10001-12", "1000a", "10001 1234", "١٠٠٠١", ""] {
            assert_eq!(
                faults(&address("", "New York", "NY", zip)),
                [("zip_code", FieldCode::Invalid)],
                "{zip}"
            );
        }
        assert!(read(&address("", "New York", "NY", "10001-1234")).is_ok());
    }

    #[test]
    fn military_mail_goes_to_military_cities_and_no_other_mail_does() {
        assert_eq!(faults(&address("", "Berlin", "AE", "09012")), [("city", FieldCode::Contradictory)]);
        assert_eq!(faults(&address("", "APO", "NY", "10001")), [("city", FieldCode::Contradictory)]);
    }

    #[test]
    fn every_fault_is_told_with_its_field() {
        let missing =
            ["street_address", "state", "city", "zip_code"].map(|field| (field, FieldCode::Required));
        assert_eq!(faults("{}"), missing);
        let wrong = r#"{"street_address":"","unit":7,"city":"x","state":"Ontario","zip_code":10001}"#;
        let expected = [
            ("street_address", FieldCode::Invalid),
            ("unit", FieldCode::WrongType),
            ("state", FieldCode::Unsupported),
            ("zip_code", FieldCode::WrongType),
        ];
        assert_eq!(faults(wrong), expected);
    }
}
