//! The regions of Kyrgyzstan (ISO 3166-2:KG): seven oblasts and two cities.

/// A region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Region {
    Batken,
    Chuy,
    Bishkek,
    OshCity,
    JalalAbad,
    Naryn,
    Osh,
    Talas,
    IssykKul,
}

/// What an oblast's name may end in, after its letters alone were kept.
const OBLAST: [&str; 9] =
    ["", "область", "обл", "облусу", "облус", "region", "oblast", "oblasty", "province"];
/// What may stand around a city's name.
const CITY: [(&str, &str); 6] = [("", ""), ("г", ""), ("город", ""), ("", "шаары"), ("", "ш"), ("", "city")];

impl Region {
    /// Every region.
    pub(crate) const ALL: [Self; 9] = [
        Self::Batken,
        Self::Chuy,
        Self::Bishkek,
        Self::OshCity,
        Self::JalalAbad,
        Self::Naryn,
        Self::Osh,
        Self::Talas,
        Self::IssykKul,
    ];

    /// The code in ISO 3166-2.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Batken => "KG-B",
            Self::Chuy => "KG-C",
            Self::Bishkek => "KG-GB",
            Self::OshCity => "KG-GO",
            Self::JalalAbad => "KG-J",
            Self::Naryn => "KG-N",
            Self::Osh => "KG-O",
            Self::Talas => "KG-T",
            Self::IssykKul => "KG-Y",
        }
    }

    /// The name in Russian of the city that it is, if it is one.
    pub(crate) fn city(self) -> Option<&'static str> {
        match self {
            Self::Bishkek => Some("Бишкек"),
            Self::OshCity => Some("Ош"),
            Self::Batken
            | Self::Chuy
            | Self::JalalAbad
            | Self::Naryn
            | Self::Osh
            | Self::Talas
            | Self::IssykKul => None,
        }
    }

    /// Whether it is a city, which stands for itself.
    pub(crate) fn is_city(self) -> bool {
        self.city().is_some()
    }

    /// The key of its name in the market's texts.
    pub(crate) fn key(self) -> String {
        format!("region-{}", self.code().to_lowercase())
    }

    /// The region of this code or Russian, Kyrgyz or English name; `Ош` alone is the city.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let code = text.trim();
        let letters: String = text.to_lowercase().chars().filter(|c| c.is_alphabetic()).collect();
        Self::ALL
            .into_iter()
            .find(|region| region.code().eq_ignore_ascii_case(code))
            .or_else(|| Self::ALL.into_iter().find(|region| region.is_called(&letters)))
    }

    fn is_called(self, letters: &str) -> bool {
        let oblast = |name: &str| letters.strip_prefix(name).is_some_and(|rest| OBLAST.contains(&rest));
        let city = |name: &str| {
            CITY.iter().any(|(before, after)| {
                let rest = letters.strip_prefix(before).and_then(|rest| rest.strip_suffix(after));
                rest == Some(name)
            })
        };
        let names = self.names();
        if self.is_city() {
            names.iter().any(|name| city(name))
        } else {
            names.iter().any(|name| oblast(name))
        }
    }

    /// The letters of its names, without what kind of place it is.
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Batken => &["баткенская", "баткен", "batken"],
            Self::Chuy => &["чуйская", "чуй", "чүй", "chuy", "chui", "chüy"],
            Self::Bishkek => &["бишкек", "bishkek"],
            Self::OshCity => &["ош", "osh"],
            Self::JalalAbad => {
                &["джалалабадская", "жалалабадская", "джалалабад", "жалалабад", "jalalabad", "djalalabad"]
            }
            Self::Naryn => &["нарынская", "нарын", "naryn"],
            Self::Osh => &["ошская", "ош", "osh"],
            Self::Talas => &["таласская", "талас", "talas"],
            Self::IssykKul => {
                &["иссыккульская", "иссыккуль", "ысыккөл", "issykkul", "ysykkol", "ysykköl", "issykköl"]
            }
        }
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.code().to_owned()
    }
}

/// The database holds a region that there is not.
#[derive(Debug, thiserror::Error)]
#[error("unreadable region in the database")]
pub(crate) struct UnknownRegion;

impl TryFrom<String> for Region {
    type Error = UnknownRegion;

    fn try_from(code: String) -> Result<Self, UnknownRegion> {
        Self::ALL.into_iter().find(|region| region.code() == code).ok_or(UnknownRegion)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_has_many_names_and_one_code() {
        for (code, names) in [
            ("KG-B", ["Баткенская область", "Баткен облусу", "Batken Region"]),
            ("KG-C", ["Чуйская область", "Чүй облусу", "Chuy Region"]),
            ("KG-GB", ["Бишкек", "г. Бишкек", "Bishkek"]),
            ("KG-GO", ["Ош", "Ош шаары", "Osh City"]),
            ("KG-J", ["Джалал-Абадская область", "Жалал-Абад облусу", "Jalal-Abad"]),
            ("KG-N", ["Нарынская обл.", "Нарын облусу", "Naryn oblast"]),
            ("KG-O", ["Ошская область", "Ош облусу", "Osh Region"]),
            ("KG-T", ["таласская", "ТАЛАС ОБЛУСУ", "Talas Province"]),
            ("KG-Y", ["Иссык-Кульская область", "Ысык-Көл облусу", "Issyk-Kul Region"]),
        ] {
            for name in names.into_iter().chain([code, &code.to_lowercase()]) {
                assert_eq!(Region::named(name).map(Region::code), Some(code), "{name}");
            }
            assert_eq!(Region::try_from(code.to_owned()).ok().map(Region::code), Some(code));
        }
    }

    #[test]
    fn other_places_are_no_regions() {
        for name in ["", "Texas", "Кыргызстан", "KG", "KG-X", "Бишкекская область", "Каракол"]
        {
            assert_eq!(Region::named(name), None, "{name}");
        }
    }
}
