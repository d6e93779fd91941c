import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { SyncError } from '@tributary/sync-protocol'
import { readRanges } from '../http/range.ts'
import type { AttachmentAnswer, ByteRange } from '../replication/doc-answer.ts'
import { MediaError } from './media-refusals.ts'

/** A reader that takes nothing for so long is cut off: it holds a piece of memory. */
const READER_TIMEOUT_MS = 60_000

/**
 * Sends a file or a range of it, as something that can only be looked at or listened to: nothing
 * that was uploaded can run as a page, whatever it says it is.
 */
export async function serveMedia(
  req: IncomingMessage,
  res: ServerResponse,
  file: AttachmentAnswer,
): Promise<void> {
  const etag = `"${file.digest.replace(/^md5-/, '')}"`
  const isShown = /^(image|audio|video)\//.test(file.contentType)
  const headers = {
    etag,
    'accept-ranges': 'bytes',
    // What is withdrawn must not go on living in a browser's cache.
    'cache-control': 'no-store',
    'content-type': file.contentType,
    'content-disposition': isShown ? 'inline' : 'attachment',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  }
  const ranges = rangesOf(req, etag, file.length)
  const [range] = ranges
  if (range === undefined || ranges.length > 1) {
    res.writeHead(200, { ...headers, 'content-length': file.length })
    return send(req, res, file, { start: 0, end: file.length - 1 })
  }
  res.writeHead(206, {
    ...headers,
    'content-length': range.end - range.start + 1,
    'content-range': `bytes ${range.start}-${range.end}/${file.length}`,
  })
  return send(req, res, file, range)
}

/** @throws MediaError `range_not_satisfiable` */
function rangesOf(req: IncomingMessage, etag: string, length: number): readonly ByteRange[] {
  const isSame = req.headers['if-range'] === undefined || req.headers['if-range'] === etag
  const { range } = req.headers
  if (!isSame || range === undefined) return []
  // Players ask for `bytes=0-` to learn whether ranges work: a 206 says so.
  if (/^bytes=0-$/.test(range.trim()) && length > 0) return [{ start: 0, end: length - 1 }]
  try {
    return readRanges(range, length) ?? []
  } catch (error) {
    if (!(error instanceof SyncError) || error.code !== 'range_not_satisfiable') throw error
    throw new MediaError('range_not_satisfiable')
  }
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  file: AttachmentAnswer,
  range: ByteRange,
): Promise<void> {
  if (req.method === 'HEAD' || file.length === 0) {
    res.end()
    return
  }
  for await (const piece of file.read(range)) {
    if (res.destroyed) return
    if (!res.write(piece)) await drained(res)
  }
  res.end()
}

async function drained(res: ServerResponse): Promise<void> {
  const timer = setTimeout(() => res.destroy(), READER_TIMEOUT_MS)
  const gone = new AbortController()
  const onClose = () => gone.abort()
  res.once('close', onClose)
  try {
    await once(res, 'drain', { signal: gone.signal })
  } catch (error) {
    if (!gone.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    res.off('close', onClose)
  }
}
