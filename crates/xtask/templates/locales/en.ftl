# The words of <<country>>; what is not here is said as in every market.
payment-visa = Visa
payment-mastercard = Mastercard
payment-cash-on-delivery = Cash on delivery
