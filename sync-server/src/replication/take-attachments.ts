import { formatRev, historyOf, type Rev, SyncError } from '@tributary/sync-protocol'
import { PIECE_BYTES } from '../storage/blob-storage.ts'
import type { DocStorage, StoredAttachment, StoredDoc } from '../storage/doc-storage.ts'
import { checkRoom } from './check-room.ts'
import type { AttachmentWrite, DocWrite, StagedBytes } from './doc-write.ts'

/** Where a new rev stands in its doc's tree. */
interface Place {
  readonly stored: StoredDoc | undefined
  readonly parent: Rev | undefined
  /** The generation of the new rev. */
  readonly pos: number
}

type Stub = Extract<AttachmentWrite, { kind: 'stub' }>

/** Binds the bytes that were staged, and finds those that a stub stands for. */
export function takeAttachments(
  storage: DocStorage,
  write: DocWrite,
  place: Place,
): StoredAttachment[] {
  return write.attachments.map((attachment) => {
    switch (attachment.kind) {
      case 'stub':
        return findStub(storage, write, attachment, place)
      case 'copied': {
        const { docId, rev } = attachment.from
        const found = attachmentOf(storage, docId, rev, attachment.name)
        if (found === undefined) throw new SyncError('no_attachment')
        return { ...found, revpos: place.pos }
      }
      case 'staged': {
        const { name, contentType, revpos = place.pos, sentDigest, staged } = attachment
        const { digest, length } = staged
        const alias = sentDigest === undefined || sentDigest === digest ? {} : { sentDigest }
        return { name, contentType, revpos, digest, ...alias, length, blob: bind(storage, staged) }
      }
      case 'follows':
        throw new SyncError('bad_request', `The bytes of ${attachment.name} did not follow`)
      case 'bytes':
        throw new Error('bytes are staged before a write begins')
    }
  })
}

/** Makes staged bytes the blob of their content; the same content is kept once. */
function bind(storage: DocStorage, { sha256, bytes, blob }: StagedBytes): number {
  if (blob !== undefined) return storage.blobs.seal(blob, sha256)
  const known = storage.blobs.find(sha256)
  if (known !== undefined) return known
  const begun = storage.blobs.begin()
  if (bytes !== undefined && bytes.length > PIECE_BYTES) throw new Error('bytes beyond one piece')
  if (bytes !== undefined && bytes.length > 0) {
    checkRoom(storage, bytes.length)
    storage.blobs.writePiece(begun, 0, bytes)
  }
  return storage.blobs.seal(begun, sha256)
}

/** @throws SyncError `missing_stub` when no ancestor that is here has that attachment */
function findStub(
  storage: DocStorage,
  write: DocWrite,
  stub: Stub,
  { stored, parent }: Place,
): StoredAttachment {
  const history =
    stored === undefined || parent === undefined ? [] : historyOf(stored.tree, formatRev(parent))
  for (const node of history) {
    const body = storage.readBody(write.id, formatRev(node))
    const found = body?.attachments.find((attachment) => standsFor(stub, attachment))
    if (found !== undefined) return found
    // The nearest ancestor whose body is here decides, as long as its attachments are to be kept.
    if (body !== undefined && stub.digest === undefined) break
  }
  throw new SyncError('missing_stub', `Invalid attachment stub in ${write.id} for ${stub.name}`)
}

/** A digest says which bytes are meant; without one a revpos does, as in CouchDB. */
function standsFor(stub: Stub, attachment: StoredAttachment): boolean {
  if (stub.name !== attachment.name) return false
  if (stub.digest !== undefined) {
    return stub.digest === attachment.digest || stub.digest === attachment.sentDigest
  }
  return stub.revpos === undefined || stub.revpos === attachment.revpos
}

function attachmentOf(
  storage: DocStorage,
  docId: string,
  rev: string,
  name: string,
): StoredAttachment | undefined {
  return storage.readBody(docId, rev)?.attachments.find((attachment) => attachment.name === name)
}
