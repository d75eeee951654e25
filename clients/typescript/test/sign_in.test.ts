import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MarketAuth, ProblemError, SignedOutError } from '../src/index.js'
import { codeTo, losing, number, signIn, texts, times, url, watched } from './support.js'

for (const market of ['kg', 'us'] as const) {
  test(`a person of ${market} signs in, is known, and signs out`, async () => {
    const client = new MarketAuth({ url, language: 'en' })
    assert.equal(await client.session(), null)
    const signedIn = await signIn(client, number(market))
    assert.equal(signedIn.market, market)
    assert.deepEqual(await client.profile(), signedIn.user)
    assert.equal((await client.updateProfile({ full_name: 'Айгүл' })).full_name, 'Айгүл')
    assert.equal((await client.verifyToken()).session_id, signedIn.session_id)
    assert.deepEqual((await client.sessions()).map((session) => session.current), [true])
    await client.logout()
    assert.equal(await client.session(), null)
    await assert.rejects(client.profile(), SignedOutError)
  })
}

test('what became of a message is told, without a session', async () => {
  const client = new MarketAuth({ url })
  const { delivery_id } = await client.sendCode({ phone_number: '+996700990001' })
  for (let tries = 0; (await client.delivery(delivery_id)).status !== 'delivered'; tries++) {
    assert.ok(tries < 200, 'it is not delivered')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
})

test('a refusal is a typed problem, which knows what goes with its code', async () => {
  const { client } = watched()
  const phone = number()
  await client.sendCode({ phone_number: phone })
  const wrong = (await codeTo(phone)) === '111111' ? '222222' : '111111'
  const failure = await client.verifyCode({ phone_number: phone, verification_code: wrong }).catch((error) => error)
  assert.ok(failure instanceof ProblemError)
  assert.equal(failure.code, 'invalid_code')
  if (failure.problem.code === 'invalid_code') {
    const left: number = failure.problem.attempts_left
    assert.equal(left, 2)
  }
  const invalid = await client.sendCode({ phone_number: '12' }).catch((error) => error)
  assert.equal(invalid.code, 'invalid_phone')
  const missing = await client.verifyCode({ verification_code: '1' }).catch((error) => error)
  assert.ok(missing instanceof ProblemError && missing.problem.code === 'validation_failed')
  assert.deepEqual(missing.problem.errors.map((error) => error.field), ['phone_number', 'verification_code'])
})

test('a code that was sent, whose answer was lost, is not sent twice', async () => {
  const { client, sent } = watched({ fetch: losing('/send-code') })
  const phone = number()
  const answer = await client.sendCode({ phone_number: phone })
  assert.equal(times(sent, '/send-code'), 2)
  assert.equal(answer.sent, true, 'the first answer is repeated')
  assert.equal((await texts(phone)).length, 1)
})

test('a sign-in, whose answer was lost, is asked for again under its key', async () => {
  const { client, sent } = watched({ fetch: losing('/verify-code') })
  const signedIn = await signIn(client)
  assert.equal(times(sent, '/verify-code'), 2)
  assert.deepEqual((await client.sessions()).map((session) => session.id), [signedIn.session_id])
})

test('a window that is full is told at once, with its time', async () => {
  const { client, sent } = watched()
  const phone = number()
  for (let guess = 0; guess < 3; guess++) {
    const failure = await client.verifyCode({ phone_number: phone, verification_code: '000000' }).catch((error) => error)
    assert.equal(failure.code, 'invalid_code')
  }
  const full = await client.verifyCode({ phone_number: phone, verification_code: '000000' }).catch((error) => error)
  assert.ok(full instanceof ProblemError && full.problem.code === 'too_many_attempts')
  assert.ok(full.problem.retry_after > 800)
  assert.equal(times(sent, '/verify-code'), 4)
})
