import { randomBytes } from 'node:crypto'
import { isPassphrase, type PassphraseHash } from './host-passphrase.ts'
import { hashSecret } from './secrets.ts'
import { createTryLimiter, type TryLimits } from './try-limiter.ts'

const HOUR_MS = 3_600_000
const SESSION_HOURS = 12
const MAX_SESSIONS = 20
/** One trial takes 128 MB and half a second: more than this wait for nobody. */
const MAX_WAITING = 4

/** A passphrase is chosen by a person, so that it bears fewer tries than a join code. */
export const SIGN_IN_LIMITS: TryLimits = {
  perAddress: { tries: 6, windowMs: 15 * 60_000 },
  always: { tries: 2, windowMs: HOUR_MS },
  shared: { tries: 60, windowMs: HOUR_MS },
  inTotal: { tries: 240, windowMs: HOUR_MS },
}

type SignIn =
  | { readonly ok: true; readonly token: string; readonly expiresAt: string }
  | { readonly ok: false; readonly error: 'no_passphrase' | 'wrong_passphrase' }
  | { readonly ok: false; readonly error: 'too_many_tries'; readonly retryAfterS: number }

export interface HostSessions {
  /** Compares one passphrase at a time, whoever asks. */
  signIn(passphrase: string, address: string): Promise<SignIn>
  /** Whether this token was given out here and still counts. */
  isOpen(token: string): boolean
  end(token: string): void
  /** Whoever signed in with a former passphrase is out. */
  endAll(): void
}

/** Hosts who signed in with the passphrase. In memory: a restart asks for it again. */
export function createHostSessions(deps: {
  readonly passphrase: () => PassphraseHash | null
  readonly nowMs: () => number
}): HostSessions {
  const { nowMs } = deps
  const limiter = createTryLimiter(SIGN_IN_LIMITS, nowMs)
  /** When each ends, by the hash of its token. */
  const sessions = new Map<string, number>()
  let waiting = 0
  let last: Promise<unknown> = Promise.resolve()

  const compare = async (passphrase: string, address: string): Promise<SignIn> => {
    const stored = deps.passphrase()
    if (stored === null) return { ok: false, error: 'no_passphrase' }
    // Looked at anew: those before in the queue may have used the tries up.
    const retryAfterS = limiter.waitS(address)
    if (retryAfterS > 0) return { ok: false, error: 'too_many_tries', retryAfterS }
    if (!(await isPassphrase(passphrase, stored))) {
      limiter.recordFailure(address)
      return { ok: false, error: 'wrong_passphrase' }
    }
    const token = randomBytes(32).toString('base64url')
    const endsMs = nowMs() + SESSION_HOURS * HOUR_MS
    sessions.set(hashSecret(token), endsMs)
    const [oldest] = sessions.keys()
    if (sessions.size > MAX_SESSIONS && oldest !== undefined) sessions.delete(oldest)
    return { ok: true, token, expiresAt: new Date(endsMs).toISOString() }
  }

  return {
    async signIn(passphrase, address) {
      const retryAfterS = waiting >= MAX_WAITING ? 5 : limiter.waitS(address)
      if (retryAfterS > 0) return { ok: false, error: 'too_many_tries', retryAfterS }
      waiting += 1
      const mine = last.then(() => compare(passphrase, address))
      last = mine.catch(() => undefined)
      try {
        return await mine
      } finally {
        waiting -= 1
      }
    },
    isOpen(token) {
      const key = hashSecret(token)
      const endsMs = sessions.get(key)
      if (endsMs === undefined) return false
      if (endsMs > nowMs()) return true
      sessions.delete(key)
      return false
    },
    end: (token) => void sessions.delete(hashSecret(token)),
    endAll: () => sessions.clear(),
  }
}
