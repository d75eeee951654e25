problem-malformed-request = Сурам ачкычтары кайталанбаган бир JSON объект болушу керек.
problem-invalid-code = Код туура эмес же мөөнөтү бүткөн. { $attempts ->
    [0] Аракет калган жок: кийинчерээк жаңы код сураңыз.
   *[other] { $attempts } аракет калды.
}
problem-missing-token = Адегенде аккаунтуңузга кириңиз.
problem-invalid-token = Бул кирүү жараксыз. Кайра кириңиз.
problem-token-expired = Кирүү мөөнөтү бүттү. Мөөнөтүн узартыңыз же кайра кириңиз.
problem-session-ended = Бул сеанс аяктады. Кайра кириңиз.
problem-invalid-client = Бул кардардын маалыматтары жок же туура эмес.
problem-account-suspended = Аккаунт бөгөттөлгөн. Колдоо кызматына кайрылыңыз.
problem-reauthentication-required = Адегенде номериңизди жаңы код менен ырастаңыз.
problem-not-found = Бул жерде эч нерсе жок.
problem-method-not-allowed = Бул дарек мындай сурамдарды кабыл албайт.
problem-request-timeout = Сурам өтө узакка созулду. Кайра аракет кылыңыз.
problem-conflict = Бул мурунтан ээленген же ушундай эле башка сурам аткарылып жатат. Текшерип, кайра аракет кылыңыз.
problem-payload-too-large = Сурам өтө чоң: 16 КиБдан ашпоого тийиш.
problem-unsupported-media-type = Сурам application/json түрүндө, форма application/x-www-form-urlencoded түрүндө жөнөтүлүшү керек.
problem-headers-too-large = Сурамдын баш маалыматтары өтө чоң: 32 КиБдан ашпоого тийиш.
problem-invalid-phone = Телефон номерин өлкө коду менен эл аралык форматта жазыңыз.
problem-phone-region-unsupported = Бул аймактын номерлери колдоого алынбайт.
problem-phone-type-unsupported = Бул номерге код жөнөтүүгө болбойт. Мобилдик номерди жазыңыз.
problem-texts-stopped = Бул номер биздин билдирүүлөрдөн баш тарткан. Алар келген номерге START деп жазып, кодду кайра сураңыз.
problem-market-not-supported = Бул өлкөнүн номерлери азырынча колдоого алынбайт.
problem-market-mismatch = Бул номер же аккаунт башка өлкөгө таандык.
problem-validation-failed = Белгиленген талааларды текшериңиз.
problem-idempotency-key-reused = Бул идемпотенттүүлүк ачкычы башка сурам үчүн колдонулган. Жаңысын колдонуңуз.
problem-too-many-codes = Бул номерге өтө көп код жөнөтүлдү. { $minutes } мүнөттөн кийин кайра аракет кылыңыз.
problem-too-many-attempts = Туура эмес код өтө көп киргизилди. { $minutes } мүнөттөн кийин кайра аракет кылыңыз.
problem-too-many-requests = Сурамдар өтө көп. { $minutes } мүнөттөн кийин кайра аракет кылыңыз.
problem-phone-locked = Көп жолу туура эмес код киргизилгендиктен номер бөгөттөлдү. Кийинчерээк аракет кылыңыз же колдоо кызматына кайрылыңыз.
problem-internal-error = Биз тараптан ката кетти. Кайра аракет кылыңыз.
problem-bad-upstream = Кызмат түшүнүксүз жооп берди. Кайра аракет кылыңыз.
problem-market-unavailable = Кызмат азыр жеткиликсиз. Бир аздан кийин кайра аракет кылыңыз.
problem-storage-unavailable = Кызмат азыр жеткиликсиз. Бир аздан кийин кайра аракет кылыңыз.
problem-delivery-unavailable = Азыр код жөнөтө албайбыз. Кийинчерээк аракет кылыңыз.
problem-overloaded = Кызмат азыр бош эмес. Бир аздан кийин кайра аракет кылыңыз.
problem-upstream-timeout = Кызмат көпкө жооп берген жок. Кайра аракет кылыңыз.

field-required = Бул талаа милдеттүү.
field-wrong-type = Маанинин түрү туура эмес.
field-invalid = Жараксыз маани.
field-too-long = Маани өтө узун.
field-contradictory = Маани башка талаага карама-каршы келет.
field-unsupported = Бул маани колдоого алынбайт.
field-card-number = Картанын номерин жөнөтпөңүз: биз аны эч качан сактабайбыз.
field-expired = Бул мөөнөт өтүп кеткен.
field-too-many = Мындан ашык кошууга болбойт. Адегенде бирин өчүрүңүз.

# Each SMS is one segment: 70 characters with a six-digit code.
sms-code = Кирүү коду: { $code }. { $minutes } мүнөт жарактуу. Аны эч кимге айтпаңыз.
sms-proof-code = Ырастоо коду: { $code }. { $minutes } мүнөт жарактуу. Эч кимге айтпаңыз.
sms-change-code = Номерди алмаштыруу коду: { $code }. { $minutes } мүнөт жарактуу.
sms-number-changed = Аккаунттун номери өзгөрдү. Сиз эмессизби? Колдоого жазыңыз.
sms-test = Бул билдирүү текшерүү үчүн жөнөтүлдү. Эч нерсе кылуунун кереги жок.

# In few words, where the lines by which phones fill codes in leave no room.
sms-code-short = Код: { $code }
sms-proof-code-short = Ырастоо коду: { $code }
sms-change-code-short = Номер үчүн код: { $code }
message-code-sent = { $phone } номерине код жөнөттүк.
message-code-still-valid = { $phone } номерине жөнөтүлгөн код дагы эле жарактуу. Жаңысын { $seconds } секунддан кийин сурасаңыз болот.
message-signed-in = Сиз кирдиңиз.
message-signed-out = Сиз чыктыңыз.
message-others-signed-out = Башка бардык түзмөктөрдөн чыктыңыз.
message-all-signed-out = Бардык түзмөктөрдөн чыктыңыз.
message-profile-saved = Профилиңиз сакталды.

notification-new-device = Аккаунтуңузга жаңы түзмөктөн киришти. Эгер бул сиз болбосоңуз, бардык түзмөктөрдөн чыгыңыз.
notification-phone-changed = Аккаунтуңуздун номери өзгөрдү; башка бардык түзмөктөрдөн чыгылды.
notification-session-reused = Сеанстарыңыздын бирин токтоттук: анын кирүү маалыматы көчүрүлгөн болушу мүмкүн. Ал түзмөктөн кайра кириңиз.
notification-number-locked = Код көп жолу туура эмес терилгендиктен, номериңиз бөгөттөлдү. Эгер бул сиз болбосоңуз, бөгөттү алып салсаңыз болот.
