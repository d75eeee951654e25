import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { MarketAuth, type MarketAuthOptions } from '../src/index.js'

/** The running stack's gateway. */
export const url = process.env.GATEWAY ?? assert.fail('GATEWAY is where the stack is: run this by `cargo xtask test`')

/** A number that, with luck, no other test has: the files run beside one another. */
export function number(market: 'kg' | 'us' = 'kg'): string {
  const last = String(randomInt(1_000_000)).padStart(6, '0')
  return market === 'kg' ? `+996700${last}` : `+15552${last}`
}

/** The texts to a number, the newest first. */
export async function texts(phone: string): Promise<string[]> {
  const answer = await fetch(`${url}/dev/messages?to=${encodeURIComponent(phone)}&wait=5`)
  const { messages } = (await answer.json()) as { messages: { text: string }[] }
  return messages.map((message) => message.text)
}

/** The code in the text to a number, the first one or a later one. */
export async function codeTo(phone: string, count = 1): Promise<string> {
  let found: string[] = []
  while (found.length < count) found = await texts(phone)
  return /\d{6}/.exec(found[0]!)?.[0] ?? assert.fail('no code in the text')
}

/** A client, and what it has sent: method and path. */
export interface Watched {
  client: MarketAuth
  sent: string[]
}

export type Fetch = typeof fetch

export function watched(options: MarketAuthOptions = {}): Watched {
  const sent: string[] = []
  const inner = options.fetch ?? fetch
  const watching: Fetch = (input, init) => {
    sent.push(`${init?.method} ${new URL(String(input)).pathname}`)
    return inner(input, init)
  }
  return { client: new MarketAuth({ url, sleep: async () => {}, ...options, fetch: watching }), sent }
}

export async function signIn(client: MarketAuth, phone = number()) {
  await client.sendCode({ phone_number: phone })
  return client.verifyCode({ phone_number: phone, verification_code: await codeTo(phone) })
}

/** A network that loses the first answers to `path`, after the server has given them. */
export function losing(path: string, answers = 1): Fetch {
  let left = answers
  return async (input, init) => {
    const response = await fetch(input, init)
    if (!String(input).endsWith(path) || left === 0) return response
    left--
    await response.arrayBuffer()
    throw new TypeError('the connection was lost')
  }
}

/** The number of calls to a path. */
export function times(sent: string[], path: string): number {
  return sent.filter((call) => call.endsWith(path)).length
}
