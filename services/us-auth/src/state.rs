//! The states, DC, territories and military "states" of the postal service, and where each one's ZIP codes lie.
//!
//! Source: the ZIP code prefixes of the USPS (labeling list L002). ZIP codes that cross a state's border are with both
//! states; source: the 2010 ZCTA relationship file of the Census Bureau.

/// The USPS abbreviation, the name, and ranges of ZIP codes, first and last.
type Entry = (&'static str, &'static str, &'static [(u32, u32)]);

/// A state, DC, a territory, or a part of the world with military mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State(&'static Entry);

impl State {
    /// The state of this abbreviation or name.
    pub(crate) fn named(text: &str) -> Option<Self> {
        let letters = |text: &str| text.to_ascii_lowercase().replace([' ', '.', ','], "");
        let asked = letters(text);
        let asked =
            OTHER_NAMES.iter().find(|(name, _)| *name == asked).map_or(asked.as_str(), |(_, code)| code);
        let mut all = ALL.iter().map(Self);
        all.find(|state| asked.eq_ignore_ascii_case(state.code()) || asked == letters(state.0.1))
    }

    /// The USPS abbreviation.
    pub(crate) fn code(self) -> &'static str {
        self.0.0
    }

    /// Whether it is military: its cities are APO, FPO and DPO, which are nowhere else.
    pub(crate) fn is_military(self) -> bool {
        matches!(self.code(), "AA" | "AE" | "AP")
    }

    /// Whether a ZIP code of five digits can lie in it.
    pub(crate) fn may_have(self, zip: u32) -> bool {
        self.0.2.iter().any(|(first, last)| (*first..=*last).contains(&zip))
    }
}

impl From<State> for String {
    fn from(state: State) -> Self {
        state.code().to_owned()
    }
}

/// The database holds a state that there is not.
#[derive(Debug, thiserror::Error)]
#[error("unreadable state in the database")]
pub(crate) struct UnknownState;

impl TryFrom<String> for State {
    type Error = UnknownState;

    fn try_from(code: String) -> Result<Self, UnknownState> {
        ALL.iter().map(Self).find(|state| state.code() == code).ok_or(UnknownState)
    }
}

/// What people also call some of them.
const OTHER_NAMES: [(&str, &str); 5] = [
    ("washingtondc", "DC"),
    ("virginislands", "VI"),
    ("usvirginislands", "VI"),
    ("unitedstatesvirginislands", "VI"),
    ("commonwealthofthenorthernmarianaislands", "MP"),
];

#[rustfmt::skip]
const ALL: [Entry; 59] = [
    ("AL", "Alabama", &[(35000, 36999)]),
    ("AK", "Alaska", &[(99500, 99999)]),
    ("AZ", "Arizona", &[(85000, 86999), (84536, 84536)]),
    ("AR", "Arkansas", &[(71600, 72999)]),
    ("CA", "California", &[(90000, 96199), (89439, 89439), (97635, 97635)]),
    ("CO", "Colorado", &[(80000, 81999)]),
    ("CT", "Connecticut", &[(6000, 6389), (6391, 6999)]),
    ("DE", "Delaware", &[(19700, 19999)]),
    ("DC", "District of Columbia", &[(20000, 20099), (20200, 20599), (56900, 56999)]),
    ("FL", "Florida", &[(32000, 33999), (34100, 34999)]),
    ("GA", "Georgia", &[(30000, 31999), (39800, 39999)]),
    ("HI", "Hawaii", &[(96700, 96798), (96800, 96899)]),
    ("ID", "Idaho", &[(83200, 83413), (83415, 83899)]),
    ("IL", "Illinois", &[(60000, 62999), (63673, 63673)]),
    ("IN", "Indiana", &[(46000, 47999)]),
    ("IA", "Iowa", &[(50000, 52999)]),
    ("KS", "Kansas", &[(66000, 67999)]),
    ("KY", "Kentucky", &[(40000, 42799)]),
    ("LA", "Louisiana", &[(70000, 71499), (71749, 71749)]),
    ("ME", "Maine", &[(3900, 4999)]),
    ("MD", "Maryland", &[(20600, 21999)]),
    ("MA", "Massachusetts", &[(1000, 2799), (2861, 2861), (5500, 5599)]),
    ("MI", "Michigan", &[(48000, 49999)]),
    ("MN", "Minnesota", &[(55000, 56799)]),
    ("MS", "Mississippi", &[(38600, 39799)]),
    ("MO", "Missouri", &[(63000, 65899)]),
    ("MT", "Montana", &[(59000, 59999)]),
    ("NE", "Nebraska", &[(68000, 69399)]),
    ("NV", "Nevada", &[(88900, 89899)]),
    ("NH", "New Hampshire", &[(3000, 3899)]),
    ("NJ", "New Jersey", &[(7000, 8999)]),
    ("NM", "New Mexico", &[(87000, 88499), (81137, 81137), (86515, 86515)]),
    ("NY", "New York", &[(500, 599), (6390, 6390), (10000, 14999)]),
    ("NC", "North Carolina", &[(27000, 28999)]),
    ("ND", "North Dakota", &[(58000, 58899), (59221, 59221)]),
    ("OH", "Ohio", &[(43000, 45999)]),
    ("OK", "Oklahoma", &[(73000, 73299), (73400, 74999)]),
    ("OR", "Oregon", &[(97000, 97999)]),
    ("PA", "Pennsylvania", &[(15000, 19699)]),
    ("RI", "Rhode Island", &[(2800, 2999)]),
    ("SC", "South Carolina", &[(29000, 29999)]),
    ("SD", "South Dakota", &[(57000, 57799)]),
    ("TN", "Tennessee", &[(37000, 38599), (42223, 42223)]),
    ("TX", "Texas", &[(73300, 73399), (73949, 73949), (75000, 79999), (88063, 88063), (88500, 88599)]),
    ("UT", "Utah", &[(84000, 84799), (86044, 86044)]),
    ("VT", "Vermont", &[(5000, 5499), (5600, 5999)]),
    ("VA", "Virginia", &[(20100, 20199), (22000, 24699)]),
    ("WA", "Washington", &[(98000, 99499)]),
    ("WV", "West Virginia", &[(24700, 26899)]),
    ("WI", "Wisconsin", &[(53000, 54999)]),
    ("WY", "Wyoming", &[(82000, 83199), (83414, 83414)]),
    ("AS", "American Samoa", &[(96799, 96799)]),
    ("GU", "Guam", &[(96910, 96932)]),
    ("MP", "Northern Mariana Islands", &[(96950, 96952)]),
    ("PR", "Puerto Rico", &[(600, 799), (900, 999)]),
    ("VI", "U.S. Virgin Islands", &[(800, 899)]),
    ("AA", "Armed Forces Americas", &[(34000, 34099)]),
    ("AE", "Armed Forces Europe", &[(9000, 9999)]),
    ("AP", "Armed Forces Pacific", &[(96200, 96699)]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn state(name: &str) -> State {
        State::named(name).unwrap_or_else(|| panic!("no state {name}"))
    }

    #[test]
    fn a_state_is_known_by_its_abbreviation_and_its_names() {
        for (name, code) in [
            ("NY", "NY"),
            ("ny", "NY"),
            ("New York", "NY"),
            ("new  york", "NY"),
            ("District of Columbia", "DC"),
            ("D.C.", "DC"),
            ("Washington, DC", "DC"),
            ("Washington", "WA"),
            ("Puerto Rico", "PR"),
            ("Virgin Islands", "VI"),
            ("U.S. Virgin Islands", "VI"),
            ("Armed Forces Europe", "AE"),
        ] {
            assert_eq!(state(name).code(), code, "{name}");
        }
        for name in ["", "XX", "Ontario", "FM", "New", "N Y Y"] {
            assert_eq!(State::named(name), None, "{name}");
        }
    }

    #[test]
    fn there_are_fifty_states_dc_five_territories_and_three_of_the_military() {
        assert_eq!(ALL.len(), 50 + 1 + 5 + 3);
        assert_eq!(ALL.iter().filter(|entry| State(entry).is_military()).count(), 3);
        for entry in &ALL {
            assert_eq!(State::try_from(entry.0.to_owned()).ok(), Some(State(entry)));
        }
    }

    #[test]
    fn zip_codes_lie_where_they_lie() {
        for (code, zip) in [
            ("NY", 10_001),
            ("NY", 501),
            ("NY", 6_390),
            ("CA", 90_210),
            ("DC", 20_500),
            ("VA", 20_190),
            ("MD", 20_850),
            ("TX", 73_301),
            ("TX", 88_595),
            ("PR", 901),
            ("VI", 802),
            ("GU", 96_910),
            ("AS", 96_799),
            ("MP", 96_950),
            ("AE", 9_012),
            ("AP", 96_278),
            ("AA", 34_034),
            ("FL", 34_102),
            ("KY", 42_223),
            ("TN", 42_223),
            ("WY", 83_414),
            ("MA", 5_501),
            ("HI", 96_701),
            ("AK", 99_950),
        ] {
            assert!(state(code).may_have(zip), "{code} {zip}");
        }
        for (code, zip) in [
            ("CA", 10_001),
            ("NY", 90_210),
            ("CT", 6_390),
            ("OK", 73_301),
            ("FL", 34_034),
            ("HI", 96_799),
            ("VT", 5_501),
            ("ID", 83_414),
            ("GU", 96_950),
            ("DC", 20_190),
            ("NJ", 10_001),
            ("AL", 0),
        ] {
            assert!(!state(code).may_have(zip), "{code} {zip}");
        }
    }

    #[test]
    fn only_what_crosses_a_border_is_in_two_states() {
        let crossing: Vec<u32> = (0..100_000)
            .filter(|zip| ALL.iter().filter(|entry| State(entry).may_have(*zip)).count() > 1)
            .collect();
        let known = [
            2_861, 42_223, 59_221, 63_673, 71_749, 73_949, 81_137, 84_536, 86_044, 86_515, 88_063, 89_439,
            97_635,
        ];
        assert_eq!(crossing, known);
    }
}
