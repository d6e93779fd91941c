import type { IncomingMessage } from 'node:http'
import { SyncError } from '@tributary/sync-protocol'
import type { Limits } from './limits.ts'

/**
 * A request's body as it comes, no faster than it is read.
 *
 * A sender may be slow, as phones at a venue are, but not silent, and not slower than
 * `minBytesPerSecond` once its first `bodyTimeoutMs` are over.
 *
 * @param maxBytes - and what to say beyond them; said at once when the sender announces more
 * @throws SyncError `request_timeout`, `bad_request` when the sender gives up half-way
 */
export async function* streamBody(
  req: IncomingMessage,
  limits: Limits,
  maxBytes: { readonly count: number; readonly refusal: () => SyncError },
): AsyncGenerator<Buffer> {
  if (Number(req.headers['content-length'] ?? 0) > maxBytes.count) throw maxBytes.refusal()
  const chunks: AsyncIterator<Buffer> = req.iterator({ destroyOnReturn: false })
  const startedAt = performance.now()
  let size = 0
  try {
    for (;;) {
      const graceMs = limits.bodyTimeoutMs + (size / limits.minBytesPerSecond) * 1_000
      const leftMs = Math.min(limits.bodyTimeoutMs, startedAt + graceMs - performance.now())
      const { value, done } = await nextInTime(chunks, leftMs)
      if (done === true) return
      size += value.length
      if (size > maxBytes.count) throw maxBytes.refusal()
      yield value
    }
  } finally {
    passOver(req)
  }
}

/**
 * Lets a sender whose body is no longer wanted go on, so that it comes to read the answer; the
 * server cuts off whoever goes on for long (`harden-server.ts`).
 */
function passOver(req: IncomingMessage): void {
  if (req.complete || req.destroyed) return
  req.removeAllListeners('readable')
  req.resume()
}

async function nextInTime<T>(
  iterator: AsyncIterator<T>,
  leftMs: number,
): Promise<IteratorResult<T, unknown>> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new SyncError('request_timeout')), Math.max(0, leftMs))
  })
  try {
    return await Promise.race([next(iterator), late])
  } finally {
    clearTimeout(timer)
  }
}

async function next<T>(iterator: AsyncIterator<T>): Promise<IteratorResult<T, unknown>> {
  try {
    return await iterator.next()
  } catch (error) {
    throw new SyncError('bad_request', 'The request body broke off.', { cause: error })
  }
}
