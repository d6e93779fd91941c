import { type JsonValue, SyncError } from '@tributary/sync-protocol'
import { RANKING } from '../design/check-design-doc.ts'
import type { DesignDoc } from '../design/design-doc.ts'
import type { DesignSandbox } from '../design/design-sandbox.ts'
import { compareKeys } from '../indexes/collate.ts'
import { dropIndex } from '../indexes/drop-index.ts'
import { type IndexStore, listIndexes, openIndex, type Span } from '../indexes/index-store.ts'
import type { Indexing } from '../indexes/index-updates.ts'
import type { Reducers } from '../indexes/reducers.ts'
import { finishStats, rankingOf, STATS, SUM } from './builtin-reduces.ts'
import { mapDocs } from './map-docs.ts'
import { readGroups, reduceGroups, type ScriptReduction, type SumUp } from './read-groups.ts'
import { type ReadIndex, readRows } from './read-rows.ts'
import { scriptReduce } from './script-reduce.ts'
import type { DesignInfo, View } from './view.ts'
import { isViewIndex, sign, type ViewDefinition, viewsOf } from './view-definition.ts'

export interface ViewsContext {
  readonly db: string
  /** The db's `instance_id`. */
  readonly instance: string
  readonly sandbox: DesignSandbox
  readonly indexing: Indexing
  /** The db's design documents, as the transaction stands. */
  readonly designs: () => readonly DesignDoc[]
}

/** The map/reduce views of one db. */
export class Views {
  readonly #context: ViewsContext
  readonly #updating = new Map<string, number>()

  constructor(context: ViewsContext) {
    this.#context = context
  }

  /** @throws SyncError `not_found`: no such design document, or view */
  open(ddocId: string, name: string): View {
    const view = viewsOf(this.#find(ddocId)).find((each) => each.name === name)
    if (view === undefined) throw new SyncError('not_found', 'missing_named_view')
    const { indexing } = this.#context
    const reducers = reducersOf(view)
    const read: ReadIndex = (work) =>
      indexing.read((storage) => work(openIndex(storage, view.indexId, reducers)))
    const { reduce } = view
    return {
      hasReduce: reduce !== undefined,
      update: () => this.#update(view, reducers),
      updateSeq: () => read((index) => index.updateSeq),
      rows: (query) => readRows(read, query),
      groups: (query) => {
        const sumUp = reduce === undefined ? undefined : sumUpBy(reduce)
        return sumUp === undefined
          ? reduceGroups(read, query, this.#scriptReduction(view))
          : readGroups(read, query, sumUp)
      },
    }
  }

  /** @throws SyncError `not_found` */
  info(ddocId: string): DesignInfo {
    const design = this.#find(ddocId)
    const views = viewsOf(design)
    const { language } = design.body
    return this.#context.indexing.read((storage) => {
      const indexes = views.map(({ indexId }) => openIndex(storage, indexId))
      const updateSeq = Math.min(storage.updateSeq(), ...indexes.map((index) => index.updateSeq))
      return {
        signature: sign(views.map(({ indexId }) => indexId)),
        language: typeof language === 'string' ? language : 'javascript',
        updateSeq,
        pending: storage.countChanges(updateSeq),
        isUpdating: views.some(({ indexId }) => this.#updating.has(indexId)),
        rows: indexes.reduce((sum, index) => sum + index.rowCount, 0),
      }
    })
  }

  /** Removes indexes that no view needs any more. */
  async cleanUp(): Promise<void> {
    const isLeft = this.#context.indexing.read((storage) => this.#unneeded(listIndexes(storage)))
    for (const indexId of isLeft) {
      await dropIndex(this.#context.indexing, indexId, () => this.#unneeded([indexId]).length > 0)
    }
  }

  #scriptReduction(view: ViewDefinition): ScriptReduction {
    const name = reduceName(view)
    const { indexing } = this.#context
    return {
      name,
      reduce: scriptReduce(this.#context, view),
      keep: (made) =>
        indexing.write((storage) => {
          const sharing = this.#views().filter(({ indexId }) => indexId === view.indexId)
          // Changed or deleted meanwhile: nothing of it is kept any more.
          if (!sharing.some((each) => reduceName(each) === name)) throw new SyncError('not_found')
          const index = openIndex(storage, view.indexId)
          return index.keep(name, made, new Set(sharing.map(reduceName)))
        }),
    }
  }

  #views(): ViewDefinition[] {
    return this.#context.designs().flatMap(viewsOf)
  }

  #unneeded(indexIds: readonly string[]): string[] {
    const needed = new Set(this.#views().map(({ indexId }) => indexId))
    return indexIds.filter((indexId) => isViewIndex(indexId) && !needed.has(indexId))
  }

  #find(ddocId: string): DesignDoc {
    const design = this.#context.designs().find(({ id }) => id === ddocId)
    if (design === undefined) throw new SyncError('not_found')
    return design
  }

  async #update(view: ViewDefinition, reducers: Reducers): Promise<void> {
    const { indexId } = view
    this.#updating.set(indexId, (this.#updating.get(indexId) ?? 0) + 1)
    try {
      await this.#context.indexing.bringUpToDate({
        indexId,
        designDoc: view.design.id,
        reducers,
        map: (docs) => mapDocs(this.#context, view, docs),
        isWanted: () => this.#unneeded([indexId]).length === 0,
      })
    } finally {
      const others = (this.#updating.get(indexId) ?? 1) - 1
      if (others === 0) this.#updating.delete(indexId)
      else this.#updating.set(indexId, others)
    }
  }
}

function reducersOf({ reduce }: ViewDefinition): Reducers {
  if (reduce?.startsWith('_sum') === true) return { sum: SUM }
  if (reduce?.startsWith('_stats') === true) return { stats: STATS }
  const [, side, most] = RANKING.exec(reduce ?? '') ?? []
  if (side === 'top' || side === 'bottom') return { ranking: rankingOf(side, Number(most)) }
  return {}
}

/** Names what a script makes: another script makes something else of the same rows. */
function reduceName({ design, reduce }: ViewDefinition): string {
  // One that loads modules may call on whatever its design document holds.
  return sign([reduce, /\brequire\b/.test(reduce ?? '') ? design.body : null])
}

/** @returns `undefined` when a script does it */
function sumUpBy(reduce: string): SumUp | undefined {
  if (reduce.startsWith('_count')) return (_index, { from, to }) => to - from
  if (reduce.startsWith('_sum')) return (index, span) => index.reduce('sum', span) ?? 0
  if (reduce.startsWith('_stats')) {
    return (index, span) => finishStats(index.reduce('stats', span) ?? null)
  }
  if (reduce.startsWith('_first')) {
    return (index, { from, to }) => valueAt(index, { from, to: Math.min(to, from + 1) })
  }
  if (reduce.startsWith('_last')) {
    return (index, { from, to }) => valueAt(index, { from: Math.max(from, to - 1), to })
  }
  if (RANKING.test(reduce)) return (index, span) => index.reduce('ranking', span) ?? []
  return reduce.startsWith('_approx_count_distinct') ? countDistinct : undefined
}

/** What the only row of a span holds; CouchDB gives an empty list where there is none. */
function valueAt(index: IndexStore, span: Span): JsonValue {
  for (const { value } of index.rowsAt(span)) return value
  return []
}

/** Counts exactly: equal keys lie beside each other. */
function countDistinct(index: IndexStore, span: Span): number {
  let count = 0
  let last: unknown
  for (const { key } of index.rowsAt(span)) {
    if (count === 0 || compareKeys(last, key) !== 0) count += 1
    last = key
  }
  return count
}
