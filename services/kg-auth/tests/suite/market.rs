//! The market without a server: texts, settings, descriptor.

use kg_auth::Kyrgyzstan;

web::market_tests!(Kyrgyzstan::default);
