//! The ways to pay in the United States.

/// The networks that its banks issue cards of, and wallets.
pub(crate) struct Payments;

impl web::WaysToPay for Payments {
    const BRANDS: &'static [&'static str] = &["visa", "mastercard", "amex", "discover"];
    const OTHERS: &'static [&'static str] = &["paypal", "apple_pay", "google_pay"];
}
