import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  localLock, MarketAuth, memoryStorage, NoAnswerError, sharedLock, SignedOutError, webStorage,
} from '../src/index.js'
import { losing, number, signIn, times, url, watched } from './support.js'

const REFRESH = '/api/v1/auth/refresh'

/** A clock that can be put forward. */
function clock() {
  let ahead = 0
  return { now: () => Date.now() + ahead, forward: (seconds: number) => void (ahead += seconds * 1000) }
}

test('many callers share one refresh', async () => {
  const { now, forward } = clock()
  const { client, sent } = watched({ now })
  await signIn(client)
  await client.profile()
  assert.equal(times(sent, REFRESH), 0)
  forward(1_790)
  await Promise.all(Array.from({ length: 20 }, () => client.profile()))
  assert.equal(times(sent, REFRESH), 1)
})

test('a token that the server refuses is refreshed, and the call made again', async () => {
  const storage = memoryStorage()
  const { client, sent } = watched({ storage })
  await signIn(client)
  const session = await storage.load()
  await storage.save({ ...session!, access_token: 'no token' })
  assert.equal((await client.profile()).is_verified, true)
  assert.deepEqual([times(sent, REFRESH), times(sent, '/profile')], [1, 2])
})

test('two tabs that share a storage refresh once', async () => {
  const { now, forward } = clock()
  const tab = new Map<string, string>()
  const area = {
    getItem: (key: string) => tab.get(key) ?? null,
    setItem: (key: string, value: string) => void tab.set(key, value),
    removeItem: (key: string) => void tab.delete(key),
  }
  const one = watched({ now, storage: webStorage(area) })
  const other = watched({ now, storage: webStorage(area) })
  await signIn(one.client)
  forward(1_790)
  await Promise.all([one.client.profile(), other.client.profile(), other.client.sessions(), one.client.sessions()])
  assert.equal(times([...one.sent, ...other.sent], REFRESH), 1)
  await one.client.logout()
  assert.equal(await other.client.session(), null)
})

test('a refresh, whose answer was lost, is repeated, and the session lives', async () => {
  const { now, forward } = clock()
  const { client, sent } = watched({ now, fetch: losing(REFRESH, 2) })
  await signIn(client)
  forward(1_790)
  await client.profile()
  assert.equal(times(sent, REFRESH), 3)
  forward(1_790)
  await client.profile()
})

test('a used refresh token is not sent again once ten seconds are over', async () => {
  const { now, forward } = clock()
  const lost = losing(REFRESH, 9)
  const slow: typeof fetch = (input, init) => lost(input, init).catch((error) => { forward(5); throw error })
  const { client, sent } = watched({ now, fetch: slow, retries: 9 })
  await signIn(client)
  forward(1_790)
  await assert.rejects(client.profile(), NoAnswerError)
  assert.equal(times(sent, REFRESH), 2)
})

test('a session that was ended elsewhere is forgotten, and the app is told once', async () => {
  let told = 0
  const phone = number()
  const { client } = watched({ onSignedOut: () => told++ })
  const other = new MarketAuth({ url })
  const { session_id } = await signIn(client, phone)
  const signedIn = await client.accessToken()
  const ended = await fetch(`${url}/api/v1/auth/sessions/${session_id}`, {
    method: 'DELETE', headers: { Authorization: `Bearer ${signedIn}` },
  })
  assert.equal(ended.status, 204)
  const calls = [client.profile(), client.sessions(), client.profile()]
  for (const outcome of await Promise.allSettled(calls)) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof SignedOutError)
  }
  assert.deepEqual([told, await client.session()], [1, null])
  await assert.rejects(other.profile(), SignedOutError)
})

test('who gives up does not take the others\' refresh away', async () => {
  const { now, forward } = clock()
  const { client, sent } = watched({ now })
  await signIn(client)
  forward(1_790)
  const leaving = new AbortController()
  const left = client.profile({ signal: leaving.signal })
  const stayed = client.profile()
  leaving.abort(new Error('left'))
  await assert.rejects(left, /left/)
  assert.equal((await stayed).is_verified, true)
  assert.equal(times(sent, REFRESH), 1)
})

test('logging out of the others keeps this session', async () => {
  const client = new MarketAuth({ url })
  await signIn(client)
  await client.logout('others')
  assert.equal((await client.profile()).is_active, true)
  await client.logout('all')
  assert.equal(await client.session(), null)
})

test('where the browser has Web Locks, tabs take turns by them', async () => {
  const names: string[] = []
  const locks = { request: <T>(name: string, work: () => Promise<T>) => (names.push(name), work()) }
  const before = Object.getOwnPropertyDescriptor(globalThis, 'navigator')
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true })
  assert.equal(await sharedLock('market-auth', async () => 'done'), 'done')
  if (before) Object.defineProperty(globalThis, 'navigator', before)
  else Reflect.deleteProperty(globalThis, 'navigator')
  assert.deepEqual(names, ['market-auth'])
})

test('who waits for a lock has its turn after a failure, too', async () => {
  const order: string[] = []
  const failing = localLock('a', async () => { order.push('first'); throw new Error('no') })
  const next = localLock('a', async () => order.push('second'))
  await assert.rejects(failing, /no/)
  await next
  assert.deepEqual(order, ['first', 'second'])
})
