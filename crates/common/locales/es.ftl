problem-malformed-request = El cuerpo de la solicitud no está bien formado o repite una clave.
problem-invalid-code = El código no es correcto o ya no es válido. { $attempts ->
    [0] No quedan intentos: pida un código nuevo más tarde.
    [one] Queda un intento.
   *[other] Quedan { $attempts } intentos.
}
problem-missing-token = Primero inicie sesión.
problem-invalid-token = Esta sesión no es válida. Inicie sesión de nuevo.
problem-token-expired = Su acceso ha caducado. Renuévelo o inicie sesión de nuevo.
problem-session-ended = Esta sesión ha terminado. Inicie sesión de nuevo.
problem-invalid-client = Faltan las credenciales de este cliente o son incorrectas.
problem-account-suspended = Esta cuenta está suspendida. Póngase en contacto con soporte.
problem-reauthentication-required = Primero confirme su número con un código nuevo.
problem-not-found = No se encontró nada aquí.
problem-method-not-allowed = Esta dirección no admite solicitudes de este tipo.
problem-request-timeout = La solicitud tardó demasiado en llegar. Inténtelo de nuevo.
problem-conflict = Ya está ocupado, u otra solicitud igual sigue en curso. Compruébelo e inténtelo de nuevo.
problem-payload-too-large = La solicitud es demasiado grande: 16 KiB como máximo.
problem-unsupported-media-type = La solicitud debe enviarse como application/json; un formulario, como application/x-www-form-urlencoded.
problem-headers-too-large = Los encabezados son demasiado grandes: 32 KiB como máximo.
problem-invalid-phone = Escriba el número de teléfono en formato internacional, con el código del país.
problem-phone-region-unsupported = Aquí no se admiten números de esta región.
problem-phone-type-unsupported = Este tipo de número no puede recibir un código. Use un número móvil.
problem-texts-stopped = Este número canceló nuestros mensajes. Envíe START al número del que llegan y pida otra clave.
problem-market-not-supported = Todavía no admitimos números de este país.
problem-market-mismatch = Este número o esta sesión pertenece a otro país.
problem-validation-failed = Revise los campos marcados.
problem-idempotency-key-reused = Esta clave de idempotencia ya se usó para otra solicitud. Use una nueva.
problem-too-many-codes = Se enviaron demasiados códigos a este número. Inténtelo de nuevo en { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
}.
problem-too-many-attempts = Demasiados códigos incorrectos. Inténtelo de nuevo en { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
}.
problem-too-many-requests = Demasiadas solicitudes. Inténtelo de nuevo en { $minutes ->
    [one] un minuto
   *[other] { $minutes } minutos
}.
problem-phone-locked = Este número está bloqueado tras muchos códigos incorrectos. Inténtelo más tarde o póngase en contacto con soporte.
problem-internal-error = Hubo un error de nuestra parte. Inténtelo de nuevo.
problem-bad-upstream = El servicio dio una respuesta inesperada. Inténtelo de nuevo.
problem-market-unavailable = El servicio no está disponible en este momento. Inténtelo de nuevo en un momento.
problem-storage-unavailable = El servicio no está disponible en este momento. Inténtelo de nuevo en un momento.
problem-delivery-unavailable = No podemos enviar claves en este momento. Inténtelo más tarde.
problem-overloaded = El servicio está muy ocupado en este momento. Inténtelo de nuevo en un momento.
problem-upstream-timeout = El servicio tardó demasiado en responder. Inténtelo de nuevo.

field-required = Este campo es obligatorio.
field-wrong-type = El tipo de este valor no es correcto.
field-invalid = Este valor no es válido.
field-too-long = Este valor es demasiado largo.
field-contradictory = Este valor contradice a otro campo.
field-unsupported = Este valor no se ofrece aquí.
field-card-number = No envíe números de tarjeta: nunca los guardamos.
field-expired = Esta fecha ya pasó.
field-too-many = No hay espacio para más. Elimine uno primero.

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
sms-test = Este es un mensaje de prueba. No tiene que hacer nada.

# In few words, where the lines by which phones fill codes in leave no room.
sms-code-short = Su clave de acceso: { $code }
sms-proof-code-short = Su clave para confirmar: { $code }
sms-change-code-short = Su clave para este numero: { $code }
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

notification-new-device = Se inició sesión en su cuenta desde un dispositivo nuevo. Si no fue usted, cierre la sesión en todos los dispositivos.
notification-phone-changed = Su cuenta tiene ahora otro número de teléfono y se cerró la sesión en los demás dispositivos.
notification-session-reused = Cerramos una de sus sesiones porque sus datos de acceso pudieron haberse copiado. Inicie sesión allí de nuevo.
notification-number-locked = Su número se bloqueó tras muchos códigos incorrectos. Si no fue usted, puede quitar el bloqueo.
