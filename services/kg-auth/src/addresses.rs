//! Addresses as Kyrgyzstan writes them: `ул. Юнусалиева, 34, кв. 12, Бишкек`.

use chrono::NaiveDate;
use common::{Arg, FieldCode, Fields};
use diesel::prelude::*;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Belonging, Words};

use crate::region::Region;
use crate::schema::addresses;

const LONGEST: usize = 150;
const LONGEST_NUMBER: usize = 30;

/// What says by itself what it is, so that nothing is put before it: streets in three languages, and flats.
const KINDS_OF_STREET: &[&str] = &[
    "ул",
    "улица",
    "пр",
    "пр-т",
    "просп",
    "проспект",
    "пер",
    "переулок",
    "бул",
    "б-р",
    "бульвар",
    "мкр",
    "мкрн",
    "микрорайон",
    "жилмассив",
    "ж/м",
    "шоссе",
    "тракт",
    "пл",
    "площадь",
    "тупик",
    "проезд",
    "наб",
    "набережная",
    "көч",
    "көчөсү",
    "проспектиси",
    "кичирайону",
    "бульвары",
    "st",
    "str",
    "street",
    "ave",
    "avenue",
    "blvd",
    "boulevard",
    "lane",
    "road",
    "microdistrict",
];
const KINDS_OF_FLAT: &[&str] =
    &["кв", "квартира", "офис", "оф", "батир", "батири", "apt", "apartment", "office", "flat"];

/// The addresses of the market.
pub(crate) struct Addresses;

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = addresses, treat_none_as_null = true)]
pub(crate) struct Address {
    street: String,
    building: String,
    apartment: Option<String>,
    city: String,
    #[diesel(serialize_as = String, deserialize_as = String)]
    region: Region,
}

/// An address in Kyrgyzstan.
#[derive(Serialize, ToSchema)]
pub(crate) struct ShownAddress {
    /// The street.
    #[schema(example = "Юнусалиева", max_length = 150)]
    street: String,
    /// The house's number.
    #[schema(example = "34", max_length = 30)]
    building: String,
    /// The flat's number, if there is one.
    #[schema(example = "12", max_length = 30)]
    apartment: Option<String>,
    /// The city or village; in the regions Бишкек and Ош it may be left out, for they are the city.
    #[schema(required = false, example = "Бишкек", max_length = 150)]
    city: String,
    /// One of the seven oblasts or the cities Бишкек and Ош: by its Russian, Kyrgyz or English name or its code; told
    /// in the language of the answer.
    #[schema(example = "Бишкек")]
    region: String,
    /// The region's code (ISO 3166-2:KG).
    #[schema(read_only, example = "KG-GB")]
    region_code: &'static str,
    /// The whole address in one line.
    #[schema(read_only, example = "ул. Юнусалиева, 34, кв. 12, Бишкек")]
    formatted: String,
}

store::kept!(Address, crate::schema::addresses, store::Addresses);

impl Belonging for Addresses {
    type Item = Address;
    type Shown = ShownAddress;

    const FIELDS: &'static [&'static str] = &["street", "building", "apartment", "city", "region"];
    const OPTIONAL: &'static [&'static str] = &["apartment", "city"];

    fn read(fields: &mut Fields<'_>, _: NaiveDate) -> Option<Address> {
        let street = fields.line("street", LONGEST);
        let building = fields.line("building", LONGEST_NUMBER);
        let apartment = fields.optional_line("apartment", LONGEST_NUMBER);
        let region = fields
            .string("region")
            .and_then(|name| Region::named(name).or_else(|| fields.refuse("region", FieldCode::Unsupported)));
        let city = read_city(region, fields);
        Some(Address { street: street?, building: building?, apartment, city: city?, region: region? })
    }

    fn show(item: &Address, words: &Words<'_>) -> ShownAddress {
        let Address { street, building, apartment, city, region } = item.clone();
        ShownAddress {
            formatted: item.formatted(words),
            region: words.say(&region.key(), &[]),
            region_code: region.code(),
            street,
            building,
            apartment,
            city,
        }
    }

    fn texts() -> Vec<String> {
        let own = ["address-street", "address-apartment"].map(str::to_owned);
        own.into_iter().chain(Region::ALL.map(Region::key)).collect()
    }
}

/// A region that is a city needs no other, and takes none.
fn read_city(region: Option<Region>, fields: &mut Fields<'_>) -> Option<String> {
    match region.and_then(Region::city) {
        Some(city) if fields.is_absent("city") => Some(city.to_owned()),
        Some(_) => {
            let city = fields.line("city", LONGEST)?;
            let agrees = Region::named(&city) == region;
            if agrees { Some(city) } else { fields.refuse("city", FieldCode::Contradictory) }
        }
        None => fields.line("city", LONGEST),
    }
}

impl Address {
    fn formatted(&self, words: &Words<'_>) -> String {
        let labelled = |text: &str, kinds: &[&str], key: &str, name: &str| {
            if says(text, kinds) { text.to_owned() } else { words.say(key, &[(name, Arg::Text(text))]) }
        };
        let flat = self.apartment.as_deref();
        let flat = flat.map(|flat| labelled(flat, KINDS_OF_FLAT, "address-apartment", "apartment"));
        let city = Some(self.city.clone()).filter(|_| !self.region.is_city());
        let street = labelled(&self.street, KINDS_OF_STREET, "address-street", "street");
        let parts =
            [Some(street), Some(self.building.clone()), flat, city, Some(words.say(&self.region.key(), &[]))];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// Whether one of the words says what it is.
fn says(text: &str, kinds: &[&str]) -> bool {
    let text = text.to_lowercase();
    text.split([' ', '.', '-']).chain(text.split([' ', '.'])).any(|word| kinds.contains(&word))
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

    fn shown(body: &str, language: &str) -> ShownAddress {
        let texts = Texts::new(crate::texts::LOCALES).unwrap();
        let language = Language::parse(language).unwrap();
        Addresses::show(&read(body).unwrap().unwrap(), &Words::new(&texts, &language))
    }

    fn faults(body: &str) -> Vec<(&'static str, FieldCode)> {
        let error = read(body).unwrap_err();
        assert_eq!(error.code, Code::ValidationFailed);
        error.errors.into_iter().map(|FieldError { field, code }| (field, code)).collect()
    }

    const WHOLE: &str =
        r#"{"street":"Юнусалиева","building":"34","apartment":"12","city":"Бишкек","region":"Бишкек"}"#;

    #[test]
    fn an_address_is_one_line_in_each_language() {
        assert_eq!(shown(WHOLE, "ru").formatted, "ул. Юнусалиева, 34, кв. 12, Бишкек");
        assert_eq!(shown(WHOLE, "ky").formatted, "Юнусалиева көчөсү, 34, 12-батир, Бишкек");
        assert_eq!(shown(WHOLE, "en").formatted, "Юнусалиева St, 34, apt 12, Bishkek");
        let oblast = r#"{"street":"Ленина","building":"5","city":"Каракол","region":"KG-Y"}"#;
        assert_eq!(shown(oblast, "ru").formatted, "ул. Ленина, 5, Каракол, Иссык-Кульская область");
        assert_eq!(shown(oblast, "ky").formatted, "Ленина көчөсү, 5, Каракол, Ысык-Көл облусу");
    }

    #[test]
    fn what_names_itself_is_not_named_twice() {
        for street in
            ["ул. Юнусалиева", "Юнусалиева ул.", "УЛИЦА Юнусалиева", "ул.Юнусалиева", "6-й мкр", "пр-т Чуй"]
        {
            let body =
                WHOLE.replace(r#""Юнусалиева""#, &format!("\"{street}\"")).replace("\"12\"", "\"кв.12\"");
            assert_eq!(shown(&body, "ru").formatted, format!("{street}, 34, кв.12, Бишкек"));
        }
    }

    #[test]
    fn a_city_that_is_a_region_stands_for_itself() {
        let shown = shown(r#"{"street":"Курманжан Датка","building":"1","region":"Osh city"}"#, "ru");
        assert_eq!((shown.city.as_str(), shown.region_code), ("Ош", "KG-GO"));
        assert_eq!(shown.formatted, "ул. Курманжан Датка, 1, Ош");
        let other = WHOLE.replace(r#""region":"Бишкек""#, r#""region":"Ош""#);
        assert_eq!(faults(&other), [("city", FieldCode::Contradictory)]);
    }

    #[test]
    fn a_region_s_name_in_any_language_can_be_sent_back() {
        let texts = Texts::new(crate::texts::LOCALES).unwrap();
        for language in texts.languages() {
            for region in Region::ALL {
                let name = Words::new(&texts, language).say(&region.key(), &[]);
                assert_eq!(Region::named(&name), Some(region), "{language}: {name}");
            }
        }
    }

    #[test]
    fn every_fault_is_told_with_its_field() {
        let missing = ["street", "building", "region", "city"].map(|field| (field, FieldCode::Required));
        assert_eq!(faults("{}"), missing);
        let wrong = r#"{"street":"a\u0000b","building":5,"apartment":" ","region":"Texas","city":"Ош"}"#;
        let expected = [
            ("street", FieldCode::Invalid),
            ("building", FieldCode::WrongType),
            ("apartment", FieldCode::Invalid),
            ("region", FieldCode::Unsupported),
        ];
        assert_eq!(faults(wrong), expected);
    }
}
