/** Runs `work` while nobody else runs work of the same name. */
export type Lock = <T>(name: string, work: () => Promise<T>) => Promise<T>

const last = new Map<string, Promise<unknown>>()

/** Among all who run in this process or page. */
export const localLock: Lock = (name, work) => {
  const turn = (last.get(name) ?? Promise.resolve()).then(work, work)
  const settled = turn.catch(() => undefined).then(() => {
    if (last.get(name) === settled) last.delete(name)
  })
  last.set(name, settled)
  return turn
}

/** Among all tabs of the origin where the browser has Web Locks, else in this process or page. */
export const sharedLock: Lock = (name, work) => {
  const locks = globalThis.navigator?.locks
  return locks ? (locks.request(name, work) as ReturnType<typeof work>) : localLock(name, work)
}
