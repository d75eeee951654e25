# One SMS segment: 160 characters of GSM-7 with a six-digit code, so none of the letters that GSM-7 lacks (á, í, ó, ú).
sms-code = { $code } es su clave de acceso. Vence en { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}. Por favor, no la comparta con nadie.
# In few words, where the lines by which phones fill codes in leave no room.
sms-code-short = Su clave de acceso: { $code }
message-code-sent = Enviamos un código a { $phone }.
message-code-still-valid = El código que enviamos a { $phone } sigue siendo válido. Puede pedir otro en { $seconds ->
    [one] { $seconds } segundo
   *[other] { $seconds } segundos
}.
message-signed-in = Ha iniciado sesión.
message-signed-out = Ha cerrado sesión.
message-others-signed-out = Ha cerrado sesión en los demás dispositivos.
message-all-signed-out = Ha cerrado sesión en todos los dispositivos.
message-profile-saved = Su perfil se ha guardado.
