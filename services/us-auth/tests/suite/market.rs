//! The market without a server: texts, settings, descriptor.

use us_auth::UnitedStates;

web::market_tests!(UnitedStates::default);
