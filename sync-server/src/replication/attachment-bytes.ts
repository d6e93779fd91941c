import { SyncError } from '@tributary/sync-protocol'
import { PIECE_BYTES } from '../storage/blob-storage.ts'
import type { DocStorage, StoredAttachment } from '../storage/doc-storage.ts'
import type { AttachmentAnswer, ByteRange } from './doc-answer.ts'

/** An attachment whose bytes are read when they are asked for, and never all at once. */
export function openAttachment(
  storage: DocStorage,
  attachment: StoredAttachment,
): AttachmentAnswer {
  const { name, contentType, digest, length, blob } = attachment
  return {
    name,
    contentType,
    digest,
    length,
    read: (range) => readBlob(storage, blob, range ?? { start: 0, end: length - 1 }),
  }
}

/** @throws SyncError `no_attachment` when the blob is dropped while it is read */
async function* readBlob(
  storage: DocStorage,
  blob: number,
  range: ByteRange,
): AsyncGenerator<Uint8Array> {
  for (let at = range.start; at <= range.end;) {
    const index = Math.floor(at / PIECE_BYTES)
    const piece = storage.blobs.readPiece(blob, index)
    if (piece === undefined) throw new SyncError('no_attachment')
    const from = index * PIECE_BYTES
    yield piece.subarray(at - from, range.end + 1 - from)
    at = from + PIECE_BYTES
  }
}
