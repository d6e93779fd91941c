import type { RevTree } from '@tributary/sync-protocol'
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
import { UndoableMap, type UndoLog } from './undoable-map.ts'

/** One db in memory, for tests and for what need not outlive the process. */
export class MemoryDocStorage implements DocStorage {
  readonly #undo: UndoLog = []
  readonly #docs = new UndoableMap<string, StoredDoc>(this.#undo)
  readonly #bodies = new UndoableMap<string, ReadonlyMap<string, StoredBody>>(this.#undo)
  readonly #locals = new UndoableMap<string, StoredLocal>(this.#undo)
  /** The content of each blob, once it is sealed; `undefined` before. */
  readonly #blobs = new UndoableMap<number, { readonly sha256: string | undefined }>(this.#undo)
  readonly #pieces = new UndoableMap<string, Uint8Array>(this.#undo)
  #lastBlob = 0
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

  beginBlob(): number {
    this.#lastBlob += 1
    this.#blobs.set(this.#lastBlob, { sha256: undefined })
    return this.#lastBlob
  }

  writePiece(blob: number, index: number, bytes: Uint8Array): void {
    this.#pieces.set(pieceKey(blob, index), new Uint8Array(bytes))
  }

  sealBlob(blob: number, sha256: string): number {
    const known = this.findBlob(sha256)
    if (known !== undefined) {
      this.abandonBlob(blob)
      return known
    }
    this.#blobs.set(blob, { sha256 })
    return blob
  }

  abandonBlob(blob: number): void {
    const found = this.#blobs.get(blob)
    if (found === undefined || found.sha256 !== undefined) return
    for (let index = 0; this.#pieces.delete(pieceKey(blob, index)); index += 1);
    this.#blobs.delete(blob)
  }

  findBlob(sha256: string): number | undefined {
    for (const [blob, content] of this.#blobs.entries()) if (content.sha256 === sha256) return blob
    return undefined
  }

  readPiece(blob: number, index: number): Uint8Array | undefined {
    return this.#pieces.get(pieceKey(blob, index))
  }

  hasOrphans(): boolean {
    const isBegun = [...this.#blobs.values()].some(({ sha256 }) => sha256 === undefined)
    return isBegun || this.#orphans().length > 0
  }

  dropOrphans(): boolean {
    for (const blob of this.#orphans()) {
      this.#blobs.set(blob, { sha256: undefined })
      this.abandonBlob(blob)
    }
    return true
  }

  abandonBegunBlobs(): void {
    for (const blob of this.#blobs.keys()) this.abandonBlob(blob)
  }

  room(): undefined {
    return undefined
  }

  scrub(): void {
    // There are no files.
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

  clearSide(space: string, limit = Number.MAX_SAFE_INTEGER): boolean {
    const keys = this.listSide(space)
    for (const key of keys.slice(0, limit)) this.deleteSide(space, key)
    return keys.length > limit
  }

  close(): void {
    this.#undo.length = 0
  }

  /** Sealed blobs that no body refers to. */
  #orphans(): number[] {
    const used = new Set<number>()
    for (const bodies of this.#bodies.values()) {
      for (const body of bodies.values()) for (const { blob } of body.attachments) used.add(blob)
    }
    return [...this.#blobs.entries()]
      .filter(([blob, { sha256 }]) => sha256 !== undefined && !used.has(blob))
      .map(([blob]) => blob)
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

function pieceKey(blob: number, index: number): string {
  return `${blob}/${index}`
}

function copyOf(tree: RevTree): RevTree {
  return new Map(tree)
}
