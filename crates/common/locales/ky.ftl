problem-malformed-request = Сурамдын тексти ачкычтары кайталанбаган бир JSON объект болушу керек.
problem-invalid-code = Код туура эмес же мөөнөтү бүткөн. { $attempts ->
    [0] Аракет калган жок: кийинчерээк жаңы код сураңыз.
   *[other] { $attempts } аракет калды.
}
problem-missing-token = Адегенде кириңиз.
problem-invalid-token = Бул кирүү жараксыз. Кайра кириңиз.
problem-token-expired = Кирүү мөөнөтү бүттү. Аны жаңыртыңыз же кайра кириңиз.
problem-session-ended = Бул сеанс аяктады. Кайра кириңиз.
problem-account-suspended = Аккаунт бөгөттөлгөн. Колдоо кызматына кайрылыңыз.
problem-not-found = Бул жерде эч нерсе жок.
problem-method-not-allowed = Бул дарек мындай сурамдарды кабыл албайт.
problem-request-timeout = Сурам өтө узакка созулду. Кайра аракет кылыңыз.
problem-payload-too-large = Сурам өтө чоң: 16 КиБдан ашпоого тийиш.
problem-unsupported-media-type = Сурам application/json түрүндө жөнөтүлүшү керек.
problem-headers-too-large = Сурамдын баш маалыматтары өтө чоң: 32 КиБдан ашпоого тийиш.
problem-invalid-phone = Телефон номерин өлкө коду менен эл аралык форматта жазыңыз.
problem-phone-region-unsupported = Бул аймактын номерлери бул жерде колдоого алынбайт.
problem-phone-type-unsupported = Бул номерге код жөнөтүүгө болбойт. Мобилдик номерди жазыңыз.
problem-market-not-supported = Бул өлкөнүн номерлери азырынча колдоого алынбайт.
problem-market-mismatch = Бул номер же кирүү башка өлкөгө тиешелүү.
problem-validation-failed = Белгиленген талааларды текшериңиз.
problem-too-many-codes = Бул номерге өтө көп код жөнөтүлдү. { $minutes } мүнөттөн кийин кайра аракет кылыңыз.
problem-too-many-attempts = Туура эмес код өтө көп киргизилди. { $minutes } мүнөттөн кийин кайра аракет кылыңыз.
problem-too-many-requests = Сурамдар өтө көп. { $minutes } мүнөттөн кийин кайра аракет кылыңыз.
problem-phone-locked = Көп жолу туура эмес код киргизилгендиктен номер бөгөттөлдү. Кийинчерээк аракет кылыңыз же колдоо кызматына кайрылыңыз.
problem-internal-error = Биздин тарапта ката кетти. Кайра аракет кылыңыз.
problem-bad-upstream = Кызмат түшүнүксүз жооп берди. Кайра аракет кылыңыз.
problem-market-unavailable = Кызмат азыр жеткиликсиз. Бир аздан кийин аракет кылыңыз.
problem-storage-unavailable = Кызмат азыр жеткиликсиз. Бир аздан кийин аракет кылыңыз.
problem-delivery-unavailable = Азыр код жөнөтө албайбыз. Кийинчерээк аракет кылыңыз.
problem-overloaded = Кызмат азыр бош эмес. Бир аздан кийин аракет кылыңыз.
problem-upstream-timeout = Кызмат өтө узак жооп берген жок. Кайра аракет кылыңыз.

field-required = Бул талаа милдеттүү.
field-wrong-type = Маанинин түрү туура эмес.
field-invalid = Жараксыз маани.
field-too-long = Маани өтө узун.
field-contradictory = Маани башка талаага карама-каршы келет.
field-unsupported = Бул маани бул жерде колдоого алынбайт.
