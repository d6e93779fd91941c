/** What may be added to a doc when it is read. */
export interface DocOptions {
  /** Add `_revisions`. */
  readonly revs?: boolean
  /**
   * Add attachments' bytes, all of them or those newer than the revs in `attsSince`: as base64
   * within the JSON, or beside it, announced by `follows: true`.
   */
  readonly attachments?: 'inline' | 'follows'
  readonly attsSince?: readonly string[]
  /** For a rev that has descendants, answer with the leaf (leaves) below it. */
  readonly latest?: boolean
}

export interface GetDocOptions extends DocOptions {
  readonly rev?: string
  readonly revsInfo?: boolean
  readonly conflicts?: boolean
  readonly deletedConflicts?: boolean
  readonly localSeq?: boolean
}

export interface OpenRevsOptions extends DocOptions {
  readonly openRevs: 'all' | readonly string[]
  /** Characters after which the rest is left for another question; one doc may be larger. */
  readonly maxChars?: number
}

export interface DocAnswer {
  readonly id: string
  readonly rev: string
  readonly isDeleted: boolean
  /** The whole doc as JSON text, but for the base64 that belongs into it (`inline`). */
  readonly json: string
  /** Attachments that go into the JSON as base64, in the order of their places. */
  readonly inline: readonly InlineAttachment[]
  /** Those announced by `follows: true`, in the order of the doc's `_attachments`. */
  readonly following: readonly AttachmentAnswer[]
}

export interface InlineAttachment {
  /** Where in `json` its base64 belongs: between two quotes that are there already. */
  readonly at: number
  readonly attachment: AttachmentAnswer
}

export interface AttachmentAnswer {
  readonly name: string
  readonly contentType: string
  /** `md5-<base64>` */
  readonly digest: string
  /** Bytes. */
  readonly length: number
  /**
   * Reads the bytes, or a range of them, a piece at a time.
   *
   * @throws SyncError `no_attachment` while reading, when it was withdrawn meanwhile
   */
  readonly read: (range?: ByteRange) => AsyncIterable<Uint8Array>
}

/** Both ends included. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}
