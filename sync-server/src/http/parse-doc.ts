import { isJsonObject, parseRev, type RevisionsField, SyncError } from '@tributary/sync-protocol'
import type { AttachmentWrite, DocWrite } from '../replication/doc-write.ts'
import { checkDocId } from './doc-id.ts'
import type { Limits } from './limits.ts'
import { parseAttachments } from './parse-attachments.ts'

/** Members that only ever come from a server; sent back, they are dropped. */
const IGNORED = new Set(['_revs_info', '_conflicts', '_deleted_conflicts', '_local_seq'])

/** Kept with the doc: what CouchDB's replicator notes in docs of `_replicator`. */
const REPLICATION_STATE = /^_replication_(?:id|state|state_time|state_reason|stats)$/

const SIG = /^[A-Za-z0-9_.:~+=-]{0,128}$/

/** Ancestors beyond these are left out: a rev tree keeps `_revs_limit` of them, 1,000 as a rule. */
const MAX_REVISIONS = 100_000

export interface DocSource {
  /** The id from the path; it wins over `_id`. */
  readonly docId?: string
  /** Gives an id to a doc that came without. */
  readonly newId?: () => string
  readonly newEdits: boolean
  /** Whether the request names the rev outside of the doc. */
  readonly hasRev?: boolean
  readonly limits: Limits
  /** Whether attachments may follow the doc, as they do in a multipart body. */
  readonly mayFollow?: boolean
}

/**
 * Takes a doc apart as it came over the wire, and checks all that can be checked without the db.
 *
 * @param value - parsed for this alone: nothing is left of its special members
 * @throws SyncError `not_an_object`, `illegal_docid`, `doc_validation`, `invalid_rev`,
 *   `bad_request`, `document_too_large`
 */
export function parseDoc(value: unknown, source: DocSource): DocWrite {
  if (!isJsonObject(value)) throw new SyncError('not_an_object')
  const { newEdits, limits } = source
  const id = readId(value, source)
  const { body, special } = splitMembers(value)
  if (Buffer.byteLength(body) > limits.maxDocBytes) {
    throw new SyncError('document_too_large', id)
  }
  if (id.startsWith('_local/')) return parseLocal(id, body, special)
  const rev = readRev(special.get('_rev'))
  const revisions = newEdits ? undefined : readRevisions(special.get('_revisions'))
  if (!newEdits && rev === undefined && revisions === undefined && source.hasRev !== true) {
    throw new SyncError(
      'bad_request',
      'When `new_edits: false`, the document needs `_rev` or `_revisions` specified',
    )
  }
  return {
    id,
    ...(rev === undefined ? {} : { rev }),
    ...(revisions === undefined ? {} : { revisions }),
    isDeleted: special.get('_deleted') === true,
    body,
    attachments: readAttachments(special.get('_attachments'), source),
  }
}

/** A local doc in a batch: it has a rev of its own kind, and neither history nor attachments. */
function parseLocal(id: string, body: string, special: ReadonlyMap<string, unknown>): DocWrite {
  const rev = special.get('_rev')
  return {
    id,
    ...(typeof rev === 'string' ? { rev } : {}),
    isDeleted: special.get('_deleted') === true,
    body,
    attachments: [],
  }
}

function readId(value: object, source: DocSource): string {
  const own: unknown = Object.hasOwn(value, '_id') ? Reflect.get(value, '_id') : undefined
  const id = source.docId ?? own ?? source.newId?.()
  checkDocId(id, source.limits.maxIdBytes)
  return id
}

/**
 * The doc's own members as JSON text, and those that begin with `_`, which are emptied in the doc:
 * a member without a value is not printed, and one printing of the whole costs less than one of
 * each member, or a cut through the text.
 */
function splitMembers(value: object): { body: string; special: Map<string, unknown> } {
  const special = new Map<string, unknown>()
  for (const key of Object.keys(value)) {
    if (!key.startsWith('_') || REPLICATION_STATE.test(key)) continue
    const member: unknown = Reflect.get(value, key)
    if (isKnownSpecial(key, member)) special.set(key, member)
    else if (!IGNORED.has(key)) {
      throw new SyncError('doc_validation', `Bad special document member: ${key}`)
    }
    Reflect.set(value, key, undefined)
  }
  return { body: JSON.stringify(value), special }
}

function isKnownSpecial(key: string, member: unknown): boolean {
  if (key === '_deleted') return typeof member === 'boolean'
  return key === '_id' || key === '_rev' || key === '_revisions' || key === '_attachments'
}

function readRev(value: unknown): string | undefined {
  // RxDB and older clients send `null` or an empty text for "none yet".
  if (value === undefined || value === null || value === '') return undefined
  const { pos, sig } = parseRev(value)
  return `${pos}-${sig}`
}

function readRevisions(value: unknown): RevisionsField | undefined {
  if (value === undefined) return undefined
  const isGood =
    isJsonObject(value) &&
    Number.isSafeInteger(value['start']) &&
    Array.isArray(value['ids']) &&
    value['ids'].length > 0 &&
    value['ids'].length <= Number(value['start']) &&
    value['ids'].every((sig) => typeof sig === 'string' && SIG.test(sig))
  if (!isGood) throw new SyncError('doc_validation', '_revisions must be {start, ids}')
  const ids = value['ids'] as string[]
  return { start: Number(value['start']), ids: ids.slice(0, MAX_REVISIONS) }
}

function readAttachments(value: unknown, source: DocSource): AttachmentWrite[] {
  if (value === undefined) return []
  return parseAttachments(value, source.limits, source.mayFollow === true)
}
