// @generated automatically by Diesel CLI.

diesel::table! {
    addresses (id) {
        id -> Text,
        user_id -> Text,
        is_default -> Bool,
        created_at -> Timestamp,
        street -> Text,
        building -> Text,
        apartment -> Nullable<Text>,
        city -> Text,
        region -> Text,
    }
}

diesel::table! {
    audit_log (id) {
        id -> Text,
        at -> Timestamp,
        actor -> Text,
        event -> Text,
        user_id -> Nullable<Text>,
        session_id -> Nullable<Text>,
        address -> Nullable<Text>,
    }
}

diesel::table! {
    budgets (kind, key) {
        kind -> Text,
        key -> Text,
        arrival -> BigInt,
    }
}

diesel::table! {
    idempotency_keys (key_mac) {
        key_mac -> Text,
        request_mac -> Text,
        answer -> Text,
        answered_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    market (name) {
        name -> Text,
    }
}

diesel::table! {
    messages (id) {
        id -> Text,
        phone -> Text,
        channel -> Text,
        language -> Text,
        sealed_text -> Nullable<Text>,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        due_at -> Timestamp,
        claimed_until -> Nullable<Timestamp>,
        attempts -> Integer,
        sent_at -> Nullable<Timestamp>,
        failed_at -> Nullable<Timestamp>,
        user_id -> Nullable<Text>,
        purpose -> Nullable<Text>,
        sealed_code -> Nullable<Text>,
        provider -> Nullable<Text>,
        ruled_out -> Text,
        reference -> Nullable<Text>,
        delivered_at -> Nullable<Timestamp>,
        verified_at -> Nullable<Timestamp>,
        trace -> Nullable<Text>,
    }
}

diesel::table! {
    notifications (id) {
        id -> Text,
        user_id -> Text,
        kind -> Text,
        user_agent -> Nullable<Text>,
        created_at -> Timestamp,
        read_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    payment_methods (id) {
        id -> Text,
        user_id -> Text,
        is_default -> Bool,
        created_at -> Timestamp,
        kind -> Text,
        brand -> Nullable<Text>,
        last4 -> Nullable<Text>,
        exp_month -> Nullable<Integer>,
        exp_year -> Nullable<Integer>,
        holder_name -> Nullable<Text>,
        token -> Nullable<Text>,
    }
}

diesel::table! {
    phone_windows (phone) {
        phone -> Text,
        sent_1 -> Nullable<Timestamp>,
        sent_2 -> Nullable<Timestamp>,
        sent_3 -> Nullable<Timestamp>,
        sent_4 -> Nullable<Timestamp>,
        sent_5 -> Nullable<Timestamp>,
        sent_6 -> Nullable<Timestamp>,
        sent_7 -> Nullable<Timestamp>,
        sent_8 -> Nullable<Timestamp>,
        sent_9 -> Nullable<Timestamp>,
        sent_10 -> Nullable<Timestamp>,
        wrong_1 -> Nullable<Timestamp>,
        wrong_2 -> Nullable<Timestamp>,
        wrong_3 -> Nullable<Timestamp>,
        wrong_4 -> Nullable<Timestamp>,
        wrong_5 -> Nullable<Timestamp>,
        wrong_6 -> Nullable<Timestamp>,
        wrong_7 -> Nullable<Timestamp>,
        wrong_8 -> Nullable<Timestamp>,
        wrong_9 -> Nullable<Timestamp>,
        wrong_10 -> Nullable<Timestamp>,
        failures -> Integer,
        locked_until -> Nullable<Timestamp>,
        texts_stopped_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        user_agent -> Nullable<Text>,
        created_at -> Timestamp,
        last_seen_at -> Timestamp,
        expires_at -> Timestamp,
        generation -> BigInt,
        rotated_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
        reauthenticated_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        phone -> Text,
        full_name -> Nullable<Text>,
        patronymic -> Nullable<Text>,
        profile_image_url -> Nullable<Text>,
        language -> Nullable<Text>,
        is_active -> Bool,
        is_verified -> Bool,
        created_at -> Timestamp,
        last_login_at -> Timestamp,
        proved_at -> Nullable<Timestamp>,
        set_aside_at -> Nullable<Timestamp>,
        former_phone -> Nullable<Text>,
    }
}

diesel::table! {
    verifications (phone, purpose) {
        phone -> Text,
        purpose -> Text,
        id -> Text,
        code_mac -> Text,
        channel -> Text,
        delivery_id -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        misses -> Integer,
        spent -> Bool,
        session_id -> Nullable<Text>,
    }
}

diesel::joinable!(addresses -> users (user_id));
diesel::joinable!(messages -> users (user_id));
diesel::joinable!(notifications -> users (user_id));
diesel::joinable!(payment_methods -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(verifications -> sessions (session_id));

diesel::allow_tables_to_appear_in_same_query!(
    addresses,
    audit_log,
    budgets,
    idempotency_keys,
    market,
    messages,
    notifications,
    payment_methods,
    phone_windows,
    sessions,
    users,
    verifications,
);
