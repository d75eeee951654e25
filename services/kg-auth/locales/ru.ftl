# One SMS segment: 70 characters with a six-digit code.
sms-code = Код для входа: { $code }. Действует { $minutes ->
    [one] { $minutes } минуту
    [few] { $minutes } минуты
   *[many] { $minutes } минут
}. Никому его не сообщайте.
# In few words, where the lines by which phones fill codes in leave no room.
sms-code-short = Код: { $code }
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
