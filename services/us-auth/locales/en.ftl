# The words of the United States; what is not here is said as in every market.
payment-visa = Visa
payment-mastercard = Mastercard
payment-amex = Amex
payment-discover = Discover
payment-paypal = PayPal
payment-apple-pay = Apple Pay
payment-google-pay = Google Pay
