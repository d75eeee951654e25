# One SMS segment: 70 characters with a six-digit code.
sms-code = Кирүү коду: { $code }. { $minutes } мүнөт жарактуу. Аны эч кимге айтпаңыз.
# In few words, where the lines by which phones fill codes in leave no room.
sms-code-short = Код: { $code }
message-code-sent = { $phone } номерине код жөнөттүк.
message-code-still-valid = { $phone } номерине жөнөтүлгөн код дагы эле жарактуу. Жаңысын { $seconds } секунддан кийин сурасаңыз болот.
message-signed-in = Сиз кирдиңиз.
message-signed-out = Сиз чыктыңыз.
message-others-signed-out = Башка бардык түзмөктөрдөн чыктыңыз.
message-all-signed-out = Бардык түзмөктөрдөн чыктыңыз.
message-profile-saved = Профиль сакталды.
