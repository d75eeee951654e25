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
problem-texts-stopped = This number has stopped our texts. Text START to the number that they come from, then ask for a code again.
problem-market-not-supported = We don’t serve phone numbers of this country yet.
problem-market-mismatch = This phone number or sign-in belongs to another country.
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
problem-bad-upstream = The service gave an unexpected answer. Please try again.
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
field-card-number = Please do not send a card number: we never keep one.
field-expired = This date has passed.
field-too-many = There is no room for more. Please delete one first.

# Each SMS is one segment: 160 characters of GSM-7 with a six-digit code.
sms-code = { $code } is your sign-in code. It is valid for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Please do not share it with anyone.
sms-proof-code = { $code } is your code to confirm that it is you. It is valid for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Please do not share it with anyone.
sms-change-code = { $code } is your code to use this number for your account. It is valid for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Please do not share it.
sms-number-changed = Your account now has another phone number. If that was not you, please contact support.
sms-test = This is a test message. There is nothing you need to do.

# In few words, where the lines by which phones fill codes in leave no room.
sms-code-short = Your sign-in code: { $code }
sms-proof-code-short = Your confirmation code: { $code }
sms-change-code-short = Your code for this number: { $code }
message-code-sent = We sent a code to { $phone }.
message-code-still-valid = The code we sent to { $phone } is still valid. You can ask for a new one in { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}.
message-signed-in = You are signed in.
message-signed-out = You are signed out.
message-others-signed-out = You are signed out on your other devices.
message-all-signed-out = You are signed out on all devices.
message-profile-saved = Your profile is saved.

notification-new-device = Your account was signed in to on a new device. If that was not you, sign out on all devices.
notification-phone-changed = Your account has another phone number now, and was signed out on all other devices.
notification-session-reused = We ended one of your sessions: its sign-in may have been copied. Please sign in there again.
notification-number-locked = Your number was locked after many wrong codes. If that was not you, you can lift the lock.
