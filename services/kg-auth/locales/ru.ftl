# Kyrgyzstan's own words; what is not here is said as in every market.
address-street = ул. { $street }
address-apartment = кв. { $apartment }

region-kg-b = Баткенская область
region-kg-c = Чуйская область
region-kg-gb = Бишкек
region-kg-go = Ош
region-kg-j = Джалал-Абадская область
region-kg-n = Нарынская область
region-kg-o = Ошская область
region-kg-t = Таласская область
region-kg-y = Иссык-Кульская область

payment-visa = Visa
payment-mastercard = Mastercard
payment-elcart = Элкарт
payment-bank-transfer = Банковский перевод
payment-cash-on-delivery = Наличные при доставке
