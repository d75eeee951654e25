# One SMS segment: 160 characters of GSM-7 with a six-digit code.
sms-code = { $code } is your sign-in code. It is valid for { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}. Please do not share it with anyone.
# In few words, where the lines by which phones fill codes in leave no room.
sms-code-short = Your sign-in code: { $code }
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
