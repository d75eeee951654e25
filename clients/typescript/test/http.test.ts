import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { test } from 'node:test'
import { idempotencyKey, NoAnswerError, ProblemError, UnexpectedAnswerError } from '../src/index.js'
import { type Fetch, times, watched } from './support.js'

/** A server that answers so, and then `{}`. */
function answering(...answers: Response[]): Fetch {
  return async () => answers.shift() ?? Response.json({})
}

function problem(status: number, code: string, retry_after?: number): Response {
  const body = JSON.stringify({ status, code, retry_after, detail: code })
  return new Response(body, { status, headers: { 'Content-Type': 'application/problem+json' } })
}

test('what waiting helps against is waited for, as long as the server asks', async () => {
  const waits: number[] = []
  const sleep = async (milliseconds: number) => void waits.push(milliseconds)
  const { client } = watched({ fetch: answering(problem(503, 'market_unavailable', 2), problem(504, 'upstream_timeout')), sleep })
  await client.markets()
  assert.equal(waits[0], 2_000)
  assert.ok(waits[1]! >= 400 && waits[1]! < 800)
})

test('a wait that is too long is the caller\'s to decide on', async () => {
  const { client, sent } = watched({ fetch: answering(problem(429, 'too_many_requests', 60)) })
  await assert.rejects(client.markets(), ProblemError)
  assert.equal(sent.length, 1)
})

test('what is not ours is told from a refusal, and tried again only where that does no harm', async () => {
  const page = () => new Response('<html>', { status: 502, headers: { 'Content-Type': 'text/html' } })
  const { client, sent } = watched({ fetch: answering(page(), page(), page(), page()) })
  await assert.rejects(client.markets(), UnexpectedAnswerError)
  assert.equal(sent.length, 3)
})

test('a key that is still at work is asked again, one that was taken before is told', async () => {
  const lost: Fetch = () => Promise.reject(new TypeError('lost'))
  const queue = [lost, answering(problem(409, 'conflict')), answering()]
  const { client, sent } = watched({ fetch: (...call) => queue.shift()!(...call) })
  await client.sendCode({ phone_number: '+996700550000' })
  assert.equal(times(sent, '/send-code'), 3)
  const refused = watched({ fetch: answering(problem(409, 'conflict')) })
  await assert.rejects(refused.client.sendCode({ phone_number: '+996700550000' }), ProblemError)
})

test('each try has its time, and a caller can give up at any moment', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`
  const { client, sent } = watched({ url, timeout: 20, retries: 1 })
  await assert.rejects(client.markets(), NoAnswerError)
  assert.equal(sent.length, 2)
  const leaving = new AbortController()
  const left = client.markets({ signal: leaving.signal, timeout: 60_000 })
  leaving.abort(new Error('gone'))
  await assert.rejects(left, /gone/)
  silent.close()
})

test('keys are 128 bits of randomness in the alphabet of the header', () => {
  const keys = new Set(Array.from({ length: 100 }, idempotencyKey))
  assert.equal(keys.size, 100)
  for (const key of keys) assert.match(key, /^[A-Za-z0-9_-]{22}$/)
})
