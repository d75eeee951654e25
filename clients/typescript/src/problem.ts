import type { components } from './api.js'

/** What went wrong, as a program may rely on it. */
export type ProblemCode = keyof components['responses']
/** One field at fault. */
export type FieldProblem = components['schemas']['FieldProblem']

type ProblemDocument = components['schemas']['Problem']
type Waits = 'too_many_codes' | 'too_many_attempts' | 'too_many_requests' | 'phone_locked'
type Told<Code extends ProblemCode> =
  Code extends 'invalid_code' ? { attempts_left: number }
  : Code extends 'validation_failed' ? { errors: FieldProblem[] }
  : Code extends Waits ? { retry_after: number }
  : unknown

/** A problem document (RFC 9457): a `switch` over `code` knows what goes with each. */
export type Problem = {
  [Code in ProblemCode]: Omit<ProblemDocument, 'code'> & { code: Code } & Told<Code>
}[ProblemCode]

/** The server refused. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'

  constructor(readonly problem: Problem) {
    super(problem.detail)
  }

  get code(): ProblemCode {
    return this.problem.code
  }
}

/** No answer came: the request may have happened or not. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError'
}

/** An answer came that is not of this API: something stands between us and the gateway. */
export class UnexpectedAnswerError extends Error {
  override readonly name = 'UnexpectedAnswerError'

  constructor(readonly status: number) {
    super(`an answer of status ${status} that is not of this API`)
  }
}

/** Nobody is signed in: never, not any more, or the session was ended elsewhere. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError'

  constructor(options?: ErrorOptions) {
    super('nobody is signed in', options)
  }
}
