problem-malformed-request = The request body is not well formed, or has a key twice.
problem-invalid-code = That code is not right or no longer valid. { $attempts ->
    [0] No attempts left: ask for a new code later.
    [one] One attempt left.
   *[other] { $attempts } attempts left.
}
problem-missing-token = Please sign in first.
problem-invalid-token = This sign-in is not valid. Please sign in again.
problem-token-expired = Your access has expired. Please renew it or sign in again.
problem-session-ended = This session has ended. Please sign in again.
problem-invalid-client = The credentials of this client are missing or wrong.
problem-account-suspended = This account is suspended. Please contact support.
problem-reauthentication-required = Please confirm your number with a new code first.
problem-not-found = There is nothing here.
problem-method-not-allowed = This address does not take requests of this kind.
problem-request-timeout = The request took too long to arrive. Please try again.
problem-conflict = This is already taken, or another request like this one is under way. Please check and try again.
problem-payload-too-large = The request is too large: 16 KiB at most.
problem-unsupported-media-type = The request must be sent as application/json, a form as application/x-www-form-urlencoded.
problem-headers-too-large = The request headers are too large: 32 KiB at most.
problem-invalid-phone = Please enter the phone number in international form, with the country code.
problem-phone-region-unsupported = Phone numbers of this region can’t be used here.
problem-phone-type-unsupported = This kind of phone number can’t receive a code. Please use a mobile number.
problem-market-not-supported = We do not serve phone numbers of this country yet.
problem-market-mismatch = This phone number or sign-in belongs to another market.
problem-validation-failed = Please check the marked fields.
problem-idempotency-key-reused = This idempotency key was used for another request. Please use a new one.
problem-too-many-codes = Too many codes were sent to this number. Please try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
problem-too-many-attempts = Too many wrong codes. Please try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
problem-too-many-requests = Too many requests. Please try again in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
problem-phone-locked = This number is locked after many wrong codes. Please try again later or contact support.
problem-internal-error = Something went wrong on our side. Please try again.
problem-bad-upstream = The service gave an answer that makes no sense. Please try again.
problem-market-unavailable = The service is not available right now. Please try again in a moment.
problem-storage-unavailable = The service is not available right now. Please try again in a moment.
problem-overloaded = The service is very busy right now. Please try again in a moment.
problem-upstream-timeout = The service took too long to answer. Please try again.

field-required = This field is required.
field-wrong-type = This value has the wrong type.
field-invalid = This value is not valid.
field-too-long = This value is too long.
field-contradictory = This value contradicts another field.
field-unsupported = This value is not offered here.

notification-new-device = Your account was signed in to on a new device. If that was not you, sign out on all devices.
notification-phone-changed = Your account has another phone number now, and was signed out on all other devices.
notification-session-reused = We ended one of your sessions: its sign-in may have been copied. Please sign in there again.
notification-number-locked = Your number was locked after many wrong codes. If that was not you, you can lift the lock.
