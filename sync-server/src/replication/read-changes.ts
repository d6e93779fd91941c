import { formatRev, leavesOf, SyncError } from '@tributary/sync-protocol'
import type { DocStorage, StoredBody, StoredChange } from '../storage/doc-storage.ts'
import type { ChangeRow, ChangesFilter, ChangesPage, ChangesQuery } from './changes-query.ts'
import type { DocAnswer, GetDocOptions } from './doc-answer.ts'
import type { RecentChange, RecentChanges } from './recent-changes.ts'
import { renderBody, renderDoc } from './render-doc.ts'

const CHUNK = 500
/** Bodies held at once: each may have megabytes. */
const BODY_CHUNK = 100

/** @throws SyncError `malformed_since` when the db has not come that far */
export function readChanges(
  storage: DocStorage,
  recent: RecentChanges,
  query: ChangesQuery,
): ChangesPage {
  const updateSeq = storage.updateSeq()
  if (query.since > updateSeq) throw new SyncError('malformed_since')
  const limit = query.limit ?? Number.MAX_SAFE_INTEGER
  if (limit === 0)
    return { rows: [], lastSeq: query.since, pending: storage.countChanges(query.since) }
  return query.descending === true
    ? readBackwards(storage, query, limit, updateSeq)
    : readForwards(storage, recent, query, limit, updateSeq)
}

function readForwards(
  storage: DocStorage,
  recent: RecentChanges,
  query: ChangesQuery,
  limit: number,
  updateSeq: number,
): ChangesPage {
  const rows: ChangeRow[] = []
  const docs = docOptionsOf(query)
  const { maxChars = Number.POSITIVE_INFINITY, maxScanned = Number.POSITIVE_INFINITY } = query
  let chars = 0
  let scanned = 0
  let lastSeq = query.since
  for (;;) {
    const size = Math.min(needsBodies(query) ? BODY_CHUNK : CHUNK, limit)
    const known = recent.after(lastSeq, size)
    if (known !== undefined && needsBodies(query)) printTogether(storage, known, docs ?? {})
    const chunk = known ?? fromStorage(storage, query, lastSeq, size)
    for (const change of chunk) {
      lastSeq = change.doc.seq
      if (passes(storage, change, query.filter)) {
        const row = toRow(storage, change, query.style, docs)
        rows.push(row)
        chars += row.doc?.json.length ?? 0
      }
      if (rows.length === limit || chars > maxChars)
        return { rows, lastSeq, pending: pendingAfter(storage, lastSeq, updateSeq) }
    }
    scanned += chunk.length
    if (scanned >= maxScanned && chunk.length === size)
      return { rows, lastSeq, pending: pendingAfter(storage, lastSeq, updateSeq) }
    // Beyond the last row too: seqs of purged docs, and rows that did not pass, need no rereading.
    if (chunk.length < size) return { rows, lastSeq: updateSeq, pending: 0 }
  }
}

function pendingAfter(storage: DocStorage, seq: number, updateSeq: number): number {
  return seq === updateSeq ? 0 : storage.countChanges(seq)
}

function fromStorage(
  storage: DocStorage,
  query: ChangesQuery,
  since: number,
  limit: number,
): RecentChange[] {
  return storage.readChanges({ since, limit, withBodies: needsBodies(query) }).map(asChange)
}

function needsBodies({ includeDocs, filter }: ChangesQuery): boolean {
  return includeDocs === true || filter?.kind === 'matches'
}

function asChange(doc: StoredChange): RecentChange {
  const { body } = doc
  return { doc, body: body?.attachments.length === 0 ? body.json : undefined }
}

/** From the newest, or `until`, back to `since`. */
function readBackwards(
  storage: DocStorage,
  query: ChangesQuery,
  limit: number,
  updateSeq: number,
): ChangesPage {
  const rows: ChangeRow[] = []
  const docs = docOptionsOf(query)
  const { maxChars = Number.POSITIVE_INFINITY } = query
  let chars = 0
  let until = query.until ?? updateSeq
  const isFull = () => rows.length === limit || chars > maxChars
  for (;;) {
    const chunk = storage.readChanges({
      since: query.since,
      until,
      limit: CHUNK,
      descending: true,
      withBodies: needsBodies(query),
    })
    for (const change of chunk.map(asChange)) {
      until = change.doc.seq - 1
      if (passes(storage, change, query.filter)) {
        const row = toRow(storage, change, query.style, docs)
        rows.push(row)
        chars += row.doc?.json.length ?? 0
      }
      if (isFull()) break
    }
    if (isFull() || chunk.length < CHUNK) break
  }
  // Whatever lies between the beginning and the last row, whether it passes the filter or not.
  const lastSeq = rows.at(-1)?.seq ?? query.since
  const left = isFull() ? storage.countChanges(query.since) - storage.countChanges(lastSeq - 1) : 0
  return { rows, lastSeq, pending: Math.max(0, left) }
}

function passes(
  storage: DocStorage,
  change: RecentChange,
  filter: ChangesFilter | undefined,
): boolean {
  switch (filter?.kind) {
    case undefined:
      return true
    case 'doc_ids':
      return filter.docIds.has(change.doc.id)
    case 'design':
      return change.doc.id.startsWith('_design/')
    case 'matches':
      return filter.matches(JSON.parse(renderChange(storage, change, {}).json))
    case 'function':
    case 'selector':
      throw new Error('what takes its time is asked elsewhere')
  }
}

/** How docs are printed for a query; `undefined` where it wants none. */
function docOptionsOf(query: ChangesQuery): GetDocOptions | undefined {
  if (query.includeDocs !== true) return undefined
  const { conflicts, attachments } = query
  return {
    ...(conflicts === undefined ? {} : { conflicts }),
    ...(attachments === undefined ? {} : { attachments }),
  }
}

function toRow(
  storage: DocStorage,
  change: RecentChange,
  style: ChangesQuery['style'],
  docs: GetDocOptions | undefined,
): ChangeRow {
  const { doc } = change
  const { seq, id, isDeleted } = doc
  const revs =
    style === 'all_docs' && doc.leafCount > 1 ? leavesOf(doc.tree).map(formatRev) : [doc.winner]
  if (docs === undefined) return { seq, id, revs, isDeleted }
  return { seq, id, revs, isDeleted, doc: renderChange(storage, change, docs) }
}

/** Reads the bodies that were not kept with one statement; what is printed of them is kept. */
function printTogether(
  storage: DocStorage,
  changes: readonly RecentChange[],
  docs: GetDocOptions,
): void {
  const bare = changes.filter(
    ({ body, rendered }) => body === undefined && rendered?.has(renderedKey(docs)) !== true,
  )
  if (bare.length < 2 || docs.attachments !== undefined) return
  const ids = bare.map(({ doc }) => doc.id)
  storage.readTogether(ids, 'bodies', () => {
    for (const change of bare) renderChange(storage, change, docs)
  })
}

function renderedKey({ conflicts, attachments }: GetDocOptions): string {
  return `${conflicts === true} ${attachments}`
}

const NO_ATTACHMENTS: StoredBody['attachments'] = []

function renderChange(
  storage: DocStorage,
  change: RecentChange,
  options: GetDocOptions,
): DocAnswer {
  const { doc, body } = change
  const key = renderedKey(options)
  const known = change.rendered?.get(key)
  if (known !== undefined) return known
  const answer =
    body === undefined
      ? renderDoc(storage, doc, doc.winner, options)
      : renderBody(storage, doc, doc.winner, { json: body, attachments: NO_ATTACHMENTS }, options)
  if (answer === undefined) throw new Error(`the winning rev of ${doc.id} has no body`)
  if (change.isShared === true && options.attachments === undefined) {
    change.rendered ??= new Map()
    change.rendered.set(key, answer)
  }
  return answer
}
