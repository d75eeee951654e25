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
