//! Ways to pay, which every market keeps in the same columns; which there are is the market's.

use diesel::prelude::*;

use crate::schema::payment_methods;

/// A way to pay. A card has all fields, any other way only its kind; never is there a card's whole number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = payment_methods, treat_none_as_null = true)]
pub struct PaymentMethod {
    /// `card`, or one of the market's other ways.
    pub kind: String,
    /// The card's network.
    pub brand: Option<String>,
    /// The last four digits of the card's number.
    pub last4: Option<String>,
    /// The last month in which the card is good, 1 to 12.
    pub exp_month: Option<i32>,
    /// The year of that month.
    pub exp_year: Option<i32>,
    /// The name on the card.
    pub holder_name: Option<String>,
    /// What the payment processor calls the card.
    pub token: Option<String>,
}

crate::kept!(PaymentMethod, crate::schema::payment_methods, crate::PaymentMethods);
