import { setImmediate } from 'node:timers/promises'
import type { AllDocsPage, AllDocsQuery, Database } from '../replication/database.ts'
import type { BodyPiece } from './body-pieces.ts'
import type { JsonWriter } from './json-writer.ts'
import type { ListRequest } from './list-request.ts'
import { printListRow } from './print-list-row.ts'

const PAGE_ROWS = 1_000
/** Characters of docs that are held at once; a single doc may be larger. */
const PAGE_CHARS = 1_000_000

/**
 * Writes one list of docs, page by page. What is written meanwhile may or may not be seen in the
 * pages that follow; the counts are those of the beginning.
 */
export async function writeList(
  db: Database,
  writer: JsonWriter,
  request: ListRequest,
  namespace: AllDocsQuery['namespace'],
): Promise<void> {
  const query = { ...request.query, ...(namespace === undefined ? {} : { namespace }) }
  const rows =
    request.keys === undefined ? rangeRows(db, request, query) : keyRows(db, request, query)
  let separator = ''
  for await (const { page, printed } of rows) {
    if (separator === '') {
      const seq = request.keys === undefined ? page.updateSeq : null
      const withSeq = request.withSeq ? `"update_seq":${seq},` : ''
      await writer.add(`{"total_rows":${page.totalRows},"offset":${page.offset},${withSeq}"rows":[`)
      separator = '\r\n'
    }
    for (const row of printed) {
      if (!(await writer.add(separator, ...row))) return
      separator = ',\r\n'
    }
    // Others have their turn.
    await setImmediate()
  }
  await writer.add('\r\n]}')
}

interface Printed {
  readonly page: AllDocsPage
  readonly printed: readonly BodyPiece[][]
}

async function* rangeRows(
  db: Database,
  { bounds }: ListRequest,
  query: AllDocsQuery,
): AsyncGenerator<Printed> {
  if (bounds === 'nothing' || bounds === undefined) {
    yield { page: await db.allDocs({ ...query, skip: 0, limit: 0 }), printed: [] }
    return
  }
  let left = query.limit ?? Number.MAX_SAFE_INTEGER
  let next: AllDocsQuery = { ...query, ...bounds }
  for (;;) {
    const limit = Math.min(left, PAGE_ROWS)
    const page = await db.allDocs({ ...next, limit, maxChars: PAGE_CHARS })
    yield { page, printed: page.rows.map((row) => printListRow(row, row.key)) }
    left -= page.rows.length
    const last = page.rows.at(-1)
    const isOver = page.isWhole && page.rows.length < limit
    if (isOver || left <= 0 || last === undefined) return
    next = { ...query, ...bounds, skip: 0, startKey: last.key, isStartExcluded: true }
  }
}

async function* keyRows(
  db: Database,
  { keys = [] }: ListRequest,
  query: AllDocsQuery,
): AsyncGenerator<Printed> {
  const { namespace } = query
  const wanted = namespace === 'design' ? keys.filter(isDesignKey) : keys
  let done = 0
  do {
    const chunk = wanted.slice(done, done + PAGE_ROWS)
    // A key that is no text names no doc; it is answered under its own value.
    const texts = chunk.map((key) => (typeof key === 'string' ? key : ''))
    const page = await db.allDocs({ ...query, keys: texts, maxChars: PAGE_CHARS })
    yield { page, printed: page.rows.map((row, index) => printListRow(row, chunk[index])) }
    done += Math.max(page.rows.length, 1)
  } while (done < wanted.length)
}

function isDesignKey(key: unknown): boolean {
  return typeof key === 'string' && key.startsWith('_design/')
}
