import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { SyncError } from '@tributary/sync-protocol'

/** What a user doc says of its password, in CouchDB's members. */
export interface StoredPassword {
  readonly scheme: 'simple' | 'pbkdf2' | 'simple+pbkdf2'
  readonly salt: string
  /** `sha256` stands for HMAC-SHA-256; only for the pbkdf2 schemes. */
  readonly prf: string
  readonly iterations: number
  /** Hex: `derived_key`, or `password_sha` with `simple`. */
  readonly key: string
}

/** The members that replace a plain password in a user doc, in CouchDB's order. */
interface HashedPassword {
  readonly password_scheme: 'pbkdf2'
  readonly pbkdf2_prf: 'sha256'
  readonly salt: string
  readonly iterations: number
  readonly derived_key: string
}

export interface PasswordHasher {
  /** @throws SyncError `too_many_requests` when too many wait to be hashed */
  hash(password: string): Promise<HashedPassword>
  /**
   * Whether a password is the right one. A wrong one costs at least as long as a hash of our
   * own making, and so does a name that nobody has (`undefined`): time tells no names.
   *
   * @throws SyncError `too_many_requests`
   */
  verify(name: string, password: string, stored: StoredPassword | undefined): Promise<boolean>
}

export interface PasswordHasherOptions {
  readonly randomBytes: (length: number) => Uint8Array
  /** Rounds of pbkdf2 in new hashes; CouchDB 3.5's default unless a test wants to be quick. */
  readonly iterations?: number
}

const ITERATIONS = 600_000
/** About two seconds of one core: a doc that asks for more would hold up everybody's login. */
const MAX_ITERATIONS = 10_000_000
/** Hashing runs in libuv's four threads, which files need as well. */
const MAX_RUNNING = 2
const MAX_WAITING = 100
const MAX_PROVEN = 1_000

/** Bytes of the derived key by hash, as CouchDB has them. */
const KEY_BYTES = new Map([
  ['sha', 20],
  ['sha224', 28],
  ['sha256', 32],
  ['sha384', 48],
  ['sha512', 64],
])

const derive = promisify(pbkdf2)

export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { randomBytes, iterations: ownIterations = ITERATIONS } = options
  const hex = (bytes: number) => Buffer.from(randomBytes(bytes)).toString('hex')
  const decoySalt = hex(16)
  /** Under this key, which dies with the process, passwords that were proven right are known. */
  const provenKey = hex(32)
  const proven = new Set<string>()
  const underWay = new Map<string, Promise<boolean>>()
  const run = limitTo(MAX_RUNNING, MAX_WAITING)

  const decoy = (iterations: number) => derive('', decoySalt, iterations, 32, 'sha256')

  async function compare(password: string, stored: StoredPassword | undefined): Promise<boolean> {
    const keyBytes = KEY_BYTES.get(stored?.prf ?? '')
    const isUsable =
      stored !== undefined &&
      keyBytes !== undefined &&
      stored.iterations >= 1 &&
      stored.iterations <= MAX_ITERATIONS
    if (!isUsable) {
      await decoy(ownIterations)
      return false
    }
    const { salt, key, scheme, prf, iterations } = stored
    const simple = createHash('sha1')
      .update(password + salt)
      .digest()
    let derived = simple
    if (scheme !== 'simple') {
      const secret = scheme === 'pbkdf2' ? password : simple.toString('hex')
      const digest = prf === 'sha' ? 'sha1' : prf
      derived = await derive(secret, salt, iterations, keyBytes, digest)
    }
    if (isSameKey(derived, key)) return true
    const spent = scheme === 'simple' ? 0 : iterations
    if (spent < ownIterations) await decoy(ownIterations - spent)
    return false
  }

  return {
    hash: (password) =>
      run(async () => {
        const salt = hex(16)
        const key = await derive(password, salt, ownIterations, 32, 'sha256')
        return {
          password_scheme: 'pbkdf2',
          pbkdf2_prf: 'sha256',
          salt,
          iterations: ownIterations,
          derived_key: key.toString('hex'),
        }
      }),
    async verify(name, password, stored) {
      // With the stored key in it, a changed password is never found again.
      const parts = JSON.stringify([name, password, stored?.salt, stored?.key])
      const mark = createHmac('sha256', provenKey).update(parts).digest('base64')
      if (stored !== undefined && proven.has(mark)) return true
      const before = underWay.get(mark)
      if (before !== undefined) return before
      const now = run(() => compare(password, stored))
      underWay.set(mark, now)
      try {
        const isRight = await now
        if (isRight) remember(proven, mark)
        return isRight
      } finally {
        underWay.delete(mark)
      }
    },
  }
}

function isSameKey(derived: Buffer, hexKey: string): boolean {
  const expected = Buffer.from(hexKey, 'hex')
  return expected.length === derived.length && timingSafeEqual(expected, derived)
}

function remember(proven: Set<string>, mark: string): void {
  const [oldest] = proven
  if (proven.size >= MAX_PROVEN && oldest !== undefined) proven.delete(oldest)
  proven.add(mark)
}

/** Runs so many at once, in order; refuses when too many wait already. */
function limitTo(maxRunning: number, maxWaiting: number) {
  let running = 0
  const waiting: (() => void)[] = []
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= maxRunning) {
      if (waiting.length >= maxWaiting) {
        throw new SyncError('too_many_requests', 'Too many passwords to check at once. Try again.')
      }
      // Whoever ends hands its place over, so that nobody who comes later slips in between.
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next === undefined) running -= 1
      else next()
    }
  }
}
