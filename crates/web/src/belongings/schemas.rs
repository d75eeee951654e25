//! The OpenAPI words about what users keep: the market's own fields, and those that all have.

use serde_json::Value;
use utoipa::openapi::schema::{ArrayBuilder, Object, ObjectBuilder, Schema, Type};
use utoipa::openapi::{OpenApi, Ref, RefOr};

use crate::belongings::Belonging;

/// Adds the schemas that the operations of `endpoints::addresses` and `endpoints::payment_methods` refer to.
pub(super) fn describe<A: Belonging, P: Belonging>(document: &mut OpenApi) {
    add(document, A::schema(), "Address", "addresses");
    add(document, P::schema(), "PaymentMethod", "payment_methods");
}

fn add(document: &mut OpenApi, schema: RefOr<Schema>, name: &str, plural: &str) {
    let RefOr::T(Schema::Object(mut whole)) = schema else { return };
    whole.properties.insert("id".to_owned(), id().into());
    whole.properties.insert("is_default".to_owned(), is_default().into());
    whole.required.push("id".to_owned());
    let mut change = whole.clone();
    change.required.clear();
    let entries = ArrayBuilder::new().items(Ref::from_schema_name(name));
    let list = ObjectBuilder::new()
        .description(Some("The default first, then the newest first."))
        .property(plural, entries)
        .required(plural);
    let schemas = &mut document.components.get_or_insert_default().schemas;
    schemas.insert(name.to_owned(), Schema::Object(whole).into());
    schemas.insert(format!("{name}Change"), Schema::Object(change).into());
    schemas.insert(format!("{name}List"), Schema::Object(list.build()).into());
}

fn id() -> Object {
    let example = "0199f0a4-6d2e-7c11-8a53-0e6a5a2f9d10";
    let id = ObjectBuilder::new().schema_type(Type::String).description(Some("The id."));
    id.examples([example]).read_only(true).build()
}

fn is_default() -> Object {
    let words = "Whether it is the one to take unless the user says another. The first is. `true` puts it in the \
                 place of the one before; `false` changes nothing, for there always is one.";
    ObjectBuilder::new()
        .schema_type(Type::Boolean)
        .description(Some(words))
        .examples([Value::Bool(true)])
        .build()
}
