import { NoAnswerError, type Problem, ProblemError, UnexpectedAnswerError } from './problem.js'
import { type RetryLimits, waitBeforeRetry } from './retry.js'
import { sleep } from './wait.js'

/** One request. */
export interface Call {
  method: string
  path: string
  headers?: Record<string, string>
  body?: unknown
  /** For how many milliseconds after the first try it may be sent again when no answer came; never if absent. */
  repeatableFor?: number
}

/** What a caller may say of one call. */
export interface CallOptions {
  /** Gives up: the promise rejects with the signal's reason. */
  signal?: AbortSignal
  /** How many milliseconds each try may take. */
  timeout?: number
}

/** Where calls go, and with what. */
export interface HttpOptions extends Partial<RetryLimits> {
  /** The gateway's address; in a page of the same origin it may be left out. */
  url?: string
  /** How many milliseconds each try may take; 10,000. */
  timeout?: number
  /** The language for texts and problems, BCP 47; what the browser prefers if absent. */
  language?: string
  /** Another `fetch`. */
  fetch?: typeof fetch
  /** Another clock, in milliseconds. */
  now?: () => number
  /** Another way to wait. */
  sleep?: typeof sleep
}

/** Sends calls, again where that does no harm, and tells answers from problems. */
export class Http {
  readonly now: () => number
  readonly #base: string
  readonly #headers: Record<string, string>
  readonly #timeout: number
  readonly #limits: RetryLimits
  readonly #fetch: typeof fetch
  readonly #sleep: typeof sleep

  constructor(options: HttpOptions) {
    this.now = options.now ?? Date.now
    this.#base = (options.url ?? '').replace(/\/+$/, '')
    this.#headers = options.language === undefined ? {} : { 'Accept-Language': options.language }
    this.#timeout = options.timeout ?? 10_000
    this.#limits = { retries: options.retries ?? 2, longestWait: options.longestWait ?? 5_000 }
    this.#fetch = options.fetch ?? globalThis.fetch.bind(globalThis)
    this.#sleep = options.sleep ?? sleep
  }

  /** The answer's body; `undefined` if it has none. */
  async send(call: Call, options: CallOptions = {}): Promise<unknown> {
    const until = this.now() + (call.repeatableFor ?? -1)
    for (let times = 1; ; times++) {
      try {
        return await this.#try(call, options)
      } catch (failure) {
        if (options.signal?.aborted) throw options.signal.reason
        const wait = this.#waitBefore(failure, times, until)
        if (wait === undefined) throw failure
        await this.#sleep(wait, options.signal)
      }
    }
  }

  #waitBefore(failure: unknown, times: number, until: number): number | undefined {
    const wait = waitBeforeRetry({ failure, times, repeatable: this.now() <= until }, this.#limits)
    return wait !== undefined && (isRefusal(failure) || this.now() + wait <= until) ? wait : undefined
  }

  async #try(call: Call, options: CallOptions): Promise<unknown> {
    const timeout = AbortSignal.timeout(options.timeout ?? this.#timeout)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
    const headers: Record<string, string> = { Accept: 'application/json', ...this.#headers, ...call.headers }
    const init: RequestInit = { method: call.method, headers, signal, credentials: 'omit', cache: 'no-store' }
    if (call.body !== undefined) {
      headers['Content-Type'] = 'application/json'
      init.body = JSON.stringify(call.body)
    }
    const [response, text] = await this.#exchange(this.#base + call.path, init)
    return read(response, text)
  }

  async #exchange(url: string, init: RequestInit): Promise<[Response, string]> {
    try {
      const response = await this.#fetch(url, init)
      return [response, await response.text()]
    } catch (cause) {
      throw new NoAnswerError('no answer came', { cause })
    }
  }
}

/** A refusal was answered, so nothing has happened: it may be sent again at any time. */
function isRefusal(failure: unknown): boolean {
  return failure instanceof ProblemError && failure.problem.status === 429
}

function read(response: Response, text: string): unknown {
  const type = response.headers.get('Content-Type')?.split(';')[0]
  if (response.ok && text === '') return undefined
  if (response.ok && type === 'application/json') return JSON.parse(text)
  if (type === 'application/problem+json') throw new ProblemError(JSON.parse(text) as Problem)
  throw new UnexpectedAnswerError(response.status)
}
