import { setImmediate } from 'node:timers/promises'
import { isSyncError } from '@tributary/sync-protocol'
import type { DocStorage } from '../storage/doc-storage.ts'
import type {
  ChangeRow,
  ChangesPage,
  ChangesQuery,
  FunctionFilter,
  SelectorFilter,
} from './changes-query.ts'
import type { FilterVerdicts } from './filter-verdicts.ts'
import { createPatience } from './patience.ts'
import { getDoc } from './read-docs.ts'

export interface FilterContext {
  /** The db's storage. @throws SyncError `no_db` when it was closed meanwhile */
  readonly open: () => DocStorage
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
 * One page of what passes a function of a design document, or a selector. It may end before its limit while there
 * is more: then something is pending.
 *
 * With `all_docs` each leaf is judged, and a row names those that pass.
 */
export async function filterChanges(
  context: FilterContext,
  query: ChangesQuery,
  filter: FunctionFilter | SelectorFilter,
): Promise<ChangesPage> {
  const { limit = Number.MAX_SAFE_INTEGER, maxChars = Number.POSITIVE_INFINITY } = query
  // Told before anything is read: a filter that is not there, or no function.
  if (filter.kind === 'function') await context.verdicts.judge(filter, [])
  const { filter: _filter, attachments: _later, ...plain } = query
  if (limit === 0) return context.read({ ...plain, limit: 0 })
  const rows: ChangeRow[] = []
  let onwards: Partial<Pick<ChangesQuery, 'since' | 'until'>> = {}
  let looked = 0
  let chars = 0
  for (;;) {
    const page = context.read({ ...plain, ...onwards, limit: CHUNK, includeDocs: true })
    looked += page.rows.length
    for (const row of await passingRows(context, page.rows, query, filter)) {
      rows.push(row)
      chars += row.doc?.json.length ?? 0
      if (rows.length === limit) {
        return { rows, lastSeq: row.seq, pending: pendingBeyond(context, query, row.seq) }
      }
    }
    // Backwards a page says where it ended by its last row: it needs one.
    const hasLooked = looked >= MAX_ROWS && (query.descending !== true || rows.length > 0)
    const isFull = chars > maxChars || hasLooked
    if (page.pending === 0 || isFull) return { ...page, rows }
    onwards =
      query.descending === true
        ? { since: query.since, until: page.lastSeq - 1 }
        : { since: page.lastSeq }
  }
}

function pendingBeyond({ open }: FilterContext, query: ChangesQuery, seq: number): number {
  const storage = open()
  return query.descending === true
    ? storage.countChanges(query.since) - storage.countChanges(seq - 1)
    : storage.countChanges(seq)
}

async function passingRows(
  context: FilterContext,
  rows: readonly ChangeRow[],
  query: ChangesQuery,
  filter: FunctionFilter | SelectorFilter,
): Promise<ChangeRow[]> {
  const isWithConflicts = query.conflicts === true
  const candidates = rows.flatMap((row) =>
    row.revs.flatMap((rev): Candidate[] => {
      const json = row.doc?.rev === rev ? row.doc.json : readRev(context, row, rev, query)
      return json === undefined ? [] : [{ row, rev, json }]
    }),
  )
  const passes =
    filter.kind === 'selector'
      ? await matchAll(filter, candidates)
      : await context.verdicts.judge(
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

async function matchAll(
  { matches }: SelectorFilter,
  candidates: readonly Candidate[],
): Promise<boolean[]> {
  const patience = createPatience()
  const verdicts: boolean[] = []
  for (const { json } of candidates) {
    verdicts.push(matches(JSON.parse(json)))
    if (patience.isOver()) await setImmediate()
  }
  return verdicts
}

/** @returns `undefined` when the doc has changed since: it comes again, further on */
function readRev(
  { open }: FilterContext,
  row: ChangeRow,
  rev: string,
  { conflicts }: ChangesQuery,
): string | undefined {
  try {
    return getDoc(open(), row.id, { rev, ...(conflicts === undefined ? {} : { conflicts }) }).json
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
  const stored = context.open().readDoc(row.id)
  return {
    ...bare,
    doc: getDoc(context.open(), row.id, {
      rev: doc?.rev ?? stored?.winner ?? row.revs[0] ?? '',
      ...(conflicts === undefined ? {} : { conflicts }),
      ...(attachments === undefined ? {} : { attachments }),
    }),
  }
}
