import type { IncomingMessage } from 'node:http'
import { SyncError } from '@tributary/sync-protocol'
import type { Limits } from './limits.ts'

export function isJsonType(req: IncomingMessage): boolean {
  return /^application\/json\s*(;|$)/i.test(req.headers['content-type'] ?? '')
}

/**
 * Reads a whole request body.
 *
 * @throws SyncError `too_large` beyond `maxBytes` (said at once when announced),
 *   `request_timeout`, `bad_request` when the client gives up half-way
 */
export function readBytes(req: IncomingMessage, maxBytes: number, limits: Limits): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const fail = (error: SyncError) => {
      stop()
      req.resume()
      reject(error)
    }
    if (Number(req.headers['content-length'] ?? 0) > maxBytes) {
      req.resume()
      return reject(new SyncError('too_large'))
    }
    const chunks: Buffer[] = []
    let size = 0
    const onData = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) fail(new SyncError('too_large'))
      else chunks.push(chunk)
    }
    const onEnd = () => {
      stop()
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks))
    }
    const onGone = () => fail(new SyncError('bad_request', 'The request body broke off.'))
    const timer = setTimeout(() => fail(new SyncError('request_timeout')), limits.bodyTimeoutMs)
    const stop = () => {
      clearTimeout(timer)
      req.off('data', onData).off('end', onEnd).off('error', onGone).off('aborted', onGone)
    }
    req.on('data', onData).on('end', onEnd).on('error', onGone).on('aborted', onGone)
  })
}
