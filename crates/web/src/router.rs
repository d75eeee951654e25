//! The table of contents of a market's API.

use actix_web::web::ServiceConfig;
use edge::route;

use crate::endpoints::{
    account_delete, account_export, account_unlock, courier_callback, delivery, dev_inbox, health,
    introspect, jwks, logout, markets, metadata, notifications_list, notifications_read,
    notifications_read_all, openapi, phone_change, phone_confirm, price, profile_get, profile_put,
    reauth_send_code, reauth_verify_code, refresh, send_code, sessions_delete, sessions_list, verify_code,
    verify_token,
};
use crate::service::Service;

/// Every path of the public port.
pub(crate) fn routes(app: &mut ServiceConfig, service: &Service) {
    app.service(route("/api/v1/auth/send-code").post(send_code::send_code).build())
        .service(route("/api/v1/auth/verify-code").post(verify_code::verify_code).build())
        .service(route("/api/v1/auth/refresh").post(refresh::refresh).build())
        .service(
            route("/api/v1/auth/profile").get(profile_get::profile).put(profile_put::update_profile).build(),
        )
        .service(route("/api/v1/auth/verify-token").get(verify_token::verify_token).build())
        .service(route("/api/v1/auth/logout").post(logout::logout).build())
        .service(route("/api/v1/auth/sessions").get(sessions_list::sessions).build())
        .service(route("/api/v1/auth/sessions/{id}").delete(sessions_delete::end_session).build())
        .service(route("/api/v1/auth/reauth/send-code").post(reauth_send_code::send_code).build())
        .service(route("/api/v1/auth/reauth/verify-code").post(reauth_verify_code::verify_code).build())
        .service(route("/api/v1/auth/phone/change").post(phone_change::change).build())
        .service(route("/api/v1/auth/phone/confirm").post(phone_confirm::confirm).build())
        .service(route("/api/v1/auth/account/delete").post(account_delete::delete).build())
        .service(route("/api/v1/auth/account/export").get(account_export::export).build())
        .configure(service.belongings.routes)
        .service(route("/api/v1/markets/{market}/price").get(price::price).build())
        .service(route("/api/v1/auth/account/unlock").post(account_unlock::unlock).build())
        .service(route("/api/v1/profile/notifications").get(notifications_list::notifications).build())
        .service(
            route("/api/v1/profile/notifications/read-all").put(notifications_read_all::read_all).build(),
        )
        .service(route("/api/v1/profile/notifications/{id}/read").put(notifications_read::read).build())
        .service(route("/api/v1/auth/introspect").post(introspect::introspect).build())
        .service(route("/api/v1/auth/deliveries/{id}").get(delivery::delivery).build())
        .service(
            route("/api/v1/courier/{market}/{provider}/{part}")
                .get(courier_callback::hear)
                .post(courier_callback::hear)
                .build(),
        )
        .service(route("/api/v1/auth/markets").get(markets::markets).build())
        .service(route("/api/v1/auth/health").get(health::health).build())
        .service(route("/.well-known/jwks.json").get(jwks::jwks).build())
        .service(route("/.well-known/oauth-authorization-server").get(metadata::metadata).build())
        .service(route("/openapi.json").get(openapi::openapi).build())
        .configure(|app| edge::docs(app, service.market.service()));
    if service.inbox.is_some() {
        app.configure(edge::dev::inbox_page)
            .service(
                route("/dev/messages").only_local().get(dev_inbox::list).delete(dev_inbox::clear).build(),
            )
            .service(route("/dev/messages/{id}/state").only_local().post(dev_inbox::settle).build())
            .service(route("/dev/events").only_local().get(dev_inbox::events).build());
    }
}
