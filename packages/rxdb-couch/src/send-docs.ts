import type { JsonObject } from '@tributary/sync-protocol'
import type { Answer, CouchClient } from './couch-client.ts'
import { parseBulkRows } from './wire-answers.ts'

export type Sent =
  | { readonly kind: 'stored'; readonly rev: string }
  | { readonly kind: 'conflict' }
  /** The server will never take this doc as it is. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  /** Not known to be stored: try again. */
  | { readonly kind: 'unsent' }

export interface SentBatch {
  /** One per doc, in their order. */
  readonly rows: readonly Sent[]
  /** Why some are unsent, when the whole request failed. */
  readonly failure?: Exclude<Answer<never>, { kind: 'ok' }>
}

export type OutgoingDoc = JsonObject & { readonly _id: string }

/** Codes of a row that blame the doc, by CouchDB's names. */
const PERMANENT = new Set([
  'forbidden',
  'unauthorized',
  'bad_request',
  'doc_validation',
  'illegal_docid',
  'invalid_rev',
  'document_too_large',
  'too_large',
  'request_entity_too_large',
  'missing_stub',
])

/**
 * Sends docs with `_bulk_docs`. A request that is refused as a whole, with a status that may
 * blame one doc, is halved until that doc stands alone.
 *
 * @param halveOn500 - a server error that stays may be the fault of one doc too
 */
export async function sendDocs(
  client: CouchClient,
  db: string,
  docs: readonly OutgoingDoc[],
  signal: AbortSignal,
  halveOn500: boolean,
): Promise<SentBatch> {
  if (docs.length === 0) return { rows: [] }
  const answer = await client.request(
    {
      method: 'POST',
      path: `/${encodeURIComponent(db)}/_bulk_docs`,
      body: { docs },
      parse: parseBulkRows(docs.map((doc) => doc._id)),
    },
    signal,
  )
  if (answer.kind === 'ok') {
    return {
      rows: answer.body.map((row): Sent => {
        if (row.kind === 'stored') return row
        if (row.error === 'conflict') return { kind: 'conflict' }
        if (!PERMANENT.has(row.error)) return { kind: 'unsent' }
        const code = row.why === undefined ? row.error : `${row.error}.${row.why}`
        return { kind: 'refused', code, reason: row.reason }
      }),
    }
  }

  const unsent = (count: number) => Array.from({ length: count }, (): Sent => ({ kind: 'unsent' }))
  const blamesDoc =
    answer.kind === 'refused' &&
    (answer.status === 400 || answer.status === 413 || (answer.status === 500 && halveOn500))
  if (!blamesDoc) return { rows: unsent(docs.length), failure: answer }
  if (docs.length === 1) {
    if (answer.status === 500) return { rows: unsent(1), failure: answer }
    return { rows: [{ kind: 'refused', code: answer.error, reason: answer.reason }] }
  }

  const middle = Math.ceil(docs.length / 2)
  const first = await sendDocs(client, db, docs.slice(0, middle), signal, halveOn500)
  if (first.failure !== undefined && first.failure.kind === 'unreachable') {
    return { rows: [...first.rows, ...unsent(docs.length - middle)], failure: first.failure }
  }
  const second = await sendDocs(client, db, docs.slice(middle), signal, halveOn500)
  const failure = second.failure ?? first.failure
  return {
    rows: [...first.rows, ...second.rows],
    ...(failure === undefined ? {} : { failure }),
  }
}
