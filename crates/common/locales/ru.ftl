problem-malformed-request = Тело запроса составлено неверно или повторяет ключ.
problem-invalid-code = Код неверен или больше не действует. { $attempts ->
    [0] Попыток не осталось: запросите новый код позже.
    [one] Осталась { $attempts } попытка.
    [few] Осталось { $attempts } попытки.
   *[many] Осталось { $attempts } попыток.
}
problem-missing-token = Сначала войдите.
problem-invalid-token = Этот вход недействителен. Войдите ещё раз.
problem-token-expired = Срок доступа истёк. Продлите его или войдите ещё раз.
problem-session-ended = Этот сеанс завершён. Войдите ещё раз.
problem-invalid-client = Учётные данные этого клиента отсутствуют или неверны.
problem-account-suspended = Учётная запись заблокирована. Обратитесь в поддержку.
problem-reauthentication-required = Сначала подтвердите номер новым кодом.
problem-not-found = Здесь ничего не найдено.
problem-method-not-allowed = Этот адрес не принимает такие запросы.
problem-request-timeout = Запрос передавался слишком долго. Попробуйте ещё раз.
problem-conflict = Это уже занято, или такой же запрос ещё выполняется. Проверьте и попробуйте снова.
problem-payload-too-large = Запрос слишком большой: не более 16 КиБ.
problem-unsupported-media-type = Запрос нужно отправить в виде application/json, форму — в виде application/x-www-form-urlencoded.
problem-headers-too-large = Заголовки запроса слишком большие: не более 32 КиБ.
problem-invalid-phone = Укажите номер телефона в международном формате, с кодом страны.
problem-phone-region-unsupported = Номера этого региона здесь не поддерживаются.
problem-phone-type-unsupported = На этот номер нельзя отправить код. Укажите мобильный номер.
problem-texts-stopped = Этот номер отказался от наших сообщений. Отправьте START на номер, с которого они приходят, и запросите код снова.
problem-market-not-supported = Номера этой страны пока не поддерживаются.
problem-market-mismatch = Этот номер или вход относится к другой стране.
problem-validation-failed = Проверьте отмеченные поля.
problem-idempotency-key-reused = Этот ключ идемпотентности уже использован для другого запроса. Возьмите новый.
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
problem-bad-upstream = Сервис прислал неожиданный ответ. Попробуйте ещё раз.
problem-market-unavailable = Сервис сейчас недоступен. Попробуйте немного позже.
problem-storage-unavailable = Сервис сейчас недоступен. Попробуйте немного позже.
problem-delivery-unavailable = Сейчас мы не можем отправлять коды. Попробуйте позже.
problem-overloaded = Сервис сейчас перегружен. Попробуйте немного позже.
problem-upstream-timeout = Сервис слишком долго не отвечал. Попробуйте ещё раз.

field-required = Это поле обязательно.
field-wrong-type = Неверный тип значения.
field-invalid = Недопустимое значение.
field-too-long = Слишком длинное значение.
field-contradictory = Значение противоречит другому полю.
field-unsupported = Это значение здесь не поддерживается.
field-card-number = Не отправляйте номер карты: мы никогда его не храним.
field-expired = Этот срок уже прошёл.
field-too-many = Больше добавить нельзя. Сначала удалите что-нибудь.

# Each SMS is one segment: 70 characters with a six-digit code.
sms-code = Код для входа: { $code }. Действует { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[many] { $minutes } минут
}. Никому его не сообщайте.
sms-proof-code = Код подтверждения: { $code }. Действует { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[many] { $minutes } минут
}. Никому не сообщайте.
sms-change-code = Код для смены номера: { $code }. Действует { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[many] { $minutes } минут
}. Не сообщайте его.
sms-number-changed = Номер аккаунта изменён. Если это не вы, обратитесь в поддержку.
sms-test = Это проверка доставки сообщений. Ничего делать не нужно.

# In few words, where the lines by which phones fill codes in leave no room.
sms-code-short = Код: { $code }
sms-proof-code-short = Подтверждение: { $code }
sms-change-code-short = Смена номера: { $code }
message-code-sent = Мы отправили код на { $phone }.
message-code-still-valid = Код, отправленный на { $phone }, ещё действует. Новый можно запросить через { $seconds ->
    [one] { $seconds } секунду
    [few] { $seconds } секунды
   *[many] { $seconds } секунд
}.
message-signed-in = Вы вошли.
message-signed-out = Вы вышли.
message-others-signed-out = Вы вышли на всех остальных устройствах.
message-all-signed-out = Вы вышли на всех устройствах.
message-profile-saved = Профиль сохранён.

notification-new-device = В ваш аккаунт вошли с нового устройства. Если это были не вы, выйдите на всех устройствах.
notification-phone-changed = У вашего аккаунта теперь другой номер; на всех остальных устройствах выполнен выход.
notification-session-reused = Мы завершили один из ваших сеансов: его данные могли скопировать. Войдите на том устройстве заново.
notification-number-locked = Ваш номер заблокирован: код слишком много раз ввели неверно. Если это были не вы, блокировку можно снять.
