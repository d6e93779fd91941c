import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'
import type { AllDocsPage, AllDocsQuery, AllDocsRow, GetDocOptions } from './database.ts'
import { renderDoc } from './render-doc.ts'

export function listDocs(storage: DocStorage, query: AllDocsQuery): AllDocsPage {
  const { updateSeq, docCount } = storage.counts()
  const { keys, skip = 0, limit = Number.MAX_SAFE_INTEGER, descending = false } = query
  if (keys !== undefined) {
    const ordered = descending ? [...keys].reverse() : keys
    const rows = ordered.slice(skip, skip + limit).map((key) => rowForKey(storage, key, query))
    return { totalRows: docCount, offset: null, updateSeq, rows }
  }
  const docs = storage.listDocs({
    ...(query.startKey === undefined ? {} : { startId: query.startKey }),
    ...(query.endKey === undefined ? {} : { endId: query.endKey }),
    isEndIncluded: query.isEndIncluded ?? true,
    descending,
    limit,
    skip,
  })
  const [first] = docs
  const from = first?.id ?? query.startKey
  const offset =
    first === undefined && from === undefined
      ? docCount
      : from === undefined
        ? 0
        : storage.countDocsBefore(from, descending)
  return {
    totalRows: docCount,
    offset: Math.min(offset, docCount),
    updateSeq,
    rows: docs.map((doc) => toRow(storage, doc, query)),
  }
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
