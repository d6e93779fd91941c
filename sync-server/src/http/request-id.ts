import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

export const REQUEST_ID = 'x-couch-request-id'

const OWN = /^[\w-]{1,36}$/
/** Random bytes of many ids are fetched at once: one by one they would cost more than the rest. */
const POOL_IDS = 512
const ID_BYTES = 5
let pool = Buffer.alloc(0)
let used = 0

/** What names a request in its answer: the client's own word for it, or ten random hex digits. */
export function requestId({ headers }: IncomingMessage): string {
  const own = headers[REQUEST_ID]
  if (typeof own === 'string' && OWN.test(own)) return own
  if (used === pool.length) {
    pool = randomBytes(POOL_IDS * ID_BYTES)
    used = 0
  }
  const id = pool.toString('hex', used, used + ID_BYTES)
  used += ID_BYTES
  return id
}
