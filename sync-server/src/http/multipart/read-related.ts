import { SyncError } from '@tributary/sync-protocol'
import type { Database } from '../../replication/database.ts'
import type {
  AttachmentWrite,
  DocWrite,
  FollowingAttachment,
  StagedBytes,
} from '../../replication/doc-write.ts'
import type { Limits } from '../limits.ts'
import { parseDoc } from '../parse-doc.ts'
import { parseJson } from '../parse-json.ts'
import { receiveAttachment } from '../receive-attachment.ts'
import { memberOrder } from './member-order.ts'
import { type Part, readParts } from './read-parts.ts'

/** Bytes of small attachments that one doc may hold in memory. */
const MAX_HELD_BYTES = 512 * 1024

interface RelatedSource {
  readonly db: Database
  readonly docId: string
  readonly newEdits: boolean
  readonly hasRev: boolean
  readonly limits: Limits
  readonly boundary: string
}

/**
 * Reads a doc and the attachments that follow it in one `multipart/related` body, each as it comes.
 *
 * A part whose `filename` is one of those that are awaited is that one; any other is the next in
 * the order of `_attachments`.
 *
 * @param staged - told of all that was staged, to be let go in the end, whether or not this throws
 * @throws SyncError `bad_request` when parts are missing or too many, or not as long as announced;
 *   `content_md5_mismatch` when a replicated attachment is not what its digest says
 */
export async function readRelated(
  body: AsyncIterable<Buffer>,
  source: RelatedSource,
  staged: StagedBytes[],
): Promise<DocWrite> {
  let write: DocWrite | undefined
  let awaited: FollowingAttachment[] = []
  const received = new Map<string, AttachmentWrite>()
  for await (const part of readParts(body, source.boundary)) {
    if (write === undefined) {
      const text = await readDocPart(part, source.limits)
      write = parseDoc(parseJson(text, source.limits.maxDepth), { ...source, mayFollow: true })
      awaited = inOrder(write, text)
      continue
    }
    const next = takeNext(awaited, part)
    received.set(next.name, await receive(part, next, source, staged))
  }
  if (write === undefined) throw new SyncError('bad_request', 'multipart body without a part')
  const [missing] = awaited
  if (missing !== undefined) {
    throw new SyncError('bad_request', `The bytes of ${missing.name} did not follow`)
  }
  const attachments = write.attachments.map(
    (attachment) => received.get(attachment.name) ?? attachment,
  )
  return { ...write, attachments }
}

async function readDocPart({ headers, bytes }: Part, limits: Limits): Promise<Buffer> {
  const type = headers.get('content-type')
  if (type !== undefined && !/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new SyncError('bad_content_type')
  }
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of bytes) {
    size += chunk.length
    if (size > limits.maxBodyBytes) throw new SyncError('too_large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function inOrder(write: DocWrite, text: Buffer): FollowingAttachment[] {
  const following = write.attachments.filter((attachment) => attachment.kind === 'follows')
  // JavaScript puts members like "7" first, wherever they stood.
  if (!following.some(({ name }) => /^\d+$/.test(name))) return following
  const order = memberOrder(text.toString('utf8'), '_attachments')
  return following.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name))
}

function takeNext(awaited: FollowingAttachment[], { headers }: Part): FollowingAttachment {
  const quoted = /;\s*filename="([^"]*)"/i.exec(headers.get('content-disposition') ?? '')?.[1]
  const index = awaited.findIndex(({ name }) => name === quoted || isEncoded(quoted, name))
  const [next] = awaited.splice(Math.max(0, index), 1)
  if (next === undefined) throw new SyncError('bad_request', 'More parts than follow the doc')
  return next
}

/** Whether a `filename` is the percent-encoded form of a name, as `printRelated` sends odd ones. */
function isEncoded(quoted: string | undefined, name: string): boolean {
  return quoted === name.replace(/["\\\r\n]/g, (char) => encodeURIComponent(char))
}

async function receive(
  part: Part,
  announced: FollowingAttachment,
  source: RelatedSource,
  staged: StagedBytes[],
): Promise<AttachmentWrite> {
  const { name, contentType, revpos, isGzipped } = announced
  const { limits } = source
  const heldBytes = staged.reduce((sum, { bytes }) => sum + (bytes?.length ?? 0), 0)
  const isToDisk = heldBytes > MAX_HELD_BYTES
  const got = await receiveAttachment(source.db, part.bytes, { name, isGzipped, isToDisk, limits })
  staged.push(got.staged)
  checkLength(announced, got, part)
  const { digest } = announced
  const isWhatItSays =
    digest === undefined || digest === got.sentDigest || digest === got.staged.digest
  // A client that edits may send new bytes under the digest it had read; a replica may not.
  if (!isWhatItSays && !source.newEdits) throw new SyncError('content_md5_mismatch')
  return {
    kind: 'staged',
    name,
    contentType,
    staged: got.staged,
    ...(revpos === undefined ? {} : { revpos }),
    ...(digest !== undefined && isWhatItSays ? { sentDigest: digest } : {}),
  }
}

function checkLength(
  announced: FollowingAttachment,
  got: { sentLength: number; staged: StagedBytes },
  { headers }: Part,
): void {
  const { length, encodedLength, isGzipped } = announced
  const sent = isGzipped ? (encodedLength ?? length) : length
  const header = headers.get('content-length')
  const isAsLong =
    (sent === undefined || sent === got.sentLength) &&
    (header === undefined || Number(header) === got.sentLength) &&
    // A CouchDB that was given gzipped bytes knows their length alone and names it twice.
    (!isGzipped || length === undefined || length === sent || length === got.staged.length)
  if (!isAsLong) {
    throw new SyncError('bad_request', `${announced.name} is not as long as it says`)
  }
}
