//! Money in minor units, how a market writes it, and the tax on it.

use crate::Tax;
use crate::api::{Amount, Price};

/// The most minor units that a price may have: sums stay far from what JSON's readers keep exactly (2^53).
pub const MOST_MINOR: u64 = 1_000_000_000_000;

/// A currency, and how its market writes amounts of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Currency {
    /// The ISO 4217 code.
    pub code: &'static str,
    /// The symbol.
    pub symbol: &'static str,
    /// How many digits its minor unit has (ISO 4217's exponent).
    pub minor_digits: u32,
    /// Whether the symbol goes before the number, without a space, or after it, with a no-break space.
    pub symbol_first: bool,
    /// What stands before the minor units.
    pub decimal_mark: &'static str,
    /// What stands between groups of three digits.
    pub group_mark: &'static str,
    /// How many digits a number has at least for its digits to be grouped.
    pub grouped_from: usize,
    /// Whether minor units are left out when there are none.
    pub drops_zero_minor: bool,
}

/// An amount of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    /// In minor units.
    pub minor: u64,
    /// Of what.
    pub currency: Currency,
}

/// A rate in hundredths of a percent: 1200 is 12 %.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BasisPoints(pub u16);

/// How a market reckons: its currency, and the tax on sales.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pricing {
    /// The currency.
    pub currency: Currency,
    /// The tax's name.
    pub tax_name: &'static str,
    /// The tax's rate.
    pub rate: BasisPoints,
}

impl Currency {
    /// An amount for people.
    pub fn format(&self, minor: u64) -> String {
        let unit = 10_u64.pow(self.minor_digits);
        let (major, rest) = (self.grouped(minor / unit), minor % unit);
        let number = if self.minor_digits == 0 || (rest == 0 && self.drops_zero_minor) {
            major
        } else {
            format!("{major}{}{rest:0digits$}", self.decimal_mark, digits = self.minor_digits as usize)
        };
        if self.symbol_first {
            format!("{}{number}", self.symbol)
        } else {
            format!("{number}\u{a0}{}", self.symbol)
        }
    }

    fn grouped(&self, number: u64) -> String {
        let digits = number.to_string();
        if digits.len() < self.grouped_from {
            return digits;
        }
        let (first, rest) = digits.split_at((digits.len() - 1) % 3 + 1);
        let groups = rest.as_bytes().chunks(3).map(String::from_utf8_lossy);
        groups.fold(first.to_owned(), |text, group| text + self.group_mark + &group)
    }
}

impl Money {
    /// The tax on it at `rate`, half a minor unit rounded up; `None` beyond [`MOST_MINOR`].
    pub fn tax(&self, rate: BasisPoints) -> Option<Self> {
        let minor = Some(self.minor).filter(|minor| *minor <= MOST_MINOR)?;
        let tax = minor.checked_mul(rate.0.into())?.checked_add(5_000)? / 10_000;
        Some(Self { minor: tax, ..*self })
    }

    /// The amount on the wire.
    pub fn amount(&self) -> Amount {
        Amount {
            amount_minor: self.minor,
            currency_code: self.currency.code.to_owned(),
            formatted: self.currency.format(self.minor),
        }
    }
}

impl Pricing {
    /// What a line of this net amount costs in `market`; `None` beyond [`MOST_MINOR`].
    pub fn price(&self, market: &str, net_minor: u64) -> Option<Price> {
        let net = Money { minor: net_minor, currency: self.currency };
        let tax = net.tax(self.rate)?;
        let gross = Money { minor: net.minor.checked_add(tax.minor)?, ..net };
        Some(Price {
            market: market.to_owned(),
            tax_name: self.tax_name.to_owned(),
            tax_rate: self.rate.fraction(),
            net: net.amount(),
            tax: tax.amount(),
            gross: gross.amount(),
        })
    }

    /// The tax as the market's descriptor tells it.
    pub fn tax(&self) -> Tax {
        Tax { name: self.tax_name.to_owned(), rate: self.rate.fraction() }
    }
}

impl BasisPoints {
    /// The rate as a decimal fraction: 0.12.
    pub fn fraction(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The two ways of writing that the markets have, and a third.
    const SOM: Currency = Currency {
        code: "KGS",
        symbol: "сом",
        minor_digits: 2,
        symbol_first: false,
        decimal_mark: ",",
        group_mark: "\u{a0}",
        grouped_from: 5,
        drops_zero_minor: true,
    };
    const DOLLAR: Currency = Currency {
        code: "USD",
        symbol: "$",
        minor_digits: 2,
        symbol_first: true,
        decimal_mark: ".",
        group_mark: ",",
        grouped_from: 4,
        drops_zero_minor: false,
    };
    const YEN: Currency = Currency { code: "JPY", symbol: "¥", minor_digits: 0, ..DOLLAR };

    #[test]
    fn amounts_are_written_as_their_market_writes_them() {
        for (minor, text) in [
            (299_900, "2999 сом"),
            (299_950, "2999,50 сом"),
            (2_999_000, "29 990 сом"),
            (1, "0,01 сом"),
            (0, "0 сом"),
            (12_345_678_905, "123 456 789,05 сом"),
        ] {
            assert_eq!(SOM.format(minor), text.replace(' ', "\u{a0}"));
        }
        for (minor, text) in
            [(2_999, "$29.99"), (123_450, "$1,234.50"), (0, "$0.00"), (100_000_000, "$1,000,000.00")]
        {
            assert_eq!(DOLLAR.format(minor), text);
        }
        assert_eq!(YEN.format(1_234), "¥1,234");
    }

    #[test]
    fn half_a_minor_unit_is_rounded_up() {
        let tax = |minor, rate| Money { minor, currency: DOLLAR }.tax(BasisPoints(rate)).map(|tax| tax.minor);
        assert_eq!(tax(2_999, 800), Some(240));
        assert_eq!(tax(2_999, 1_200), Some(360));
        assert_eq!(tax(5, 1_000), Some(1));
        assert_eq!(tax(4, 1_000), Some(0));
        assert_eq!(tax(25, 200), Some(1));
        assert_eq!(tax(MOST_MINOR, 10_000), Some(MOST_MINOR));
        assert_eq!(tax(MOST_MINOR + 1, 0), None);
    }

    /// What the text says, read back.
    fn read(currency: &Currency, text: &str) -> Option<u64> {
        let number = if currency.symbol_first {
            text.strip_prefix(currency.symbol)?
        } else {
            text.strip_suffix(currency.symbol)?.strip_suffix('\u{a0}')?
        };
        let number = number.replace(currency.group_mark, "");
        let (major, rest) = number.split_once(currency.decimal_mark).unwrap_or((&number, "0"));
        Some(major.parse::<u64>().ok()? * 10_u64.pow(currency.minor_digits) + rest.parse::<u64>().ok()?)
    }

    proptest! {
        #[test]
        fn net_and_tax_are_gross(minor in 0..=MOST_MINOR, rate in 0..=10_000_u16) {
            let pricing = Pricing { currency: SOM, tax_name: "tax", rate: BasisPoints(rate) };
            let price = pricing.price("xx", minor).unwrap();
            prop_assert_eq!(price.net.amount_minor, minor);
            prop_assert_eq!(price.net.amount_minor + price.tax.amount_minor, price.gross.amount_minor);
            let exact = u128::from(minor) * u128::from(rate);
            let twice_off = (2 * u128::from(price.tax.amount_minor) * 10_000).abs_diff(2 * exact);
            prop_assert!(twice_off <= 10_000);
        }

        #[test]
        fn what_is_written_reads_as_the_same_amount(minor in 0..=2 * MOST_MINOR) {
            for currency in [SOM, DOLLAR, YEN] {
                prop_assert_eq!(read(&currency, &currency.format(minor)), Some(minor), "{}", currency.format(minor));
            }
        }
    }
}
