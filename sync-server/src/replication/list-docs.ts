import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'
import type { AllDocsPage, AllDocsQuery, AllDocsRow } from './database.ts'
import type { GetDocOptions } from './doc-answer.ts'
import { renderDoc } from './render-doc.ts'

/** Where ids of design docs begin, and the first text after all of them. */
const DESIGN = { first: '_design/', beyond: '_design0' } as const

export function listDocs(storage: DocStorage, query: AllDocsQuery): AllDocsPage {
  const { updateSeq } = storage.counts()
  const { keys, skip = 0, limit = Number.MAX_SAFE_INTEGER, descending = false } = query
  const totalRows = countListed(storage, query)
  if (keys !== undefined) {
    const ordered = (descending ? [...keys].reverse() : keys).slice(skip, skip + limit)
    const within = query.namespace === 'design' ? ordered.filter(isDesignId) : ordered
    return {
      totalRows,
      offset: null,
      updateSeq,
      ...takeRows(within, query, (key) => rowForKey(storage, key, query)),
    }
  }
  const range = rangeOf(query)
  const docs = storage.listDocs({ ...range, descending, limit, skip })
  const offset = countBefore(storage, query, range.startId) + skip
  return {
    totalRows,
    offset: Math.min(offset, totalRows),
    updateSeq,
    ...takeRows(docs, query, (doc) => toRow(storage, doc, query)),
  }
}

function takeRows<T>(
  items: readonly T[],
  query: AllDocsQuery,
  toRowOf: (item: T) => AllDocsRow,
): { rows: AllDocsRow[]; isWhole: boolean } {
  const rows: AllDocsRow[] = []
  let chars = 0
  for (const item of items) {
    const row = toRowOf(item)
    rows.push(row)
    if ('doc' in row) chars += row.doc?.json.length ?? 0
    if (chars > (query.maxChars ?? Number.POSITIVE_INFINITY)) break
  }
  return { rows, isWhole: rows.length === items.length }
}

function isDesignId(id: string): boolean {
  return id.startsWith(DESIGN.first)
}

/** The bounds asked for, cut down to the namespace. */
function rangeOf(query: AllDocsQuery) {
  const { startKey, endKey, isStartExcluded = false, isEndIncluded = true, descending } = query
  const asked = { startId: startKey, isStartExcluded, endId: endKey, isEndIncluded }
  const range = query.namespace === 'design' ? withinDesign(asked, descending === true) : asked
  const { startId, endId, ...rest } = range
  return {
    ...rest,
    ...(startId === undefined ? {} : { startId }),
    ...(endId === undefined ? {} : { endId }),
  }
}

interface IdRange {
  readonly startId: string | undefined
  readonly isStartExcluded: boolean
  readonly endId: string | undefined
  readonly isEndIncluded: boolean
}

function withinDesign(range: IdRange, descending: boolean): IdRange {
  const { startId, endId } = range
  const { first, beyond } = DESIGN
  if (descending) {
    const start =
      startId === undefined || startId >= beyond ? { startId: beyond, isStartExcluded: true } : {}
    const end = endId === undefined || endId < first ? { endId: first, isEndIncluded: true } : {}
    return { ...range, ...start, ...end }
  }
  const start =
    startId === undefined || startId < first ? { startId: first, isStartExcluded: false } : {}
  const end = endId === undefined || endId >= beyond ? { endId: beyond, isEndIncluded: false } : {}
  return { ...range, ...start, ...end }
}

function countListed(storage: DocStorage, query: AllDocsQuery): number {
  if (query.namespace === undefined) return storage.counts().docCount
  return (
    storage.countDocsBefore(DESIGN.beyond, false) - storage.countDocsBefore(DESIGN.first, false)
  )
}

function countBefore(
  storage: DocStorage,
  query: AllDocsQuery,
  startId: string | undefined,
): number {
  if (startId === undefined) return 0
  const descending = query.descending === true
  const before = storage.countDocsBefore(startId, descending)
  if (query.namespace === undefined) return before
  return before - storage.countDocsBefore(descending ? DESIGN.beyond : DESIGN.first, descending)
}

function rowForKey(storage: DocStorage, key: string, query: AllDocsQuery): AllDocsRow {
  const doc = storage.readDoc(key)
  return doc === undefined ? { key, error: 'not_found' } : toRow(storage, doc, query)
}

function toRow(storage: DocStorage, doc: StoredDoc, query: AllDocsQuery): AllDocsRow {
  const row = { key: doc.id, id: doc.id, rev: doc.winner, isDeleted: doc.isDeleted }
  if (query.includeDocs !== true) return row
  const options: GetDocOptions = {
    ...(query.conflicts === undefined ? {} : { conflicts: query.conflicts }),
    ...(query.attachments === undefined ? {} : { attachments: query.attachments }),
  }
  return {
    ...row,
    doc: doc.isDeleted ? null : (renderDoc(storage, doc, doc.winner, options) ?? null),
  }
}
