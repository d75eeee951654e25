//! The ways to pay in Kyrgyzstan.

/// The networks that its banks issue cards of, a transfer from a bank account, and cash.
pub(crate) struct Payments;

impl web::WaysToPay for Payments {
    const BRANDS: &'static [&'static str] = &["visa", "mastercard", "elcart"];
    const OTHERS: &'static [&'static str] = &["bank_transfer", "cash_on_delivery"];
}
