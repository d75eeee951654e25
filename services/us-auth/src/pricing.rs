//! How the United States reckon: `$1,234.50`, and 8 % sales tax.

use common::{BasisPoints, Currency, Pricing};

/// The dollar, whose cents are always written.
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

/// The currency and the tax on sales.
pub(crate) const PRICING: Pricing =
    Pricing { currency: DOLLAR, tax_name: "sales tax", rate: BasisPoints(800) };
