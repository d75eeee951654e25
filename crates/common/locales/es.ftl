problem-malformed-request = El cuerpo de la solicitud debe ser un solo objeto JSON, sin claves repetidas.
problem-invalid-code = El código no es correcto o ya no es válido. { $attempts ->
    [0] No quedan intentos: pida un código nuevo más tarde.
    [one] Queda un intento.
   *[other] Quedan { $attempts } intentos.
}
problem-missing-token = Primero inicie sesión.
problem-invalid-token = Esta sesión no es válida. Inicie sesión de nuevo.
problem-token-expired = Su acceso ha caducado. Renuévelo o inicie sesión de nuevo.
problem-session-ended = Esta sesión ha terminado. Inicie sesión de nuevo.
problem-account-suspended = Esta cuenta está suspendida. Póngase en contacto con soporte.
problem-not-found = Aquí no hay nada.
problem-method-not-allowed = Esta dirección no admite solicitudes de este tipo.
problem-request-timeout = La solicitud tardó demasiado en llegar. Inténtelo de nuevo.
problem-payload-too-large = La solicitud es demasiado grande: 16 KiB como máximo.
problem-unsupported-media-type = La solicitud debe enviarse como application/json.
problem-headers-too-large = Los encabezados son demasiado grandes: 32 KiB como máximo.
problem-invalid-phone = Escriba el número de teléfono en formato internacional, con el código del país.
problem-phone-region-unsupported = Aquí no se admiten números de esta región.
problem-phone-type-unsupported = Este tipo de número no puede recibir un código. Use un número móvil.
problem-market-not-supported = Todavía no admitimos números de este país.
problem-market-mismatch = Este número o esta sesión pertenece a otro país.
problem-validation-failed = Revise los campos marcados.
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
problem-internal-error = Algo salió mal por nuestra parte. Inténtelo de nuevo.
problem-bad-upstream = El servicio dio una respuesta sin sentido. Inténtelo de nuevo.
problem-market-unavailable = El servicio no está disponible en este momento. Inténtelo en un momento.
problem-storage-unavailable = El servicio no está disponible en este momento. Inténtelo en un momento.
problem-delivery-unavailable = No podemos enviar claves en este momento. Inténtelo más tarde.
problem-overloaded = El servicio está muy ocupado en este momento. Inténtelo en un momento.
problem-upstream-timeout = El servicio tardó demasiado en responder. Inténtelo de nuevo.

field-required = Este campo es obligatorio.
field-wrong-type = El tipo de este valor no es correcto.
field-invalid = Este valor no es válido.
field-too-long = Este valor es demasiado largo.
field-contradictory = Este valor contradice a otro campo.
field-unsupported = Este valor no se ofrece aquí.
