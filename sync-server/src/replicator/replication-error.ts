/**
 * Why a replication could not go on.
 *
 * `reason` never holds a password: addresses in it are those that people are shown.
 */
export class ReplicationError extends Error {
  /** CouchDB's word for it: `db_not_found`, `unauthorized`, … */
  readonly word: string
  readonly reason: string
  /** Whether the same request may work in a moment: the line broke, the server is overwhelmed. */
  readonly isPassing: boolean
  /** The status of the answer, if there was one. */
  readonly status: number | undefined

  constructor(
    word: string,
    reason: string,
    options: { isPassing?: boolean; status?: number; cause?: unknown } = {},
  ) {
    super(`${word}: ${reason}`, { cause: options.cause })
    this.name = 'ReplicationError'
    this.word = word
    this.reason = reason
    this.isPassing = options.isPassing ?? false
    this.status = options.status
  }
}
