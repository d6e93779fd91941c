import { setImmediate } from 'node:timers/promises'
import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'
import { compareKeys, HIGHEST } from './collate.ts'
import { dropIndex } from './drop-index.ts'
import type { IndexHost } from './index-host.ts'
import type { DocRows } from './doc-rows.ts'
import { openIndex } from './index-store.ts'
import type { ActiveTasks, TaskHandle } from './active-tasks.ts'
import type { Reducers } from './reducers.ts'

/** What queries need of a db: its storage, and indexes that keep up with it. */
export interface Indexing extends IndexHost {
  /** Resolves when everything that is committed now is in the index, or nobody wants it any more. */
  readonly bringUpToDate: (source: IndexSource) => Promise<void>
}

export interface IndexSource {
  readonly indexId: string
  /** Whose index it is, for `_active_tasks`. */
  readonly designDoc: string
  readonly reducers?: Reducers
  /**
   * What docs give to the index. None of them is deleted; a doc that is left out gives nothing.
   * May take its time: a doc that changes meanwhile is taken up later, as it is then.
   */
  readonly map: (docs: readonly SourceDoc[]) => readonly DocRows[] | Promise<readonly DocRows[]>
  /** Whether the definition still stands; asked within each write. */
  readonly isWanted: (storage: DocStorage) => boolean
}

export interface SourceDoc {
  readonly doc: StoredDoc
  /** The winning rev, as it would be sent out. */
  readonly json: string
}

/** Docs and characters in one slice: other writers wait no longer than for these. */
const SLICE_DOCS = 200
const SLICE_CHARS = 1_000_000
/** What is read, slice by slice, before it is written: in the order of its keys it touches few nodes. */
const BATCH_DOCS = 4_000
const BATCH_CHARS = 4_000_000

/** What was read of a doc, and when. */
interface Read {
  readonly rows: DocRows
  readonly seq: number
}

/** Brings a db's indexes up to date, slice by slice; each index once at a time. */
export class IndexUpdates implements Indexing {
  readonly read: IndexHost['read']
  readonly write: IndexHost['write']
  readonly #render: (storage: DocStorage, doc: StoredDoc) => string | undefined
  readonly #tasks: { readonly db: string; readonly board: ActiveTasks }
  readonly #running = new Map<string, Promise<void>>()

  /** @param render - prints the winning rev; `undefined` when its body is not here */
  constructor(
    host: IndexHost,
    render: (storage: DocStorage, doc: StoredDoc) => string | undefined,
    tasks: { readonly db: string; readonly board: ActiveTasks },
  ) {
    this.#tasks = tasks
    this.read = host.read
    this.write = host.write
    this.#render = render
  }

  async bringUpToDate(source: IndexSource): Promise<void> {
    const goal = this.read((storage) => storage.updateSeq())
    for (;;) {
      const isBehind = this.read((storage) => openIndex(storage, source.indexId).updateSeq < goal)
      if (!isBehind) return
      const running = this.#running.get(source.indexId)
      if (running !== undefined) {
        await running
        continue
      }
      const run = this.#run(source, goal)
      // Whoever waits for it looks again by himself; whoever runs it is told of its failure.
      const settled = run.then(
        () => undefined,
        () => undefined,
      )
      this.#running.set(source.indexId, settled)
      try {
        return await run
      } finally {
        this.#running.delete(source.indexId)
      }
    }
  }

  /** Batch by batch, until the goal is reached or the definition no longer stands. */
  async #run(source: IndexSource, goal: number): Promise<void> {
    const { db: database, board } = this.#tasks
    const seqOf = () => this.read((storage) => openIndex(storage, source.indexId).updateSeq)
    const isLeftOver = (storage: DocStorage) => openIndex(storage, source.indexId).isLeftOver
    if (this.read(isLeftOver)) await dropIndex(this, source.indexId, isLeftOver)
    const totalChanges = this.read((storage) => storage.countChanges(seqOf()))
    const { designDoc } = source
    const task = board.begin({ type: 'indexer', database, designDoc, totalChanges })
    try {
      while (seqOf() < goal) {
        if (!(await this.#runBatch(source, goal, task))) return
      }
    } finally {
      task.end()
    }
  }

  /** @returns false when the definition no longer stands */
  async #runBatch(source: IndexSource, goal: number, task: TaskHandle): Promise<boolean> {
    const since = this.read((storage) => openIndex(storage, source.indexId).updateSeq)
    const reads: Read[] = []
    let until = since
    let chars = 0
    do {
      const slice = this.read((storage) => this.#readSlice(storage, until))
      const mapped = await source.map(slice.docs.filter(({ doc }) => !doc.isDeleted))
      const rows = new Map(mapped.map((doc) => [doc.docId, doc]))
      for (const { doc } of slice.docs) {
        reads.push({ rows: rows.get(doc.id) ?? { docId: doc.id, rows: [] }, seq: doc.seq })
      }
      until = slice.until
      task.advance(slice.docs.length)
      chars += slice.chars
      if (until < goal) await setImmediate()
    } while (until < goal && reads.length < BATCH_DOCS && chars < BATCH_CHARS)
    return this.#writeBatch(source, since, until, inOrderOfKeys(reads))
  }

  /** In several turns, of which the last moves the index's seq: killed in between, it begins again. */
  async #writeBatch(
    source: IndexSource,
    since: number,
    until: number,
    reads: readonly Read[],
  ): Promise<boolean> {
    for (let begin = 0; ; begin += SLICE_DOCS) {
      const part = reads.slice(begin, begin + SLICE_DOCS)
      const isLast = begin + SLICE_DOCS >= reads.length
      const outcome = await this.write((storage) => {
        if (!source.isWanted(storage)) return 'unwanted'
        const index = openIndex(storage, source.indexId, source.reducers)
        // Destroyed in between, or made anew: begin again from where it stands.
        if (index.updateSeq !== since) return 'overtaken'
        // A doc that changed in between may have been withdrawn: what was read of it is void.
        const unchanged = part.filter(({ rows, seq }) => storage.readDoc(rows.docId)?.seq === seq)
        index.update(
          unchanged.map(({ rows }) => rows),
          isLast ? until : since,
        )
        return 'written'
      })
      if (outcome === 'unwanted') return false
      if (isLast || outcome === 'overtaken') return true
    }
  }

  #readSlice(
    storage: DocStorage,
    since: number,
  ): { until: number; docs: SourceDoc[]; chars: number } {
    const changes = storage.readChanges({ since, limit: SLICE_DOCS })
    const docs: SourceDoc[] = []
    let chars = 0
    for (const doc of changes) {
      const json = doc.isDeleted ? '' : this.#render(storage, doc)
      docs.push({ doc: json === undefined ? { ...doc, isDeleted: true } : doc, json: json ?? '' })
      chars += json?.length ?? 0
      if (chars > SLICE_CHARS) break
    }
    const isLast = docs.length === changes.length && changes.length < SLICE_DOCS
    return { until: isLast ? storage.updateSeq() : (docs.at(-1)?.doc.seq ?? since), docs, chars }
  }
}

function inOrderOfKeys(reads: readonly Read[]): Read[] {
  return [...reads].sort((a, b) => compareKeys(firstKey(a), firstKey(b)))
}

/** Docs without rows come last. */
function firstKey({ rows }: Read): unknown {
  const [first] = rows.rows
  return first === undefined ? HIGHEST : first.key
}
