problem-malformed-request = The request body must be one JSON object, with each key once.
problem-invalid-code = That code is not right or no longer valid. { $attempts ->
    [0] No attempts left: ask for a new code later.
    [one] One attempt left.
   *[other] { $attempts } attempts left.
}
problem-missing-token = Please sign in first.
problem-invalid-token = This sign-in is not valid. Please sign in again.
problem-token-expired = Your access has expired. Please renew it or sign in again.
problem-session-ended = This session has ended. Please sign in again.
problem-account-suspended = This account is suspended. Please contact support.
problem-not-found = There is nothing here.
problem-method-not-allowed = This address does not take requests of this kind.
problem-request-timeout = The request took too long to arrive. Please try again.
problem-payload-too-large = The request is too large: 16 KiB at most.
problem-unsupported-media-type = The request must be sent as application/json.
problem-headers-too-large = The request headers are too large: 32 KiB at most.
problem-invalid-phone = Please enter the phone number in international form, with the country code.
problem-phone-region-unsupported = Phone numbers of this region can’t be used here.
problem-phone-type-unsupported = This kind of phone number can’t receive a code. Please use a mobile number.
problem-market-not-supported = We do not serve phone numbers of this country yet.
problem-market-mismatch = This phone number or sign-in belongs to another market.
problem-validation-failed = Please check the marked fields.
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
problem-delivery-unavailable = We cannot send codes right now. Please try again later.
problem-overloaded = The service is very busy right now. Please try again in a moment.
problem-upstream-timeout = The service took too long to answer. Please try again.

field-required = This field is required.
field-wrong-type = This value has the wrong type.
field-invalid = This value is not valid.
field-too-long = This value is too long.
field-contradictory = This value contradicts another field.
field-unsupported = This value is not offered here.
