# Kyrgyzstan's own words; what is not here is said as in every market.
address-street = { $street } St
address-apartment = apt { $apartment }

region-kg-b = Batken Region
region-kg-c = Chuy Region
region-kg-gb = Bishkek
region-kg-go = Osh
region-kg-j = Jalal-Abad Region
region-kg-n = Naryn Region
region-kg-o = Osh Region
region-kg-t = Talas Region
region-kg-y = Issyk-Kul Region

payment-visa = Visa
payment-mastercard = Mastercard
payment-elcart = Elcart
payment-bank-transfer = Bank transfer
payment-cash-on-delivery = Cash on delivery
