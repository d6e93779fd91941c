import type { RevTree } from '@tributary/sync-protocol'
import type {
  ChangesRange,
  DocRange,
  DocStorage,
  StorageCounts,
  StorageWrite,
  StoredBody,
  StoredChange,
  StoredDoc,
  StoredLocal,
} from '../doc-storage.ts'
import { summariseTree } from '../summarise-tree.ts'
import { compareUtf8 } from '../compare-utf8.ts'
import { UndoableMap, type UndoLog } from './undoable-map.ts'

/** One db in memory, for tests and for what need not outlive the process. */
export class MemoryDocStorage implements DocStorage {
  readonly #undo: UndoLog = []
  readonly #docs = new UndoableMap<string, StoredDoc>(this.#undo)
  readonly #bodies = new UndoableMap<string, ReadonlyMap<string, StoredBody>>(this.#undo)
  readonly #locals = new UndoableMap<string, StoredLocal>(this.#undo)
  readonly #blobs = new UndoableMap<string, Uint8Array>(this.#undo)
  readonly #meta = new UndoableMap<string, string>(this.#undo)
  readonly #sides = new Map<string, UndoableMap<string, string>>()

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
    return this.#listed()
      .filter(({ id }) => startId === undefined || order(id, startId) >= 0)
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

  listLocals(): StoredLocal[] {
    return [...this.#locals.values()].sort((a, b) => compareUtf8(a.id, b.id))
  }

  writeAttachment(digest: string, bytes: Uint8Array): void {
    if (this.#blobs.get(digest) === undefined) this.#blobs.set(digest, bytes)
  }

  hasAttachment(digest: string): boolean {
    return this.#blobs.get(digest) !== undefined
  }

  readAttachment(digest: string): Uint8Array | undefined {
    return this.#blobs.get(digest)
  }

  dropOrphans(): void {
    const used = new Set<string>()
    for (const bodies of this.#bodies.values()) {
      for (const body of bodies.values())
        for (const { digest } of body.attachments) used.add(digest)
    }
    for (const digest of this.#blobs.keys()) if (!used.has(digest)) this.#blobs.delete(digest)
  }

  readSide(space: string, key: string): string | undefined {
    return this.#sides.get(space)?.get(key)
  }

  writeSide(space: string, key: string, text: string): void {
    const side = this.#sides.get(space) ?? new UndoableMap<string, string>(this.#undo)
    this.#sides.set(space, side)
    side.set(key, text)
  }

  deleteSide(space: string, key: string): void {
    this.#sides.get(space)?.delete(key)
  }

  listSide(space: string): string[] {
    return [...(this.#sides.get(space)?.keys() ?? [])].sort(compareUtf8)
  }

  clearSide(space: string): void {
    for (const key of this.listSide(space)) this.deleteSide(space, key)
  }

  close(): void {
    this.#undo.length = 0
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
