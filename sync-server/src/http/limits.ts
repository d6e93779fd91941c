/** Ceilings on what one request may ask for. Beyond them the answer is a 4xx, never a crash. */
export interface Ceilings {
  /** Bytes of a request body that carries docs. */
  readonly maxBodyBytes: number
  /** Bytes of one attachment. CouchDB's default is 1 GiB. */
  readonly maxAttachmentBytes: number
  /** Attachments of one doc. */
  readonly maxAttachments: number
  /** Bytes of a body whose attachments are taken in as they come. */
  readonly maxMultipartBytes: number
  /** Bytes of one doc's JSON, without attachments. CouchDB's default is 8 MB. */
  readonly maxDocBytes: number
  readonly maxUrlBytes: number
  /** Bytes of a doc id; CouchDB leaves it open. */
  readonly maxIdBytes: number
  /** Docs, keys or revs in one request. */
  readonly maxBatch: number
  /** Objects and lists within each other. */
  readonly maxDepth: number
  /** Milliseconds of silence within a request body. */
  readonly bodyTimeoutMs: number
  /** Milliseconds a reader may take nothing of an answer that is sent piece by piece. */
  readonly readerTimeoutMs: number
  /** What the sender of a body must keep up, in the mean. */
  readonly minBytesPerSecond: number
  /** Bytes of all bodies that are being received at once. */
  readonly maxBufferedBytes: number
  /** Feeds that wait for changes, in all. */
  readonly maxFeeds: number
  /** The same from one address; behind a router all phones may share one. */
  readonly maxFeedsPerAddress: number
}

/** The ceilings, and the running account of what one server holds. */
export interface Limits extends Ceilings {
  readonly budget: BodyBudget
}

/** Bytes of bodies that are held at once by all requests together. */
export class BodyBudget {
  readonly #maxBytes: number
  #heldBytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** @returns false when there is no room; nothing was taken */
  tryTake(bytes: number): boolean {
    if (this.#heldBytes + bytes > this.#maxBytes) return false
    this.#heldBytes += bytes
    return true
  }

  give(bytes: number): void {
    this.#heldBytes -= bytes
  }
}

export const DEFAULT_LIMITS: Ceilings = {
  maxBodyBytes: 64 * 1024 * 1024,
  maxAttachmentBytes: 256 * 1024 * 1024,
  maxAttachments: 1_000,
  maxMultipartBytes: 4 * 1024 * 1024 * 1024,
  maxDocBytes: 8_000_000,
  maxUrlBytes: 16 * 1024,
  maxIdBytes: 4_096,
  maxBatch: 10_000,
  maxDepth: 200,
  bodyTimeoutMs: 60_000,
  readerTimeoutMs: 600_000,
  minBytesPerSecond: 1_024,
  maxBufferedBytes: 512 * 1024 * 1024,
  maxFeeds: 5_000,
  maxFeedsPerAddress: 1_000,
}
