//! How Kyrgyzstan reckons: `29 990 сом`, and 12 % VAT.

use common::{BasisPoints, Currency, Pricing};

/// The som, whose hundredth, the tyiyn, is written only where there is one.
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

/// The currency and the tax on sales.
pub(crate) const PRICING: Pricing = Pricing { currency: SOM, tax_name: "VAT", rate: BasisPoints(1200) };
