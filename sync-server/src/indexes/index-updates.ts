import type { DocStorage, StoredDoc } from '../storage/doc-storage.ts'
import { type DocRows, openIndex } from './index-store.ts'
import type { Reducers } from './reducers.ts'

/** How an index gets at its db. */
export interface IndexHost {
  /** Reads what is committed. @throws SyncError `no_db` when the db was closed */
  readonly read: <T>(work: (storage: DocStorage) => T) => T
  /** Runs within the next group commit, between other writers. */
  readonly write: <T>(work: (storage: DocStorage) => T) => Promise<T>
}

/** What queries need of a db: its storage, and indexes that keep up with it. */
export interface Indexing extends IndexHost {
  /** Resolves when everything that is committed now is in the index, or nobody wants it any more. */
  readonly bringUpToDate: (source: IndexSource) => Promise<void>
}

export interface IndexSource {
  readonly indexId: string
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

/** Brings a db's indexes up to date, slice by slice; each index once at a time. */
export class IndexUpdates implements Indexing {
  readonly read: IndexHost['read']
  readonly write: IndexHost['write']
  readonly #render: (storage: DocStorage, doc: StoredDoc) => string | undefined
  readonly #running = new Map<string, Promise<void>>()

  /** @param render - prints the winning rev; `undefined` when its body is not here */
  constructor(
    host: IndexHost,
    render: (storage: DocStorage, doc: StoredDoc) => string | undefined,
  ) {
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
      const slice = this.#runSlice(source)
      // Whoever waits for it looks again by himself; whoever runs it is told of its failure.
      const settled = slice.then(
        () => undefined,
        () => undefined,
      )
      this.#running.set(source.indexId, settled)
      try {
        if (!(await slice)) return
      } finally {
        this.#running.delete(source.indexId)
      }
    }
  }

  /** @returns false when the definition no longer stands */
  async #runSlice(source: IndexSource): Promise<boolean> {
    const { since, until, docs } = this.read((storage) => this.#readSlice(storage, source))
    const mapped = await source.map(docs.filter(({ doc }) => !doc.isDeleted))
    const seqs = new Map(docs.map(({ doc }) => [doc.id, doc.seq]))
    return this.write((storage) => {
      if (!source.isWanted(storage)) return false
      const index = openIndex(storage, source.indexId, source.reducers)
      // Destroyed in between, or made anew: begin again from where it stands.
      if (index.updateSeq !== since) return true
      const rows = new Map(mapped.map((doc) => [doc.docId, doc]))
      // A doc that changed in between may have been withdrawn: what was mapped of it is void.
      const unchanged = [...seqs].filter(([docId, seq]) => storage.readDoc(docId)?.seq === seq)
      index.update(
        unchanged.map(([docId]) => rows.get(docId) ?? { docId, rows: [] }),
        until,
      )
      return true
    })
  }

  #readSlice(
    storage: DocStorage,
    source: IndexSource,
  ): { since: number; until: number; docs: SourceDoc[] } {
    const since = openIndex(storage, source.indexId).updateSeq
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
    return { since, until: isLast ? storage.updateSeq() : (docs.at(-1)?.doc.seq ?? since), docs }
  }
}
