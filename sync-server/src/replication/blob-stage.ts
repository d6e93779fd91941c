import { createHash } from 'node:crypto'
import { isSyncError } from '@tributary/sync-protocol'
import { PIECE_BYTES } from '../storage/blob-storage.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import type { AttachmentWrite, DocWrite, StagedBytes } from './doc-write.ts'
import { checkRoom } from './check-room.ts'
import { PieceBuffer } from './piece-buffer.ts'
import { Turnstile } from './turnstile.ts'

/** Runs a write of its own in the db's queue. */
type Write = <T>(work: (storage: DocStorage) => T) => Promise<T>

/** Pieces that may wait for one commit: records that are written meanwhile wait behind these alone. */
const PIECES_AT_ONCE = 4

/** What one upload holds in memory at most: a piece that is stored and one that comes in. */
export const BYTES_IN_FLIGHT = 2 * PIECE_BYTES

/** Pieces that are dropped in one commit. */
const PIECES_PER_DROP = 8

/**
 * Takes attachments in piece by piece, before the docs are written that will have them, and drops
 * the pieces of those that no doc has any more.
 */
export class BlobStage {
  readonly #write: Write
  readonly #turnstile = new Turnstile(PIECES_AT_ONCE)

  constructor(write: Write) {
    this.#write = write
  }

  /**
   * Reads a source to its end, no faster than the disk takes it. What fits into one piece stays in
   * memory and is stored with its doc, unless it is to go to disk. When the source or the disk fails, nothing stays.
   */
  async take(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    isToDisk = false,
  ): Promise<StagedBytes> {
    const [md5, sha256] = [createHash('md5'), createHash('sha256')]
    let length = 0
    const piece = new PieceBuffer()
    let blob: number | undefined
    let index = 0
    const store = (bytes: Uint8Array) =>
      this.#turnstile.pass(() =>
        this.#write((storage) => {
          checkRoom(storage, bytes.length)
          const number = blob ?? storage.blobs.begin()
          storage.blobs.writePiece(number, index, bytes)
          return number
        }),
      )
    try {
      for await (const chunk of source) {
        md5.update(chunk)
        sha256.update(chunk)
        length += chunk.length
        for (let at = 0; at < chunk.length;) {
          if (piece.isFull) {
            blob = await store(piece.bytes)
            index += 1
            piece.clear()
          }
          at += piece.add(chunk.subarray(at))
        }
      }
      if (blob !== undefined || (isToDisk && length > 0)) blob = await store(piece.bytes)
    } catch (error) {
      if (blob !== undefined) await this.#abandon(blob)
      throw error
    }
    return {
      digest: `md5-${md5.digest('base64')}`,
      sha256: sha256.digest('base64url'),
      length,
      ...(blob === undefined ? { bytes: piece.bytes } : { blob }),
    }
  }

  /** Lets go of what no doc came to have; what one has stays. */
  async letGo(staged: readonly StagedBytes[]): Promise<void> {
    for (const { blob } of staged) if (blob !== undefined) await this.#abandon(blob)
  }

  /** Stages the bytes that come with docs, and lets go of those that no doc came to have. */
  async withStaged<T>(
    docs: readonly DocWrite[],
    write: (docs: readonly DocWrite[]) => Promise<T>,
  ): Promise<T> {
    if (docs.every((doc) => doc.attachments.length === 0)) return write(docs)
    const staged: StagedBytes[] = []
    try {
      const taken: DocWrite[] = []
      for (const doc of docs) taken.push(await this.#takeOf(doc, staged))
      return await write(taken)
    } finally {
      await this.letGo(staged)
    }
  }

  async #takeOf(doc: DocWrite, staged: StagedBytes[]): Promise<DocWrite> {
    const attachments: AttachmentWrite[] = []
    for (const attachment of doc.attachments) {
      if (attachment.kind !== 'bytes') {
        attachments.push(attachment)
        continue
      }
      const { bytes, ...rest } = attachment
      const taken = await this.take([bytes])
      staged.push(taken)
      attachments.push({ ...rest, kind: 'staged', staged: taken })
    }
    return { ...doc, attachments }
  }

  /** Drops all blobs that no doc has, a few pieces at a time. */
  async dropOrphans(): Promise<void> {
    while (!(await this.#write((storage) => storage.blobs.dropOrphans(PIECES_PER_DROP))));
  }

  /** Moves what an older version kept elsewhere to where all dbs can share it, one at a time. */
  async moveOut(): Promise<void> {
    for (let last: number | undefined = 0; last !== undefined;) {
      const after: number = last
      last = await this.#write((storage) => storage.blobs.moveNext(after))
    }
  }

  /** Drops, in the background, what an earlier process left half-way. Call it before `take`. */
  sweep(): void {
    inBackground(async () => {
      await this.#write((storage) => storage.blobs.abandonBegun())
      await this.dropOrphans()
    })
  }

  async #abandon(blob: number): Promise<void> {
    try {
      await this.#write((storage) => storage.blobs.abandon(blob))
      inBackground(() => this.dropOrphans())
    } catch (error) {
      // On a full disk, or when the db is closed, the next start lets go of it.
      const code = isSyncError(error) ? error.code : undefined
      if (code !== 'insufficient_storage' && code !== 'no_db') throw error
    }
  }
}

/**
 * A failure (a full or read-only disk, a db that is closed) leaves orphans where they are, out of
 * reach: the next drop meets it again and tells it to whoever asked, the next start tries anew.
 */
function inBackground(work: () => Promise<void>): void {
  work().catch(() => undefined)
}
