//! Everything that the gateway answers.

use actix_web::web::ServiceConfig;
use common::settings::Profile;
use edge::route;

use crate::{
    courier, demo, health, inbox, introspect, keys, markets, openapi, price, refresh, security, sign_in,
    signed_in,
};

/// The markets' API as it is passed on or answered for them.
pub(crate) const PASSED_ON: &[&str] = &[
    "/api/v1/auth/send-code",
    "/api/v1/auth/verify-code",
    "/api/v1/auth/refresh",
    "/api/v1/auth/profile",
    "/api/v1/auth/verify-token",
    "/api/v1/auth/logout",
    "/api/v1/auth/sessions",
    "/api/v1/auth/sessions/{id}",
    "/api/v1/auth/reauth/send-code",
    "/api/v1/auth/reauth/verify-code",
    "/api/v1/auth/phone/change",
    "/api/v1/auth/phone/confirm",
    "/api/v1/auth/account/delete",
    "/api/v1/auth/account/export",
    "/api/v1/auth/account/unlock",
    "/api/v1/profile/notifications",
    "/api/v1/profile/notifications/read-all",
    "/api/v1/profile/notifications/{id}/read",
    "/api/v1/auth/introspect",
    "/api/v1/auth/deliveries/{id}",
    "/api/v1/courier/{market}/{provider}/{part}",
    "/api/v1/auth/markets",
    "/api/v1/auth/health",
    "/api/v1/profile/addresses",
    "/api/v1/profile/addresses/{id}",
    "/api/v1/profile/payment-methods",
    "/api/v1/profile/payment-methods/{id}",
    "/api/v1/markets/{market}/price",
];

/// The paths and their handlers; any other path is 404.
pub(crate) fn routes(app: &mut ServiceConfig, profile: Profile, has_demo: bool) {
    app.service(route("/api/v1/auth/send-code").post(sign_in::send_code).build())
        .service(route("/api/v1/auth/verify-code").post(sign_in::verify_code).build())
        .service(route("/api/v1/auth/refresh").post(refresh::refresh).build())
        .service(route("/api/v1/auth/profile").get(signed_in::read).put(signed_in::update).build())
        .service(route("/api/v1/auth/verify-token").get(signed_in::read).build())
        .service(route("/api/v1/auth/logout").post(signed_in::end).build())
        .service(route("/api/v1/auth/sessions").get(signed_in::read).build())
        .service(route("/api/v1/auth/reauth/send-code").post(signed_in::end).build())
        .service(route("/api/v1/auth/reauth/verify-code").post(signed_in::update).build())
        .service(route("/api/v1/auth/phone/change").post(signed_in::update).build())
        .service(route("/api/v1/auth/phone/confirm").post(signed_in::update).build())
        .service(route("/api/v1/auth/account/delete").post(signed_in::act).build())
        .service(route("/api/v1/auth/account/export").get(signed_in::read).build())
        .service(route("/api/v1/auth/account/unlock").post(signed_in::act).build())
        .service(route("/api/v1/auth/sessions/{id}").delete(signed_in::act).build())
        .service(route("/api/v1/profile/notifications").get(signed_in::read).build())
        .service(route("/api/v1/profile/notifications/read-all").put(signed_in::act).build())
        .service(route("/api/v1/profile/notifications/{id}/read").put(signed_in::act).build())
        .service(route("/api/v1/auth/introspect").post(introspect::introspect).build())
        .service(route("/api/v1/auth/deliveries/{id}").get(courier::by_id).build())
        .service(
            route("/api/v1/courier/{market}/{provider}/{part}")
                .get(courier::callback)
                .post(courier::callback)
                .build(),
        )
        .service(route("/api/v1/auth/markets").get(markets::list).build())
        .service(route("/api/v1/auth/health").get(health::report).build())
        .configure(kept_routes)
        .service(route("/api/v1/markets/{market}/price").get(price::price).build())
        .service(route("/markets/{market}/jwks.json").get(keys::jwks).build())
        .service(
            route("/.well-known/oauth-authorization-server/markets/{market}").get(keys::metadata).build(),
        )
        .service(route("/.well-known/security.txt").get(security::contact).build())
        .service(route("/openapi.json").get(openapi::document).build())
        .configure(|app| edge::docs(app, "market-auth"));
    if has_demo {
        demo::routes(app, !profile.is_production());
    }
    if !profile.is_production() {
        inbox::routes(app);
    }
    app.default_service(edge::not_found());
}

/// What users keep in their profiles, whatever their market has there.
fn kept_routes(app: &mut ServiceConfig) {
    for kept in ["/api/v1/profile/addresses", "/api/v1/profile/payment-methods"] {
        let one = format!("{kept}/{{id}}");
        app.service(route(kept).get(signed_in::read).post(signed_in::update).build())
            .service(route(&one).put(signed_in::update).delete(signed_in::act).build());
    }
}
