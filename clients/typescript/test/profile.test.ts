import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MarketAuth, type NewAddress, type NewPaymentMethod } from '../src/index.js'
import { codeTo, number, signIn, url } from './support.js'

const PLACES: { market: 'kg' | 'us'; address: NewAddress; payment: NewPaymentMethod; display: string }[] = [
  {
    market: 'kg',
    address: { street: 'Юнусалиева', building: '34', apartment: '12', city: 'Бишкек', region: 'Бишкек' },
    payment: { type: 'cash_on_delivery' },
    display: 'Cash on delivery',
  },
  {
    market: 'us',
    address: { street_address: '123 Main St', city: 'New York', state: 'NY', zip_code: '10001' },
    payment: { type: 'card', brand: 'visa', last4: '1234', exp_month: 12, exp_year: 2030, holder_name: 'JOE', token: 'tok_1' },
    display: 'Visa **** 1234',
  },
]

for (const { market, address, payment, display } of PLACES) {
  test(`a person of ${market} keeps an address and a way to pay`, async () => {
    const client = new MarketAuth({ url, language: 'en' })
    await signIn(client, number(market))
    const kept = await client.createAddress(address)
    assert.equal(kept.is_default, true)
    assert.deepEqual(await client.addresses(), [kept])
    assert.equal((await client.updateAddress(kept.id, { is_default: true })).formatted, kept.formatted)
    await client.deleteAddress(kept.id)
    assert.deepEqual(await client.addresses(), [])
    const method = await client.createPaymentMethod(payment)
    assert.equal(method.display, display)
    assert.equal((await client.updatePaymentMethod(method.id, { is_default: true })).is_default, true)
    await client.deletePaymentMethod(method.id)
    assert.deepEqual(await client.paymentMethods(), [])
  })
}

test('the account as a whole: told of, exported, moved to another number, erased', async () => {
  const client = new MarketAuth({ url })
  const phone = number()
  await signIn(client, phone)
  assert.equal((await client.notifications({ unread_only: true, limit: 5 })).unread_count, 0)
  await client.readAllNotifications()
  assert.equal((await client.exportAccount()).profile.phone_number, phone)
  const next = number()
  await client.changePhone({ phone_number: next })
  const moved = await client.confirmPhone({ phone_number: next, verification_code: await codeTo(next) })
  assert.equal(moved.phone_number, next)
  const { notifications } = await client.notifications()
  assert.deepEqual(notifications.map((one) => one.kind), ['phone_changed'])
  await client.readNotification(notifications[0]!.id)
  await client.sendProof()
  assert.equal((await client.verifyProof(await codeTo(next, 2))).success, true)
  await client.unlock()
  await client.deleteAccount()
  assert.equal(await client.session(), null)
})

test('what needs nobody to be signed in', async () => {
  const client = new MarketAuth({ url })
  assert.deepEqual((await client.markets()).supported_markets.map((market) => market.market), ['kg', 'us'])
  assert.equal((await client.price('us', 2999)).gross.formatted, '$32.39')
  assert.equal((await client.health()).status, 'ok')
})
