import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { SyncError } from '@tributary/sync-protocol'
import type { Limits } from './limits.ts'

export function isJsonType(req: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')
}

const inflate = promisify(gunzip)

/**
 * Reads a whole request body, unpacked if it came gzipped.
 *
 * @throws SyncError as `readPacked`; `bad_content_encoding`, and `too_large` for what unpacks to
 *   more than `maxBytes`
 */
export async function readBytes(
  req: IncomingMessage,
  maxBytes: number,
  limits: Limits,
): Promise<Buffer> {
  const encoding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding !== 'gzip' && encoding !== 'identity') {
    req.resume()
    throw new SyncError('bad_content_encoding')
  }
  const bytes = await readPacked(req, maxBytes, limits)
  if (encoding === 'identity') return bytes
  try {
    return await inflate(bytes, { maxOutputLength: maxBytes })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    if (code === 'ERR_BUFFER_TOO_LARGE') throw new SyncError('too_large', undefined, { cause })
    throw new SyncError('bad_request', 'The request body is no gzip.', { cause })
  }
}

/**
 * Reads a body as it is sent.
 *
 * @throws SyncError `too_large` beyond `maxBytes` (said at once when announced),
 *   `request_timeout` when it comes too slowly, `service_unavailable` when others hold all the
 *   memory there is for bodies, `bad_request` when the client gives up half-way
 */
function readPacked(req: IncomingMessage, maxBytes: number, limits: Limits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const fail = (error: SyncError) => {
      stop()
      req.resume()
      reject(error)
    }
    if (Number(req.headers['content-length'] ?? 0) > maxBytes) {
      req.resume()
      return reject(new SyncError('too_large'))
    }
    const onData = (chunk: Buffer) => {
      if (size + chunk.length > maxBytes) return fail(new SyncError('too_large'))
      if (!limits.budget.tryTake(chunk.length)) {
        return fail(new SyncError('service_unavailable', 'The server is busy with other bodies.'))
      }
      size += chunk.length
      chunks.push(chunk)
    }
    const onEnd = () => {
      stop()
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
    }
    const onGone = () => fail(new SyncError('bad_request', 'The request body broke off.'))
    const stopWatch = watchPace(req, limits, () => fail(new SyncError('request_timeout')))
    const stop = () => {
      stopWatch()
      limits.budget.give(size)
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('aborted', onGone)
    }
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('aborted', onGone)
  })
}

/**
 * Watches a body come in. Whoever sends nothing for `bodyTimeoutMs`, or drips less than
 * `minBytesPerSecond` on the average, is given up.
 *
 * @returns how to stop watching
 */
function watchPace(
  req: IncomingMessage,
  limits: Pick<Limits, 'bodyTimeoutMs' | 'minBytesPerSecond'>,
  onTooSlow: () => void,
): () => void {
  const { bodyTimeoutMs, minBytesPerSecond } = limits
  let bytes = 0
  let bytesBefore = 0
  let ticks = 0
  const onData = (chunk: Buffer) => (bytes += chunk.length)
  const timer = setInterval(() => {
    ticks += 1
    const expected = ((ticks * bodyTimeoutMs) / 1_000) * minBytesPerSecond
    if (bytes === bytesBefore || bytes < expected) onTooSlow()
    bytesBefore = bytes
  }, bodyTimeoutMs)
  req.on('data', onData)
  return () => {
    clearInterval(timer)
    req.off('data', onData)
  }
}
