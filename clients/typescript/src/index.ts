export type { components, operations, paths } from './api.js'
export { MarketAuth, type KeyedOptions, type MarketAuthOptions } from './client.js'
export type { CallOptions } from './http.js'
export { idempotencyKey } from './key.js'
export { localLock, type Lock, sharedLock } from './lock.js'
export {
  type FieldProblem, NoAnswerError, type Problem, type ProblemCode, ProblemError, SignedOutError, UnexpectedAnswerError,
} from './problem.js'
export { memoryStorage, type Session, type SessionStorage, webStorage } from './storage.js'
export type * from './types.js'
