import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { SyncError } from '@tributary/sync-protocol'
import { BYTES_IN_FLIGHT } from '../replication/blob-stage.ts'
import type { Database } from '../replication/database.ts'
import type { StagedBytes } from '../replication/doc-write.ts'
import type { Limits } from './limits.ts'

export interface Received {
  readonly staged: StagedBytes
  /** `md5-<base64>` of the bytes as they were sent, which may have been gzipped. */
  readonly sentDigest: string
  readonly sentLength: number
}

interface ReceiveOptions {
  readonly name: string
  readonly isGzipped: boolean
  /** Not to wait in memory, however small it is. */
  readonly isToDisk?: boolean
  readonly limits: Limits
}

/**
 * Takes an attachment in as it arrives; what was gzipped on the way is kept plain.
 *
 * @throws SyncError `attachment_too_large` beyond the ceiling, gzipped or not; `bad_request` when
 *   it is no gzip; `service_unavailable` when all others hold too much memory
 */
export async function receiveAttachment(
  db: Database,
  source: AsyncIterable<Buffer>,
  options: ReceiveOptions,
): Promise<Received> {
  const { budget } = options.limits
  if (!budget.tryTake(BYTES_IN_FLIGHT)) throw new SyncError('service_unavailable')
  try {
    return await receive(db, source, options)
  } finally {
    budget.give(BYTES_IN_FLIGHT)
  }
}

async function receive(
  db: Database,
  source: AsyncIterable<Buffer>,
  options: ReceiveOptions,
): Promise<Received> {
  const { name, isGzipped, isToDisk = false } = options
  const ceiling = (bytes: AsyncIterable<Buffer>) =>
    atMost(bytes, options.limits.maxAttachmentBytes, name)
  if (!isGzipped) {
    const staged = await db.stageAttachment(ceiling(source), { isToDisk })
    return { staged, sentDigest: staged.digest, sentLength: staged.length }
  }
  const md5 = createHash('md5')
  let sentLength = 0
  async function* measured() {
    for await (const chunk of ceiling(source)) {
      md5.update(chunk)
      sentLength += chunk.length
      yield chunk
    }
  }
  const plain = ceiling(gunzipped(measured(), name))
  const staged = await db.stageAttachment(plain, { isToDisk })
  return { staged, sentDigest: `md5-${md5.digest('base64')}`, sentLength }
}

async function* atMost(
  source: AsyncIterable<Buffer>,
  maxBytes: number,
  name: string,
): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > maxBytes) throw new SyncError('attachment_too_large', name)
    yield chunk
  }
}

async function* gunzipped(source: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  const feeding = pipeline(Readable.from(source, { objectMode: false }), gunzip)
  // Whatever fails while feeding fails the reading below, too.
  feeding.catch(() => undefined)
  try {
    for await (const chunk of gunzip) yield chunk
    await feeding
  } catch (error) {
    if (!isZlibError(error)) throw error
    throw new SyncError('bad_request', `Invalid attachment data for ${name}`, { cause: error })
  }
}

function isZlibError(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  return typeof code === 'string' && code.startsWith('Z_')
}
