import { SYNC_ERRORS, type SyncErrorCode } from './errors.ts'

/** A refusal: something the client can be told. Anything else that is thrown is a bug. */
export class SyncError extends Error {
  readonly code: SyncErrorCode
  readonly status: number
  /** The word in the `error` member of the answer. */
  readonly error: string
  readonly reason: string
  /** Which rule of the server's own refused it; a member of the answer that CouchDB has not. */
  readonly why: string | undefined

  constructor(
    code: SyncErrorCode,
    reason?: string,
    options?: ErrorOptions & { readonly why?: string },
  ) {
    const row = SYNC_ERRORS[code]
    super(`${row.error}: ${reason ?? row.reason}`, options)
    this.name = 'SyncError'
    this.code = code
    this.status = row.status
    this.error = row.error
    this.reason = reason ?? row.reason
    this.why = options?.why
  }
}

export function isSyncError(value: unknown): value is SyncError {
  return value instanceof SyncError
}
