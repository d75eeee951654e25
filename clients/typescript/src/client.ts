import { type CallOptions, Http, type HttpOptions } from './http.js'
import { idempotencyKey } from './key.js'
import { type KeeperOptions, SessionKeeper } from './keeper.js'
import { type AnswerOf, type BodyOf, filled, type PathOf, type PathParameters } from './operations.js'
import { SignedOutError } from './problem.js'
import type { Session } from './storage.js'
import type { NewAddress, NewPaymentMethod, Scope } from './types.js'

export type MarketAuthOptions = HttpOptions & KeeperOptions

/** Of calls that take an `Idempotency-Key`. */
export interface KeyedOptions extends CallOptions {
  /** The request's own key, to repeat it after a restart of the app; else a new one, kept for this call's retries. */
  key?: string
}

/** How long the servers know a key: a code that was sent ten minutes, a sign-in a minute. */
const CODE_KEY = 540_000
const SIGN_IN_KEY = 50_000

interface Extra extends CallOptions {
  parameters?: PathParameters
  body?: unknown
}

/** The API for an app: one person, signed in or not. */
export class MarketAuth {
  readonly #http: Http
  readonly #keeper: SessionKeeper

  constructor(options: MarketAuthOptions = {}) {
    this.#http = new Http(options)
    this.#keeper = new SessionKeeper(this.#http, options)
  }

  /** The session as it is kept; `null` if nobody is signed in. */
  session(): Promise<Session | null> {
    return this.#keeper.session()
  }

  /** An access token that is good for a while, for backends that take it. */
  accessToken(signal?: AbortSignal): Promise<string> {
    return this.#keeper.accessToken(signal)
  }

  /** Has a code sent. */
  sendCode(body: BodyOf<'/api/v1/auth/send-code', 'post'>, options: KeyedOptions = {}) {
    return this.#keyed('/api/v1/auth/send-code', body, CODE_KEY, options)
  }

  /** Trades the code for a session, which is kept from then on. */
  async verifyCode(body: BodyOf<'/api/v1/auth/verify-code', 'post'>, options: KeyedOptions = {}) {
    const signedIn = await this.#keyed('/api/v1/auth/verify-code', body, SIGN_IN_KEY, options)
    await this.#keeper.begin(signedIn)
    return signedIn
  }

  /** Ends this session (or the others, or all) at the server, and forgets it here if it is over. */
  async logout(scope: Scope = 'session', options?: CallOptions): Promise<void> {
    await this.#unlessSignedOut(this.#do('post', '/api/v1/auth/logout', { ...options, body: { scope } }))
    if (scope !== 'others') await this.#keeper.forget()
  }

  /** Forgets the session here; at the server it goes on. */
  forget(): Promise<void> {
    return this.#keeper.forget()
  }

  profile(options?: CallOptions) {
    return this.#do('get', '/api/v1/auth/profile', options)
  }

  async updateProfile(body: BodyOf<'/api/v1/auth/profile', 'put'>, options?: CallOptions) {
    return (await this.#do('put', '/api/v1/auth/profile', { ...options, body })).user
  }

  verifyToken(options?: CallOptions) {
    return this.#do('get', '/api/v1/auth/verify-token', options)
  }

  async sessions(options?: CallOptions) {
    return (await this.#do('get', '/api/v1/auth/sessions', options)).sessions
  }

  endSession(id: string, options?: CallOptions) {
    return this.#do('delete', '/api/v1/auth/sessions/{id}', { ...options, parameters: { id } })
  }

  /** Has a code sent to the person's own number, for a fresh proof of it. */
  sendProof(body: BodyOf<'/api/v1/auth/reauth/send-code', 'post'> = {}, options?: CallOptions) {
    return this.#do('post', '/api/v1/auth/reauth/send-code', { ...options, body })
  }

  verifyProof(verification_code: string, options?: CallOptions) {
    return this.#do('post', '/api/v1/auth/reauth/verify-code', { ...options, body: { verification_code } })
  }

  /** Has a code sent to another number of the same market. */
  changePhone(body: BodyOf<'/api/v1/auth/phone/change', 'post'>, options?: CallOptions) {
    return this.#do('post', '/api/v1/auth/phone/change', { ...options, body })
  }

  confirmPhone(body: BodyOf<'/api/v1/auth/phone/confirm', 'post'>, options?: CallOptions) {
    return this.#do('post', '/api/v1/auth/phone/confirm', { ...options, body })
  }

  exportAccount(options?: CallOptions) {
    return this.#do('get', '/api/v1/auth/account/export', options)
  }

  /** Lifts the lock on the person's own number. */
  unlock(options?: CallOptions) {
    return this.#do('post', '/api/v1/auth/account/unlock', options)
  }

  /** Erases the account, for good. */
  async deleteAccount(options?: CallOptions): Promise<void> {
    await this.#do('post', '/api/v1/auth/account/delete', options)
    await this.#keeper.forget()
  }

  async addresses(options?: CallOptions) {
    return (await this.#do('get', '/api/v1/profile/addresses', options)).addresses
  }

  createAddress(body: NewAddress, options?: CallOptions) {
    return this.#do('post', '/api/v1/profile/addresses', { ...options, body })
  }

  updateAddress(id: string, body: BodyOf<'/api/v1/profile/addresses/{id}', 'put'>, options?: CallOptions) {
    return this.#do('put', '/api/v1/profile/addresses/{id}', { ...options, parameters: { id }, body })
  }

  deleteAddress(id: string, options?: CallOptions) {
    return this.#do('delete', '/api/v1/profile/addresses/{id}', { ...options, parameters: { id } })
  }

  async paymentMethods(options?: CallOptions) {
    return (await this.#do('get', '/api/v1/profile/payment-methods', options)).payment_methods
  }

  createPaymentMethod(body: NewPaymentMethod, options?: CallOptions) {
    return this.#do('post', '/api/v1/profile/payment-methods', { ...options, body })
  }

  updatePaymentMethod(id: string, body: BodyOf<'/api/v1/profile/payment-methods/{id}', 'put'>, options?: CallOptions) {
    return this.#do('put', '/api/v1/profile/payment-methods/{id}', { ...options, parameters: { id }, body })
  }

  deletePaymentMethod(id: string, options?: CallOptions) {
    return this.#do('delete', '/api/v1/profile/payment-methods/{id}', { ...options, parameters: { id } })
  }

  notifications(page: { unread_only?: boolean; limit?: number; cursor?: string } = {}, options?: CallOptions) {
    return this.#do('get', '/api/v1/profile/notifications', { ...options, parameters: page })
  }

  readNotification(id: string, options?: CallOptions) {
    return this.#do('put', '/api/v1/profile/notifications/{id}/read', { ...options, parameters: { id } })
  }

  readAllNotifications(options?: CallOptions) {
    return this.#do('put', '/api/v1/profile/notifications/read-all', options)
  }

  markets(options?: CallOptions) {
    return this.#ask('get', '/api/v1/auth/markets', options)
  }

  price(market: string, amount_minor: number, options?: CallOptions) {
    return this.#ask('get', '/api/v1/markets/{market}/price', { ...options, parameters: { market, amount_minor } })
  }

  /** What became of a message, by the `delivery_id` of what had it sent. */
  delivery(id: string, options?: CallOptions) {
    return this.#ask('get', '/api/v1/auth/deliveries/{id}', { ...options, parameters: { id } })
  }

  health(options?: CallOptions) {
    return this.#ask('get', '/api/v1/auth/health', options)
  }

  /** A call for the person who is signed in. */
  #do<Method extends 'get' | 'put' | 'post' | 'delete', Path extends PathOf<Method>>(
    method: Method, path: Path, extra: Extra = {},
  ): Promise<AnswerOf<Path, Method>> {
    return this.#keeper.withToken(
      (token) => this.#ask(method, path, extra, { Authorization: `Bearer ${token}` }), extra)
  }

  /** A call for anybody. What only reads, or says how things shall be, may be sent again. */
  async #ask<Method extends string, Path extends PathOf<Method>>(
    method: Method, path: Path, extra: Extra = {}, headers: Record<string, string> = {},
  ): Promise<AnswerOf<Path, Method>> {
    const { parameters, body } = extra
    const call = { method: method.toUpperCase(), path: filled(path, parameters), headers, body }
    const again = method === 'get' || method === 'put' ? { repeatableFor: Infinity } : {}
    return (await this.#http.send({ ...call, ...again }, extra)) as AnswerOf<Path, Method>
  }

  async #keyed<Path extends PathOf<'post'>>(
    path: Path, body: unknown, repeatableFor: number, options: KeyedOptions,
  ): Promise<AnswerOf<Path, 'post'>> {
    const headers = { 'Idempotency-Key': options.key ?? idempotencyKey() }
    return (await this.#http.send({ method: 'POST', path, headers, body, repeatableFor }, options)) as AnswerOf<Path, 'post'>
  }

  async #unlessSignedOut(done: Promise<unknown>): Promise<void> {
    await done.catch((failure: unknown) => {
      if (!(failure instanceof SignedOutError)) throw failure
    })
  }
}
