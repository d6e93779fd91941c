import type { RxJsonSchema } from 'rxdb/plugins/core'

/** A state the hub did not take, whole. Lives on this phone only, until its author acts on it. */
export interface RefusedDoc {
  /** Hash of the record and its content: the same refusal told twice is kept once. */
  readonly id: string
  readonly docId: string
  readonly db: string
  readonly code: string
  readonly reason: string
  /** ISO 8601, this phone's clock. */
  readonly refusedAt: string
  readonly doc: object
}

export const REFUSED_DOC_SCHEMA: RxJsonSchema<RefusedDoc> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 64 },
    docId: { type: 'string', maxLength: 100 },
    db: { type: 'string' },
    code: { type: 'string' },
    reason: { type: 'string' },
    refusedAt: { type: 'string' },
    doc: { type: 'object' },
  },
  required: ['id', 'docId', 'db', 'code', 'reason', 'refusedAt', 'doc'],
}
