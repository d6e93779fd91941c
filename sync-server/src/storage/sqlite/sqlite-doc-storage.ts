import { SyncError, treeToText } from '@tributary/sync-protocol'
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
import { closeFile } from './close-file.ts'
import { isDiskFull } from './is-disk-full.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { number, text } from './sql-row.ts'
import { docRangeCondition } from './doc-range-condition.ts'
import { PendingRows } from './pending-rows.ts'
import { SqliteBlobs } from './sqlite-blobs.ts'
import { SeqCounts } from './seq-counts.ts'
import { count, toStoredBody, toStoredChange, toStoredDoc, toStoredLocal } from './stored-rows.ts'
import { INSERT_BODY, INSERT_DOC, prepareStatements, type Statements } from './statements.ts'

interface Counts {
  /** The greatest `num` that was ever given here. */
  lastNum: number
  updateSeq: number
  docCount: number
  deletedDocCount: number
}

/** A doc as the running transaction has left it; `num` is undefined while there is none. */
interface Touched {
  readonly num: number | undefined
  readonly doc: StoredDoc | undefined
}

/** One db in one SQLite file: WAL, and every commit reaches the disk before it is answered. */
export class SqliteDocStorage implements DocStorage {
  readonly #connection: SqliteConnection
  readonly #sql: Statements
  readonly #blobs: SqliteBlobs
  readonly #newDocs: PendingRows
  readonly #newBodies: PendingRows
  /** Docs that this transaction has read or written, so that each is read once. */
  readonly #touched = new Map<string, Touched>()
  readonly #seqs: SeqCounts
  #counts: Counts
  #depth = 0
  #isClosed = false

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    this.#newDocs = new PendingRows(connection, INSERT_DOC.sql, INSERT_DOC.width)
    this.#newBodies = new PendingRows(connection, INSERT_BODY.sql, INSERT_BODY.width)
    const sql = prepareStatements(connection)
    this.#sql = sql
    this.#seqs = new SeqCounts({
      countByBlock: (size) =>
        sql.countBySeqBlock
          .all(size)
          .map((row) => ({ block: number(row, 'block'), n: number(row, 'n') })),
      countBetween: (since, until) => count(sql.countChanges.all(since, until)),
    })
    this.#blobs = new SqliteBlobs(sql)
    this.#counts = this.#readCounts()
  }

  transaction<T>(work: () => T): T {
    if (this.#depth > 0) throw new Error('a transaction cannot be begun within another')
    const before = this.#mark()
    try {
      this.#connection.exec('BEGIN IMMEDIATE')
      this.#depth = 1
      const result = work()
      this.#flush()
      if (this.#counts.updateSeq !== before.counts.updateSeq) {
        this.#sql.writeMeta.run('update_seq', String(this.#counts.updateSeq))
      }
      this.#connection.exec('COMMIT')
      this.#seqs.commit()
      return result
    } catch (error) {
      this.#undo(before)
      this.#rollBack()
      throw isDiskFull(error)
        ? new SyncError('insufficient_storage', undefined, { cause: error })
        : error
    } finally {
      this.#depth = 0
      this.#touched.clear()
    }
  }

  savepoint<T>(work: () => T): T {
    this.#flush()
    const before = this.#mark()
    const name = `part_${++this.#depth}`
    this.#connection.exec(`SAVEPOINT ${name}`)
    try {
      const result = work()
      this.#flush()
      this.#connection.exec(`RELEASE ${name}`)
      return result
    } catch (error) {
      this.#undo(before)
      // A full disk makes SQLite roll back the whole transaction by itself: no savepoint is left.
      if (!isDiskFull(error)) this.#connection.exec(`ROLLBACK TO ${name}; RELEASE ${name}`)
      throw error
    } finally {
      this.#depth -= 1
    }
  }

  updateSeq(): number {
    return this.#counts.updateSeq
  }

  counts(): StorageCounts {
    const [row] = this.#sql.sizes.all()
    return {
      ...this.#counts,
      fileBytes: row === undefined ? 0 : number(row, 'pages') * number(row, 'page_size'),
      bodyBytes: row === undefined ? 0 : number(row, 'bodies'),
    }
  }

  readMeta(key: string): string | undefined {
    const [row] = this.#sql.readMeta.all(key)
    return row === undefined ? undefined : text(row, 'value')
  }

  writeMeta(key: string, value: string): void {
    this.#sql.writeMeta.run(key, value)
  }

  readDoc(docId: string): StoredDoc | undefined {
    return this.#touch(docId).doc
  }

  expectDocs(docIds: readonly string[]): void {
    const unknown = docIds.filter((docId) => !this.#touched.has(docId))
    if (this.#depth === 0 || unknown.length < 2) return
    for (const docId of unknown) this.#touched.set(docId, { num: undefined, doc: undefined })
    for (const row of this.#sql.readDocs.all(JSON.stringify(unknown))) {
      const doc = toStoredDoc(row)
      this.#touched.set(doc.id, { num: number(row, 'num'), doc })
    }
  }

  writeDoc(write: StorageWrite): StoredDoc {
    const before = this.#touch(write.id)
    const doc = summariseTree(write.id, ++this.#counts.updateSeq, write.tree)
    const { seq, winner, leafCount } = doc
    const deleted = doc.isDeleted ? 1 : 0
    const tree = treeToText(doc.tree)
    const num = before.num ?? ++this.#counts.lastNum
    if (before.num === undefined) {
      this.#newDocs.add(num, doc.id, seq, winner, deleted, leafCount, tree)
    } else {
      this.#newDocs.flush()
      this.#sql.updateDoc.run(seq, winner, deleted, leafCount, tree, num)
    }
    for (const { rev, body } of write.bodies) {
      const attachments = body.attachments.length === 0 ? null : JSON.stringify(body.attachments)
      this.#newBodies.add(num, rev, body.json, attachments)
    }
    if (write.droppedRevs.length > 0) {
      this.#flush()
      for (const rev of write.droppedRevs) this.#sql.dropBody.run(num, rev)
    }
    if (this.#depth > 0) this.#touched.set(write.id, { num, doc })
    else this.#flush()
    this.#count(before.doc, -1)
    this.#count(doc, 1)
    return doc
  }

  readBody(docId: string, rev: string): StoredBody | undefined {
    const row = this.#settled.readBody.get(docId, rev)
    return row === undefined ? undefined : toStoredBody(row)
  }

  bodyRevs(docId: string): ReadonlySet<string> {
    return new Set(this.#settled.bodyRevs.all(docId).map((row) => text(row, 'rev')))
  }

  dropBodies(docId: string, revs: readonly string[]): void {
    const { num } = this.#touch(docId)
    if (num === undefined) return
    for (const rev of revs) this.#settled.dropBody.run(num, rev)
  }

  eraseDoc(docId: string): number {
    this.#count(this.readDoc(docId), -1)
    this.#settled.eraseBodies.run(docId)
    this.#settled.eraseDoc.run(docId)
    this.#touched.delete(docId)
    return ++this.#counts.updateSeq
  }

  readChanges(range: ChangesRange): StoredChange[] {
    const { since, until = Number.MAX_SAFE_INTEGER, limit, descending = false } = range
    const sql = this.#settled
    if (range.withBodies === true) {
      const statement = descending ? sql.changesWithBodiesDescending : sql.changesWithBodies
      return statement.all(since, until, limit).map(toStoredChange)
    }
    const statement = descending ? sql.changesDescending : sql.changes
    return statement.all(since, until, limit).map((row) => toStoredDoc(row))
  }

  countChanges(since: number): number {
    if (since >= this.#counts.updateSeq) return 0
    if (this.#depth > 0)
      return count(this.#settled.countChanges.all(since, Number.MAX_SAFE_INTEGER))
    return this.#seqs.countAfter(since)
  }

  listDocs(range: DocRange): StoredDoc[] {
    const { condition, params } = docRangeCondition(range)
    return this.#settled
      .listDocs(condition, range.descending)
      .all(...params, range.limit, range.skip)
      .map((row) => toStoredDoc(row))
  }

  countDocsBefore(docId: string, descending: boolean): number {
    return count((descending ? this.#settled.countAfter : this.#settled.countBefore).all(docId))
  }

  readLocal(localId: string): StoredLocal | undefined {
    const [row] = this.#sql.readLocal.all(localId)
    return row === undefined ? undefined : toStoredLocal(row)
  }

  writeLocal(local: StoredLocal): void {
    this.#sql.writeLocal.run(local.id, local.rev, local.json)
  }

  deleteLocal(localId: string): boolean {
    return this.#sql.deleteLocal.all(localId).length > 0
  }

  listLocals(page: LocalsPage = { afterId: '', limit: -1 }): StoredLocal[] {
    return this.#sql.listLocals.all(page.afterId, page.limit).map(toStoredLocal)
  }

  beginBlob(): number {
    return this.#blobs.begin()
  }

  writePiece(blob: number, index: number, bytes: Uint8Array): void {
    this.#sql.writePiece.run(blob, index, bytes)
  }

  sealBlob(blob: number, sha256: string): number {
    return this.#blobs.seal(blob, sha256)
  }

  abandonBlob(blob: number): void {
    this.#sql.loosenBlob.run(blob)
  }

  findBlob(sha256: string): number | undefined {
    return this.#blobs.find(sha256)
  }

  readPiece(blob: number, index: number): Uint8Array | undefined {
    if (this.#isClosed) return undefined
    return this.#blobs.readPiece(blob, index)
  }

  hasOrphans(): boolean {
    return count(this.#settled.hasLooseBlob.all()) > 0
  }

  dropOrphans(maxPieces: number): boolean {
    this.#flush()
    return this.#blobs.dropOrphans(maxPieces)
  }

  abandonBegunBlobs(): void {
    this.#sql.loosenBegunBlobs.run()
  }

  scrub(): void {
    try {
      this.#sql.truncateLog.all()
    } catch (error) {
      throw isDiskFull(error)
        ? new SyncError('insufficient_storage', undefined, { cause: error })
        : error
    }
  }

  readSide(space: string, key: string): string | undefined {
    const [row] = this.#sql.readSide.all(space, key)
    return row === undefined ? undefined : text(row, 'text')
  }

  writeSide(space: string, key: string, text: string): void {
    this.#sql.writeSide.run(space, key, text)
  }

  deleteSide(space: string, key: string): void {
    this.#sql.deleteSide.run(space, key)
  }

  listSide(space: string): string[] {
    return this.#sql.listSide.all(space).map((row) => text(row, 'key'))
  }

  clearSide(space: string): void {
    this.#sql.clearSide.run(space)
  }

  close(): void {
    this.#isClosed = true
    closeFile(this.#connection)
  }

  /** The statements, once they see all that was written. */
  get #settled(): Statements {
    this.#flush()
    return this.#sql
  }

  #flush(): void {
    this.#newDocs.flush()
    this.#newBodies.flush()
  }

  #mark(): { counts: Counts; seqs: number } {
    return { counts: { ...this.#counts }, seqs: this.#seqs.mark }
  }

  /** Takes back in memory what SQLite rolls back in the file. */
  #undo(mark: { counts: Counts; seqs: number }): void {
    this.#counts = mark.counts
    this.#seqs.undo(mark.seqs)
    this.#newDocs.clear()
    this.#newBodies.clear()
    this.#touched.clear()
  }

  #touch(docId: string): Touched {
    const known = this.#touched.get(docId)
    if (known !== undefined) return known
    const row = this.#sql.readDoc.get(docId)
    const touched =
      row === undefined
        ? { num: undefined, doc: undefined }
        : { num: number(row, 'num'), doc: toStoredDoc(row) }
    if (this.#depth > 0) this.#touched.set(docId, touched)
    return touched
  }

  #count(doc: StoredDoc | undefined, by: 1 | -1): void {
    if (doc === undefined) return
    this.#seqs.note(doc.seq, by)
    if (doc.isDeleted) this.#counts.deletedDocCount += by
    else this.#counts.docCount += by
  }

  #readCounts(): Counts {
    const [row] = this.#sql.countDocs.all()
    return {
      lastNum: count(this.#sql.lastNum.all()),
      updateSeq: Number(this.readMeta('update_seq') ?? 0),
      docCount: row === undefined ? 0 : number(row, 'live'),
      deletedDocCount: row === undefined ? 0 : number(row, 'dead'),
    }
  }

  #rollBack(): void {
    try {
      this.#connection.exec('ROLLBACK')
    } catch (error) {
      // After a full disk, or a BEGIN that failed, there is no transaction left to roll back.
      if (!String(error).includes('no transaction is active')) throw error
    }
  }
}
