/** What is kept of a session. */
export interface Session {
  access_token: string
  refresh_token: string
  /** Until when the access token is used: milliseconds since the epoch on this device's clock, right or wrong. */
  fresh_until: number
  session_id: string
  user_id: string
  market: string
}

/** Where a session is kept. It is read before every use, so that tabs and processes that share it agree. */
export interface SessionStorage {
  /** The same for all who share the place: who refreshes holds a lock of this name. */
  readonly name: string
  load(): Promise<Session | null> | Session | null
  /** Keeps a session, or none. */
  save(session: Session | null): Promise<void> | void
}

let memories = 0

/** Keeps a session until the page or the process ends. */
export function memoryStorage(): SessionStorage {
  let kept: Session | null = null
  return { name: `market-auth-memory-${memories++}`, load: () => kept, save: (session) => void (kept = session) }
}

/** Keeps a session in `localStorage` (shared by all tabs) or `sessionStorage` (of one tab). */
export function webStorage(
  area: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  key = 'market-auth',
): SessionStorage {
  return {
    name: key,
    load: () => parsed(area.getItem(key)),
    save: (session) => (session ? area.setItem(key, JSON.stringify(session)) : area.removeItem(key)),
  }
}

/** What somebody else wrote there is no session. */
function parsed(text: string | null): Session | null {
  try {
    const value = JSON.parse(text ?? 'null') as Session | null
    return typeof value?.refresh_token === 'string' ? value : null
  } catch {
    return null
  }
}
