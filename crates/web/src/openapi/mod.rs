//! The OpenAPI 3.1 document, gathered from the words beside the handlers.

mod common_parts;
pub(crate) mod problem_responses;

use actix_web::web::Bytes;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{RefOr, Required};
use utoipa::{Modify, OpenApi};

use crate::belongings::Belongings;
use crate::endpoints::{
    account_delete, account_export, account_unlock, addresses_create, addresses_delete, addresses_list,
    addresses_update, courier_callback, delivery, health, introspect, jwks, logout, markets, metadata,
    notifications_list, notifications_read, notifications_read_all, openapi, payment_methods_create,
    payment_methods_delete, payment_methods_list, payment_methods_update, phone_change, phone_confirm, price,
    profile_get, profile_put, reauth_send_code, reauth_verify_code, refresh, send_code, sessions_delete,
    sessions_list, verify_code, verify_token,
};
use common_parts::CommonParts;
use problem_responses::Reusable;
pub(crate) use problem_responses::{Group, problems, responses};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "market-auth",
        description = "Phone sign-in for national markets. The API is the same at the gateway and at each market.\n\n\
            Times are RFC 3339 in UTC, phone numbers E.164, languages BCP 47. Every refusal is a problem document \
            (RFC 9457) with a stable `code`. Unknown fields of requests are ignored.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "This server")),
    paths(
        send_code::send_code,
        verify_code::verify_code,
        refresh::refresh,
        profile_get::profile,
        profile_put::update_profile,
        verify_token::verify_token,
        logout::logout,
        sessions_list::sessions,
        sessions_delete::end_session,
        reauth_send_code::send_code,
        reauth_verify_code::verify_code,
        phone_change::change,
        phone_confirm::confirm,
        account_delete::delete,
        account_export::export,
        account_unlock::unlock,
        addresses_list::list_addresses,
        addresses_create::create_address,
        addresses_update::update_address,
        addresses_delete::delete_address,
        payment_methods_list::list_payment_methods,
        payment_methods_create::create_payment_method,
        payment_methods_update::update_payment_method,
        payment_methods_delete::delete_payment_method,
        price::price,
        notifications_list::notifications,
        notifications_read::read,
        notifications_read_all::read_all,
        introspect::introspect,
        delivery::delivery,
        courier_callback::hear,
        markets::markets,
        health::health,
        jwks::jwks,
        metadata::metadata,
        openapi::openapi,
    ),
    components(schemas(common::Problem)),
    modifiers(&Credentials, &Reusable, &CommonParts, &EmptyBodies, &PhoneAlias),
    tags(
        (name = "sign-in", description = "Proving a phone number, and what follows from it."),
        (name = "sessions", description = "Where the user is signed in."),
        (name = "profile", description = "What the user sees and changes of themselves."),
        (name = "account", description = "The account as a whole: a fresh proof of the number, another number, \
            everything that is held, erasing."),
        (name = "keys", description = "For resource servers: what verifies access tokens."),
        (name = "service", description = "The service itself."),
    ),
)]
struct Document;

/// The document as it is served, with what the market's users keep.
pub(crate) fn document(belongings: Belongings) -> Bytes {
    let mut document = Document::openapi();
    (belongings.describe)(&mut document);
    document.to_pretty_json().expect("its keys are texts").into()
}

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some("The `access_token` of verify-code or refresh."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Basic)
            .description(Some("The id and secret of a resource server (RFC 6749, section 2.3.1)."))
            .build();
        components.add_security_scheme("client", SecurityScheme::Http(scheme));
    }
}

/// Bodies that may be left out: not `null`, which the macro would make of an `Option`.
struct EmptyBodies;

impl Modify for EmptyBodies {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for path in ["/api/v1/auth/logout", "/api/v1/auth/reauth/send-code"] {
            let operation = document.paths.paths.get_mut(path).and_then(|path| path.post.as_mut());
            if let Some(RefOr::T(body)) = operation.and_then(|operation| operation.request_body.as_mut()) {
                body.required = Some(Required::False);
            }
        }
    }
}

/// The other name of `phone_number`, which the readers of requests take as well.
struct PhoneAlias;

impl Modify for PhoneAlias {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let schemas = &mut document.components.get_or_insert_default().schemas;
        for name in ["SendCode", "VerifyCode"] {
            let Some(RefOr::T(Schema::Object(request))) = schemas.get_mut(name) else { continue };
            let alias = ObjectBuilder::new()
                .schema_type(Type::String)
                .description(Some(
                    "Another name of `phone_number`, in whose place it may stand; both must agree.",
                ))
                .examples(["+996505325311"]);
            request.properties.insert("phone".to_owned(), alias.build().into());
            request.required.retain(|field| field != "phone_number");
        }
    }
}

#[cfg(test)]
mod tests;
