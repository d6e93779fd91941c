import type { RevTree } from '@tributary/sync-protocol'
import type { BlobStorage } from '../blob-storage.ts'
import type { SideTexts } from '../side-texts.ts'
import type {
  ChangesRange,
  DocRange,
  DocStorage,
  LocalsPage,
  StorageCounts,
  StorageWrite,
  StoredBody,
  StoredChange,
  StoredDoc,
  StoredLocal,
} from '../doc-storage.ts'
import { summariseTree } from '../summarise-tree.ts'
import { compareUtf8 } from '../compare-utf8.ts'
import { MemoryBlobs } from './memory-blobs.ts'
import { MemorySideTexts } from './memory-side-texts.ts'
import { UndoableMap, type UndoLog } from './undoable-map.ts'

/** One db in memory, for tests and for what need not outlive the process. */
export class MemoryDocStorage implements DocStorage {
  readonly #undo: UndoLog = []
  readonly #docs = new UndoableMap<string, StoredDoc>(this.#undo)
  readonly #bodies = new UndoableMap<string, ReadonlyMap<string, StoredBody>>(this.#undo)
  readonly #locals = new UndoableMap<string, StoredLocal>(this.#undo)
  readonly #meta = new UndoableMap<string, string>(this.#undo)
  readonly blobs: BlobStorage = new MemoryBlobs(this.#undo, () => this.#blobsInUse())
  readonly side: SideTexts = new MemorySideTexts(this.#undo)

  transaction<T>(work: () => T): T {
    this.#undo.length = 0
    return this.savepoint(work)
  }

  savepoint<T>(work: () => T): T {
    const mark = this.#undo.length
    try {
      return work()
    } catch (error) {
      while (this.#undo.length > mark) this.#undo.pop()?.()
      throw error
    }
  }

  updateSeq(): number {
    return Number(this.#meta.get('update_seq') ?? 0)
  }

  counts(): StorageCounts {
    const docs = [...this.#docs.values()]
    const deletedDocCount = docs.filter((doc) => doc.isDeleted).length
    let bodyBytes = 0
    for (const bodies of this.#bodies.values()) {
      for (const body of bodies.values()) bodyBytes += body.json.length
    }
    return {
      updateSeq: this.updateSeq(),
      docCount: docs.length - deletedDocCount,
      deletedDocCount,
      fileBytes: 0,
      bodyBytes,
    }
  }

  readMeta(key: string): string | undefined {
    return this.#meta.get(key)
  }

  writeMeta(key: string, value: string): void {
    this.#meta.set(key, value)
  }

  readDoc(docId: string): StoredDoc | undefined {
    return this.#docs.get(docId)
  }

  expectDocs(): void {}

  readTogether<T>(_docIds: readonly string[], _needs: 'docs' | 'bodies', read: () => T): T {
    return read()
  }

  writeDoc(write: StorageWrite): StoredDoc {
    const doc = summariseTree(write.id, this.#nextSeq(), copyOf(write.tree))
    this.#docs.set(write.id, doc)
    const bodies = new Map(this.#bodies.get(write.id))
    for (const { rev, body } of write.bodies) bodies.set(rev, body)
    for (const rev of write.droppedRevs) bodies.delete(rev)
    this.#bodies.set(write.id, bodies)
    return doc
  }

  readBody(docId: string, rev: string): StoredBody | undefined {
    return this.#bodies.get(docId)?.get(rev)
  }

  bodyRevs(docId: string): ReadonlySet<string> {
    return new Set(this.#bodies.get(docId)?.keys())
  }

  dropBodies(docId: string, revs: readonly string[]): void {
    const bodies = new Map(this.#bodies.get(docId))
    for (const rev of revs) bodies.delete(rev)
    this.#bodies.set(docId, bodies)
  }

  eraseDoc(docId: string): number {
    this.#docs.delete(docId)
    this.#bodies.delete(docId)
    return this.#nextSeq()
  }

  readChanges(range: ChangesRange): StoredChange[] {
    const until = range.until ?? Infinity
    const docs = [...this.#docs.values()].filter((doc) => doc.seq > range.since && doc.seq <= until)
    docs.sort((a, b) => (range.descending === true ? b.seq - a.seq : a.seq - b.seq))
    const page = docs.slice(0, range.limit)
    if (range.withBodies !== true) return page
    return page.map((doc) => ({ ...doc, body: this.readBody(doc.id, doc.winner) }))
  }

  countChanges(since: number): number {
    return [...this.#docs.values()].filter((doc) => doc.seq > since).length
  }

  listDocs(range: DocRange): StoredDoc[] {
    const { startId, endId, isEndIncluded, descending } = range
    const sign = descending ? -1 : 1
    const order = (a: string, b: string) => sign * compareUtf8(a, b)
    const first = range.isStartExcluded === true ? 1 : 0
    return this.#listed()
      .filter(({ id }) => startId === undefined || order(id, startId) >= first)
      .filter(({ id }) => endId === undefined || order(id, endId) < (isEndIncluded ? 1 : 0))
      .sort((a, b) => order(a.id, b.id))
      .slice(range.skip, range.skip + range.limit)
  }

  countDocsBefore(docId: string, descending: boolean): number {
    const sign = descending ? -1 : 1
    return this.#listed().filter(({ id }) => sign * compareUtf8(id, docId) < 0).length
  }

  readLocal(localId: string): StoredLocal | undefined {
    return this.#locals.get(localId)
  }

  writeLocal(local: StoredLocal): void {
    this.#locals.set(local.id, local)
  }

  deleteLocal(localId: string): boolean {
    return this.#locals.delete(localId)
  }

  listLocals(page?: LocalsPage): StoredLocal[] {
    const all = [...this.#locals.values()].sort((a, b) => compareUtf8(a.id, b.id))
    if (page === undefined) return all
    return all.filter(({ id }) => compareUtf8(id, page.afterId) > 0).slice(0, page.limit)
  }

  room(): undefined {
    return undefined
  }

  scrub(): void {
    // There are no files.
  }

  close(): void {
    this.#undo.length = 0
  }

  *#blobsInUse(): Generator<number> {
    for (const bodies of this.#bodies.values()) {
      for (const body of bodies.values()) for (const { blob } of body.attachments) yield blob
    }
  }

  #listed(): StoredDoc[] {
    return [...this.#docs.values()].filter((doc) => !doc.isDeleted)
  }

  #nextSeq(): number {
    const seq = this.updateSeq() + 1
    this.#meta.set('update_seq', String(seq))
    return seq
  }
}

function copyOf(tree: RevTree): RevTree {
  return new Map(tree)
}
