import type { components } from './api.js'

type Schemas = components['schemas']

export type Profile = Schemas['Profile']
export type ProfileChange = Schemas['UpdateProfile']
export type CodeSent = Schemas['CodeSent']
export type SignedIn = Schemas['SignedIn']
export type SessionEntry = Schemas['SessionEntry']
export type Scope = Schemas['Scope']
export type Export = Schemas['Export']
export type Notifications = Schemas['Notifications']
export type MarketDescriptor = Schemas['MarketDescriptor']
export type Markets = Schemas['Markets']
export type Price = Schemas['Price']
export type Health = Schemas['Health']
/** In each market another: `'region' in address` tells them apart. */
export type Address = Schemas['Address']
export type AddressChange = Schemas['AddressChange']
export type PaymentMethod = Schemas['PaymentMethod']
export type PaymentMethodChange = Schemas['PaymentMethodChange']

type ReadOnly = 'id' | 'formatted' | 'display' | 'region_code'
type Writable<T> = T extends unknown ? Omit<T, ReadOnly> : never
export type NewAddress = Writable<Address>
export type NewPaymentMethod = Writable<PaymentMethod>
