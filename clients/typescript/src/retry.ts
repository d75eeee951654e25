import { NoAnswerError, ProblemError, UnexpectedAnswerError } from './problem.js'

/** When a request is sent again. */
export interface RetryLimits {
  /** How often at most; 2. */
  retries: number
  /** The longest wait, in milliseconds: what asks for more is told to the caller; 5,000. */
  longestWait: number
}

/** What has become of a request so far. */
export interface Tried {
  failure: unknown
  /** How often it was sent. */
  times: number
  /** Whether sending it again does no more than sending it once. */
  repeatable: boolean
}

/** How many milliseconds to wait before sending a request again; `undefined`: not at all. */
export function waitBeforeRetry(tried: Tried, limits: RetryLimits): number | undefined {
  if (tried.times > limits.retries || !mayHelp(tried)) return undefined
  const wait = asked(tried.failure) ?? backoff(tried.times)
  return wait <= limits.longestWait ? wait : undefined
}

function mayHelp({ failure, times, repeatable }: Tried): boolean {
  if (failure instanceof NoAnswerError) return repeatable
  if (failure instanceof UnexpectedAnswerError) return repeatable && failure.status >= 500
  if (!(failure instanceof ProblemError)) return false
  const { status } = failure.problem
  if (status === 429) return true
  // The first one is still under way.
  if (status === 409) return repeatable && times > 1
  return repeatable && [502, 503, 504].includes(status)
}

function asked(failure: unknown): number | undefined {
  const seconds = failure instanceof ProblemError ? failure.problem.retry_after : undefined
  return seconds === undefined ? undefined : seconds * 1000
}

/** 200, 400, 800, … ms, and up to as much again by chance, so that those who failed together come back apart. */
function backoff(times: number): number {
  return 100 * 2 ** times * (1 + Math.random())
}
