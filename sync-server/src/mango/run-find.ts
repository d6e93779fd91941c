import { setImmediate } from 'node:timers/promises'
import { isJsonObject, type JsonObject } from '@tributary/sync-protocol'
import { HIGHEST } from '../indexes/collate.ts'
import { openIndex } from '../indexes/index-store.ts'
import type { Database } from '../replication/database.ts'
import { renderDoc } from '../replication/render-doc.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import { type Bookmark, printBookmark, readBookmark } from './bookmark.ts'
import type { FindOptions } from './find-options.ts'
import { sourceOf, TOO_LONG } from './index-source.ts'
import { createPatience } from '../replication/patience.ts'
import type { StopSignal } from '../replication/stop-signal.ts'
import type { Plan } from './plan.ts'
import { parseField, pickFields } from './selector/field-path.ts'
import { compileCondition } from './selector/match-selector.ts'

export interface FindResult {
  /** `nil` when nothing was found; none when nothing was read. */
  readonly bookmark: string | undefined
  readonly keysExamined: number
  readonly docsExamined: number
  readonly returned: number
}

type Scan = Extract<Plan, { kind: 'scan' }>

/** Rows read at once. */
const SLICE_ROWS = 200

/**
 * Finds docs, page by page: others get their turn between two of them.
 *
 * Every doc is read as it now is and matched as a whole, whatever the index says of it.
 *
 * @param signal - ends the search when the client has gone
 */
export async function* runFind(
  db: Database,
  plan: Plan,
  options: FindOptions,
  signal: StopSignal,
): AsyncGenerator<string[], FindResult> {
  const bookmark = readBookmark(options.bookmark)
  const search = new Search(options, bookmark)
  if (plan.kind === 'nothing') return search.result(undefined)
  const { index } = plan
  const isUpdated = options.update && options.stale === false
  if (index.type === 'json' && isUpdated) await db.indexing.bringUpToDate(sourceOf(index))
  while (!search.isDone && !signal.aborted) {
    const page = db.indexing.read((storage) => search.readSlice(storage, plan))
    if (page.length > 0) yield page
    if (!search.isDone) await setImmediate()
  }
  return search.result(options.bookmark)
}

class Search {
  isDone: boolean
  readonly #options: FindOptions
  readonly #matches: (doc: JsonObject) => boolean
  readonly #picked: readonly (readonly string[])[]
  /** The last row that was read: the next slice begins after it. */
  #last: Bookmark | undefined
  #lastMatch: Bookmark | undefined
  #toSkip: number
  #keysExamined = 0
  #docsExamined = 0
  #returned = 0

  constructor(options: FindOptions, bookmark: Bookmark | undefined) {
    this.#options = options
    this.#matches = compileCondition(options.selector)
    this.#picked = options.fields.map(parseField)
    this.#last = bookmark
    this.#toSkip = options.skip
    this.isDone = options.limit === 0
  }

  result(given: string | undefined): FindResult {
    return {
      bookmark: this.#lastMatch === undefined ? given : printBookmark(this.#lastMatch),
      keysExamined: this.#keysExamined,
      docsExamined: this.#docsExamined,
      returned: this.#returned,
    }
  }

  /** Reads on, until there is enough, or it is time to let others in. */
  readSlice(storage: DocStorage, plan: Scan): string[] {
    const patience = createPatience()
    const page: string[] = []
    let count = 0
    for (const row of rowsOf(storage, plan, this.#last)) {
      this.#last = row
      count += 1
      const text = row.docId.startsWith('_design/') ? undefined : this.#look(storage, row)
      if (text !== undefined) page.push(text)
      if (this.isDone) return page
      if (count >= SLICE_ROWS || patience.isOver()) return page
    }
    this.isDone = true
    return page
  }

  /** @returns the doc, if it is one of those to be returned */
  #look(storage: DocStorage, row: Bookmark): string | undefined {
    this.#keysExamined += 1
    const stored = storage.readDoc(row.docId)
    if (stored === undefined || stored.isDeleted) return undefined
    const { conflicts, limit } = this.#options
    const text = renderDoc(storage, stored, stored.winner, { conflicts })?.json
    const doc: unknown = text === undefined ? undefined : JSON.parse(text)
    this.#docsExamined += 1
    if (!isJsonObject(doc) || !this.#matches(doc)) return undefined
    this.#lastMatch = row
    if (this.#toSkip > 0) {
      this.#toSkip -= 1
      return undefined
    }
    this.#returned += 1
    this.isDone = this.#returned >= limit
    return this.#picked.length === 0 ? text : JSON.stringify(pickFields(doc, this.#picked))
  }
}

/** The rows of a plan after one that was read before. */
function rowsOf(storage: DocStorage, plan: Scan, last: Bookmark | undefined): Iterable<Bookmark> {
  return plan.index.type === 'json'
    ? indexRows(storage, plan.index.indexId, plan, last)
    : idRows(storage, plan, last)
}

function* indexRows(
  storage: DocStorage,
  indexId: string,
  { low, high, descending }: Scan,
  last: Bookmark | undefined,
): Generator<Bookmark> {
  const index = openIndex(storage, indexId)
  const before = (key: unknown) => index.countBefore({ key, side: 'before' })
  const after = (key: unknown) => index.countBefore({ key, side: 'after' })
  const done =
    last === undefined
      ? { from: 0, to: index.rowCount }
      : descending
        ? { from: 0, to: index.countBefore({ ...last, side: 'before' }) }
        : { from: index.countBefore({ ...last, side: 'after' }), to: index.rowCount }
  const spans = [
    { from: before(low), to: after(high) },
    { from: before(TOO_LONG), to: after(TOO_LONG) },
  ]
  for (const { from, to } of descending ? spans.reverse() : spans) {
    yield* index.rowsAt({ from: Math.max(from, done.from), to: Math.min(to, done.to) }, descending)
  }
}

function* idRows(
  storage: DocStorage,
  { low, high, descending }: Scan,
  last: Bookmark | undefined,
): Generator<Bookmark> {
  // What is no text lies before all ids.
  if (typeof high !== 'string' && high !== HIGHEST) return
  const [first, final] = descending ? [high, low] : [low, high]
  const startId = last === undefined ? first : last.docId
  const docs = storage.listDocs({
    ...(typeof startId === 'string' ? { startId } : {}),
    ...(typeof final === 'string' ? { endId: final } : {}),
    isEndIncluded: true,
    descending,
    skip: 0,
    limit: SLICE_ROWS + 1,
  })
  for (const { id } of docs) {
    if (id !== last?.docId) yield { key: id, docId: id }
  }
}
