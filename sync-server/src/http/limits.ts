/** Ceilings on what one request may ask for. Beyond them the answer is a 4xx, never a crash. */
export interface Limits {
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
  /** Milliseconds a request body may take to arrive; for one that is taken in as it comes, the silence. */
  readonly bodyTimeoutMs: number
  /** What the sender of an attachment must keep up, in the mean. */
  readonly minBytesPerSecond: number
}

export const DEFAULT_LIMITS: Limits = {
  maxBodyBytes: 64 * 1024 * 1024,
  maxAttachmentBytes: 256 * 1024 * 1024,
  maxAttachments: 1_000,
  maxMultipartBytes: 4 * 1024 * 1024 * 1024,
  maxDocBytes: 8_000_000,
  maxUrlBytes: 16 * 1024,
  maxIdBytes: 4_096,
  maxBatch: 10_000,
  maxDepth: 200,
  bodyTimeoutMs: 120_000,
  minBytesPerSecond: 1_024,
}
