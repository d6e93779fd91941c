/**
 * Bytes of a blob's pieces, but for its last. A multiple of 3, so that base64 can be made piece by
 * piece; small enough that a hundred uploads at once hold little.
 */
export const PIECE_BYTES = 192 * 1024

/** The attachments' bytes of one db, part of its `DocStorage` and of its transactions. */
export interface BlobStorage {
  /**
   * Begins a blob, an attachment's bytes that come in pieces. No doc can have it before it is
   * sealed; one that never is goes with `dropOrphans`, at the latest after the next start.
   *
   * @returns its number, which no other blob of this db ever gets
   */
  begin(): number
  /** Adds piece `index` (0, 1, …) to a begun blob: `PIECE_BYTES`, or fewer if it is the last. */
  writePiece(blob: number, index: number, bytes: Uint8Array): void
  /**
   * Ends a begun blob, within the transaction that writes the doc that has it. The same content is
   * kept once: when it is here already, the begun blob is let go.
   *
   * @returns the number of the blob that holds the content from now on
   */
  seal(blob: number, sha256: string): number
  /** Lets go of a begun blob. One that is sealed, or gone, stays as it is. */
  abandon(blob: number): void
  /** The sealed blob that holds this content. */
  find(sha256: string): number | undefined
  /** `undefined` when the blob was dropped or has no such piece, and once the storage is closed. */
  readPiece(blob: number, index: number): Uint8Array | undefined
  /** Whether there may be blobs that no doc has, those that were begun included. */
  hasOrphans(): boolean
  /**
   * Removes blobs that no body refers to, and gives their space back: at most `maxPieces` at once,
   * so that nobody waits long behind it. None of them can be found from the first call on.
   *
   * @returns whether that was all
   */
  dropOrphans(maxPieces: number): boolean
  /**
   * Moves the next sealed blob beyond `after` (0 for the first) from where an older version kept
   * it to where new ones are, if it is one of those.
   *
   * @returns its number; `undefined` when there was none
   */
  moveNext(after: number): number | undefined
  /** Lets go of blobs that were begun before this process began. Call it before `beginBlob`. */
  abandonBegun(): void
}
