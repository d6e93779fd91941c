import { isSyncError } from '@tributary/sync-protocol'
import type { DocStorage } from '../storage/doc-storage.ts'
import type { ChangeRow, ChangesPage, ChangesQuery, FunctionFilter } from './database.ts'
import type { FilterVerdicts } from './filter-verdicts.ts'
import { getDoc } from './read-docs.ts'

export interface FilterContext {
  readonly storage: DocStorage
  readonly verdicts: FilterVerdicts
  /** One page without a filter. */
  readonly read: (query: ChangesQuery) => ChangesPage
}

/** Rows that are judged in one call. */
const CHUNK = 100
/** Rows that one page looks at, whatever passes: the rest is another page's. */
const MAX_ROWS = 2_000

interface Candidate {
  readonly row: ChangeRow
  readonly rev: string
  readonly json: string
}

/**
 * One page of what passes a function of a design document. It may end before its limit while there
 * is more: then something is pending.
 *
 * With `all_docs` each leaf is judged, and a row names those that pass.
 */
export async function filterChanges(
  context: FilterContext,
  query: ChangesQuery,
  filter: FunctionFilter,
): Promise<ChangesPage> {
  const { limit = Number.MAX_SAFE_INTEGER, descending } = query
  // Told before anything is read: a filter that is not there, or no function.
  await context.verdicts.judge(filter, [])
  const plain = withoutFilter(query)
  if (limit === 0) return context.read({ ...plain, limit: 0 })
  if (descending === true) return filterBackwards(context, query, filter, limit)
  const rows: ChangeRow[] = []
  let page: ChangesPage = { rows: [], lastSeq: query.since, pending: 0 }
  let looked = 0
  do {
    const { attachments: _later, ...unattached } = plain
    page = context.read({ ...unattached, since: page.lastSeq, limit: CHUNK, includeDocs: true })
    looked += page.rows.length
    const passing = await passingRows(context, page.rows, query, filter)
    const taken = passing.slice(0, limit - rows.length)
    rows.push(...taken)
    if (rows.length === limit) {
      const lastSeq = taken.at(-1)?.seq ?? page.lastSeq
      return { rows, lastSeq, pending: context.storage.countChanges(lastSeq) }
    }
  } while (page.pending > 0 && looked < MAX_ROWS)
  return { rows, lastSeq: page.lastSeq, pending: page.pending }
}

async function filterBackwards(
  context: FilterContext,
  query: ChangesQuery,
  filter: FunctionFilter,
  limit: number,
): Promise<ChangesPage> {
  const { limit: _all, includeDocs: _later, ...plain } = withoutFilter(query)
  const page = context.read(plain)
  const rows: ChangeRow[] = []
  for (let at = 0; at < page.rows.length && rows.length < limit; at += CHUNK) {
    const chunk = page.rows.slice(at, at + CHUNK)
    rows.push(...(await passingRows(context, chunk, query, filter)))
  }
  const kept = rows.slice(0, limit)
  const pending = Math.max(0, page.rows.length - kept.length)
  return { rows: kept, lastSeq: kept.at(-1)?.seq ?? query.since, pending }
}

function withoutFilter(query: ChangesQuery): ChangesQuery {
  const { filter: _filter, ...plain } = query
  return plain
}

async function passingRows(
  context: FilterContext,
  rows: readonly ChangeRow[],
  query: ChangesQuery,
  filter: FunctionFilter,
): Promise<ChangeRow[]> {
  const isWithConflicts = query.conflicts === true
  const candidates = rows.flatMap((row) =>
    row.revs.flatMap((rev): Candidate[] => {
      const json = row.doc?.rev === rev ? row.doc.json : readRev(context, row, rev, query)
      return json === undefined ? [] : [{ row, rev, json }]
    }),
  )
  const passes = await context.verdicts.judge(
    filter,
    candidates.map(({ row, rev, json }) => ({
      // Which conflicts there are is no matter of the rev.
      key: isWithConflicts ? `${row.id} ${rev} ${row.seq}` : `${row.id} ${rev}`,
      json,
    })),
  )
  const passing = new Map<ChangeRow, string[]>()
  candidates.forEach(({ row, rev }, index) => {
    if (passes[index] === true) passing.set(row, [...(passing.get(row) ?? []), rev])
  })
  return [...passing].map(([row, revs]) => printable(context, { ...row, revs }, query))
}

/** @returns `undefined` when the doc has changed since: it comes again, further on */
function readRev(
  { storage }: FilterContext,
  row: ChangeRow,
  rev: string,
  { conflicts }: ChangesQuery,
): string | undefined {
  try {
    return getDoc(storage, row.id, { rev, ...(conflicts === undefined ? {} : { conflicts }) }).json
  } catch (error) {
    if (isSyncError(error) && error.code === 'not_found') return undefined
    throw error
  }
}

/** With the doc, if it was asked for, and its attachments. */
function printable(context: FilterContext, row: ChangeRow, query: ChangesQuery): ChangeRow {
  const { doc, ...bare } = row
  if (query.includeDocs !== true) return bare
  if (doc !== undefined && query.attachments === undefined) return row
  const { conflicts, attachments } = query
  const stored = context.storage.readDoc(row.id)
  return {
    ...bare,
    doc: getDoc(context.storage, row.id, {
      rev: doc?.rev ?? stored?.winner ?? row.revs[0] ?? '',
      ...(conflicts === undefined ? {} : { conflicts }),
      ...(attachments === undefined ? {} : { attachments }),
    }),
  }
}
