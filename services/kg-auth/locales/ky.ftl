# Kyrgyzstan's own words; what is not here is said as in every market.
address-street = { $street } көчөсү
address-apartment = { $apartment }-батир

region-kg-b = Баткен облусу
region-kg-c = Чүй облусу
region-kg-gb = Бишкек
region-kg-go = Ош
region-kg-j = Жалал-Абад облусу
region-kg-n = Нарын облусу
region-kg-o = Ош облусу
region-kg-t = Талас облусу
region-kg-y = Ысык-Көл облусу

payment-visa = Visa
payment-mastercard = Mastercard
payment-elcart = Элкарт
payment-bank-transfer = Банк аркылуу которуу
payment-cash-on-delivery = Жеткирилгенде накталай төлөө
