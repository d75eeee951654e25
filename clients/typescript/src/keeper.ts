import type { components } from './api.js'
import type { CallOptions, Http } from './http.js'
import { type Lock, sharedLock } from './lock.js'
import { ProblemError, SignedOutError } from './problem.js'
import { memoryStorage, type Session, type SessionStorage } from './storage.js'
import { unlessAborted } from './wait.js'

type SignedIn = components['schemas']['SignedIn']
type Refreshed = components['schemas']['Refreshed']

/** How a session is kept. */
export interface KeeperOptions {
  /** Where; in memory if absent. */
  storage?: SessionStorage
  /** Another lock: by default among the tabs of the origin. */
  lock?: Lock
  /** Called when the session was found to be over, whoever ended it. */
  onSignedOut?: () => void
}

/** An access token is not used in the last 30 seconds of its life, or, of a short one, in its last quarter. */
const MARGIN = 30
/** A refresh token that was used is good for 10 s more, for whoever has not got the answer. */
const REPEATABLE_FOR = 9_000
const REFRESH_TIMEOUT = 4_000

/** Holds a session, and refreshes it once for all who need it. */
export class SessionKeeper {
  readonly #http: Http
  readonly #storage: SessionStorage
  readonly #lock: Lock
  readonly #onSignedOut: () => void
  #refreshing: Promise<Session> | undefined

  constructor(http: Http, options: KeeperOptions) {
    this.#http = http
    this.#storage = options.storage ?? memoryStorage()
    this.#lock = options.lock ?? sharedLock
    this.#onSignedOut = options.onSignedOut ?? (() => {})
  }

  /** The session as it is kept; `null` if nobody is signed in. */
  async session(): Promise<Session | null> {
    return this.#storage.load()
  }

  async begin(signedIn: SignedIn): Promise<void> {
    await this.#lock(this.#storage.name, async () => this.#storage.save(this.#kept(signedIn, signedIn.user_id)))
  }

  /** Forgets the session here; at the server it goes on. */
  async forget(): Promise<void> {
    await this.#lock(this.#storage.name, async () => this.#storage.save(null))
  }

  /** An access token that is good for a while: the present one, or the next. */
  async accessToken(signal?: AbortSignal): Promise<string> {
    const session = await this.#storage.load()
    if (!session) throw new SignedOutError()
    if (this.#isFresh(session)) return session.access_token
    return (await this.#refreshed(session.access_token, signal)).access_token
  }

  /** Uses the access token; once more with the next one if the server does not take it. */
  async withToken<T>(use: (token: string) => Promise<T>, options: CallOptions = {}): Promise<T> {
    const token = await this.accessToken(options.signal)
    try {
      return await use(token)
    } catch (failure) {
      if (!isRefused(failure)) throw failure
      const { access_token } = await this.#refreshed(token, options.signal)
      return use(access_token)
    }
  }

  #isFresh(session: Session): boolean {
    return this.#http.now() < session.fresh_until
  }

  /** The session after `stale`: one refresh for all who ask meanwhile, here and in other tabs. */
  #refreshed(stale: string, signal?: AbortSignal): Promise<Session> {
    this.#refreshing ??= this.#lock(this.#storage.name, () => this.#turn(stale)).finally(() => {
      this.#refreshing = undefined
    })
    return unlessAborted(this.#refreshing, signal)
  }

  async #turn(stale: string): Promise<Session> {
    const session = await this.#storage.load()
    if (!session) throw new SignedOutError()
    if (session.access_token !== stale && this.#isFresh(session)) return session
    const next = this.#kept(await this.#refresh(session), session.user_id)
    await this.#storage.save(next)
    return next
  }

  async #refresh({ refresh_token }: Session): Promise<Refreshed> {
    const call = { method: 'POST', path: '/api/v1/auth/refresh', body: { refresh_token }, repeatableFor: REPEATABLE_FOR }
    try {
      return (await this.#http.send(call, { timeout: REFRESH_TIMEOUT })) as Refreshed
    } catch (cause) {
      if (!(cause instanceof ProblemError) || cause.problem.status !== 401) throw cause
      await this.#storage.save(null)
      this.#onSignedOut()
      throw new SignedOutError({ cause })
    }
  }

  #kept(tokens: SignedIn | Refreshed, user_id: string): Session {
    const { access_token, refresh_token, session_id, market, expires_in } = tokens
    const fresh_until = this.#http.now() + (expires_in - Math.min(MARGIN, expires_in / 4)) * 1000
    return { access_token, refresh_token, fresh_until, session_id, user_id, market }
  }
}

/** Whether a new access token may help; of a session that is over the refresh will tell. */
function isRefused(failure: unknown): boolean {
  return failure instanceof ProblemError && failure.problem.status === 401
}
