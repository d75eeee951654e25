# Each SMS is one segment: 160 characters of GSM-7 with a six-digit code, so none of the letters that GSM-7 lacks (á, í, ó, ú).
sms-code = { $code } es su clave de acceso. Vence en { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}. Por favor, no la comparta con nadie.
sms-proof-code = { $code } es su clave para confirmar que es usted. Vence en { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}. Por favor, no la comparta con nadie.
sms-change-code = { $code } es su clave para usar este numero en su cuenta. Vence en { $minutes ->
    [one] { $minutes } minuto
   *[other] { $minutes } minutos
}. No la comparta con nadie.
sms-number-changed = Su cuenta tiene ahora otro numero. Si no fue usted, escriba a soporte.
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
