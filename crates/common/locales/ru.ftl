problem-malformed-request = Тело запроса должно быть одним объектом JSON без повторяющихся ключей.
problem-invalid-code = Код неверен или больше не действует. { $attempts ->
    [0] Попыток не осталось: запросите новый код позже.
    [one] Осталась { $attempts } попытка.
    [few] Осталось { $attempts } попытки.
   *[many] Осталось { $attempts } попыток.
}
problem-missing-token = Сначала войдите.
problem-invalid-token = Этот вход недействителен. Войдите ещё раз.
problem-token-expired = Срок доступа истёк. Обновите его или войдите ещё раз.
problem-session-ended = Этот сеанс завершён. Войдите ещё раз.
problem-account-suspended = Учётная запись заблокирована. Обратитесь в поддержку.
problem-not-found = Здесь ничего нет.
problem-method-not-allowed = Этот адрес не принимает такие запросы.
problem-request-timeout = Запрос передавался слишком долго. Попробуйте ещё раз.
problem-payload-too-large = Запрос слишком большой: не более 16 КиБ.
problem-unsupported-media-type = Запрос нужно отправить в виде application/json.
problem-headers-too-large = Заголовки запроса слишком большие: не более 32 КиБ.
problem-invalid-phone = Укажите номер телефона в международном формате, с кодом страны.
problem-phone-region-unsupported = Номера этого региона здесь не поддерживаются.
problem-phone-type-unsupported = На этот номер нельзя отправить код. Укажите мобильный номер.
problem-market-not-supported = Номера этой страны пока не поддерживаются.
problem-market-mismatch = Этот номер или вход относится к другой стране.
problem-validation-failed = Проверьте отмеченные поля.
problem-too-many-codes = На этот номер отправлено слишком много кодов. Попробуйте через { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[many] { $minutes } минут
}.
problem-too-many-attempts = Слишком много неверных кодов. Попробуйте через { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[many] { $minutes } минут
}.
problem-too-many-requests = Слишком много запросов. Попробуйте через { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[many] { $minutes } минут
}.
problem-phone-locked = Номер заблокирован после множества неверных кодов. Попробуйте позже или обратитесь в поддержку.
problem-internal-error = Произошла ошибка на нашей стороне. Попробуйте ещё раз.
problem-bad-upstream = Сервис ответил непонятно. Попробуйте ещё раз.
problem-market-unavailable = Сервис сейчас недоступен. Попробуйте чуть позже.
problem-storage-unavailable = Сервис сейчас недоступен. Попробуйте чуть позже.
problem-delivery-unavailable = Сейчас мы не можем отправлять коды. Попробуйте позже.
problem-overloaded = Сервис сейчас перегружен. Попробуйте чуть позже.
problem-upstream-timeout = Сервис слишком долго не отвечал. Попробуйте ещё раз.

field-required = Это поле обязательно.
field-wrong-type = Неверный тип значения.
field-invalid = Недопустимое значение.
field-too-long = Слишком длинное значение.
field-contradictory = Значение противоречит другому полю.
field-unsupported = Это значение здесь не поддерживается.
