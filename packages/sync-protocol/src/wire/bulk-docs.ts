/** One row of the answer of `_bulk_docs`; with `new_edits: false` only refusals are listed. */
export type BulkDocsRow = BulkDocsStored | BulkDocsRefused

export interface BulkDocsStored {
  readonly ok: true
  readonly id: string
  readonly rev: string
}

export interface BulkDocsRefused {
  readonly id: string
  readonly rev?: string
  readonly error: string
  readonly reason: string
  /** The code of the rule that refused the doc, where the server has rules of its own. */
  readonly why?: string
}

/** `_revisions` of a doc: its revs, newest first, the first being at generation `start`. */
export interface RevisionsField {
  readonly start: number
  readonly ids: readonly string[]
}

/** `_security` of a db. */
export interface SecurityBody {
  readonly admins?: SecurityNames
  readonly members?: SecurityNames
}

export interface SecurityNames {
  readonly names?: readonly string[]
  readonly roles?: readonly string[]
}
