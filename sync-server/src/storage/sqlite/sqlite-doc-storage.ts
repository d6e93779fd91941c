import { treeToText } from '@tributary/sync-protocol'
import type { SideTexts } from '../side-texts.ts'
import type {
  ChangesRange,
  DocRange,
  DocStorage,
  LocalsPage,
  StorageCounts,
  StorageRoom,
  StorageWrite,
  StoredBody,
  StoredChange,
  StoredDoc,
  StoredLocal,
} from '../doc-storage.ts'
import { summariseTree } from '../summarise-tree.ts'
import { diskRefusal } from './disk-refusal.ts'
import type { SqliteConnection } from './sqlite-connection.ts'
import { number, text } from './sql-row.ts'
import { docRangeCondition } from './doc-range-condition.ts'
import { PendingRows } from './pending-rows.ts'
import type { BlobFolder } from './blob-folder.ts'
import { SqliteBlobs } from './sqlite-blobs.ts'
import { SqliteSideTexts } from './sqlite-side-texts.ts'
import { type CountsMark, DocCounts } from './doc-counts.ts'
import { count, toStoredBody, toStoredChange, toStoredDoc, toStoredLocal } from './stored-rows.ts'
import { INSERT_BODY, INSERT_DOC, prepareStatements, type Statements } from './statements.ts'
import { TouchedDocs } from './touched-docs.ts'

/** What belongs to the file as a whole. */
interface FileOfDb {
  /** What the disk has left. */
  readonly room?: () => StorageRoom
  /** Of large contents; without one all of them are in the db's own file. */
  readonly folder?: BlobFolder
  /** Instead of merely closing the connection. */
  readonly close?: () => void
}

/** One db in one SQLite file: WAL, and every commit reaches the disk before it is answered. */
export class SqliteDocStorage implements DocStorage {
  readonly blobs: SqliteBlobs
  readonly side: SideTexts
  readonly #connection: SqliteConnection
  readonly #sql: Statements
  readonly #file: FileOfDb
  readonly #newDocs: PendingRows
  readonly #newBodies: PendingRows
  readonly #touched: TouchedDocs
  readonly #counts: DocCounts
  #depth = 0
  #isClosed = false

  constructor(connection: SqliteConnection, file: FileOfDb = {}) {
    this.#file = file
    this.#connection = connection
    this.#newDocs = new PendingRows(connection, INSERT_DOC.sql, INSERT_DOC.width)
    this.#newBodies = new PendingRows(connection, INSERT_BODY.sql, INSERT_BODY.width)
    this.#sql = prepareStatements(connection)
    const surroundings = { settle: () => this.#flush(), isClosed: () => this.#isClosed }
    this.blobs = new SqliteBlobs(this.#sql, surroundings, file.folder)
    this.side = new SqliteSideTexts(this.#sql)
    this.#counts = new DocCounts(this.#sql)
    this.#touched = new TouchedDocs(this.#sql)
  }

  transaction<T>(work: () => T): T {
    if (this.#depth > 0) throw new Error('a transaction cannot be begun within another')
    const before = this.#counts.mark()
    try {
      this.#connection.exec('BEGIN IMMEDIATE')
      this.#depth = 1
      const result = work()
      this.#flush()
      this.#counts.write(before)
      this.#connection.exec('COMMIT')
      this.#counts.commit()
      return result
    } catch (error) {
      this.#undo(before)
      this.#rollBack()
      throw diskRefusal(error) ?? error
    } finally {
      this.#depth = 0
      this.#touched.clear()
      this.blobs.settleFiles()
    }
  }

  savepoint<T>(work: () => T): T {
    this.#flush()
    const before = this.#counts.mark()
    const name = `part_${++this.#depth}`
    this.#connection.exec(`SAVEPOINT ${name}`)
    try {
      const result = work()
      this.#flush()
      this.#connection.exec(`RELEASE ${name}`)
      return result
    } catch (error) {
      this.#undo(before)
      // A disk that fails makes SQLite roll back the whole transaction by itself: no savepoint is left.
      if (diskRefusal(error) === undefined)
        this.#connection.exec(`ROLLBACK TO ${name}; RELEASE ${name}`)
      throw error
    } finally {
      this.#depth -= 1
    }
  }

  updateSeq(): number {
    return this.#counts.now.updateSeq
  }

  counts(): StorageCounts {
    const [row] = this.#sql.sizes.all()
    return {
      ...this.#counts.now,
      fileBytes:
        row === undefined
          ? 0
          : number(row, 'pages') * number(row, 'page_size') + number(row, 'files'),
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
    return this.#touched.read(docId, this.#depth > 0).doc
  }

  expectDocs(docIds: readonly string[]): void {
    if (this.#depth > 0) this.#touched.readAll(docIds, 'docs')
  }

  readTogether<T>(docIds: readonly string[], needs: 'docs' | 'bodies', read: () => T): T {
    if (this.#depth > 0) return read()
    try {
      this.#touched.readAll(docIds, needs)
      return read()
    } finally {
      this.#touched.clear()
    }
  }

  writeDoc(write: StorageWrite): StoredDoc {
    const before = this.#touched.read(write.id, this.#depth > 0)
    const doc = summariseTree(write.id, this.#counts.nextSeq(), write.tree)
    const { seq, winner, leafCount } = doc
    const deleted = doc.isDeleted ? 1 : 0
    const tree = treeToText(doc.tree)
    const num = before.num ?? this.#counts.nextNum()
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
    if (this.#depth > 0) this.#touched.note(write.id, { num, doc })
    else this.#flush()
    this.#counts.note(before.doc, -1)
    this.#counts.note(doc, 1)
    return doc
  }

  readBody(docId: string, rev: string): StoredBody | undefined {
    const known = this.#touched.recall(docId)?.doc
    if (known?.body !== undefined && known.winner === rev) return known.body
    const row = this.#settled.readBody.get(docId, rev)
    return row === undefined ? undefined : toStoredBody(row)
  }

  bodyRevs(docId: string): ReadonlySet<string> {
    return new Set(this.#settled.bodyRevs.all(docId).map((row) => text(row, 'rev')))
  }

  dropBodies(docId: string, revs: readonly string[]): void {
    const { num } = this.#touched.read(docId, this.#depth > 0)
    if (num === undefined) return
    for (const rev of revs) this.#settled.dropBody.run(num, rev)
  }

  eraseDoc(docId: string): number {
    this.#counts.note(this.readDoc(docId), -1)
    this.#settled.eraseBodies.run(docId)
    this.#settled.eraseDoc.run(docId)
    this.#touched.forget(docId)
    return this.#counts.nextSeq()
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
    if (since >= this.updateSeq()) return 0
    const all = Number.MAX_SAFE_INTEGER
    return this.#depth > 0
      ? count(this.#settled.countChanges.all(since, all))
      : this.#counts.countAfter(since)
  }

  listDocs(range: DocRange): StoredDoc[] {
    const { condition, params } = docRangeCondition(range)
    return this.#settled
      .listDocs(condition, range.descending)
      .all(...params, range.limit, range.skip)
      .map((row) => toStoredDoc(row))
  }

  countDocsBefore(docId: string, descending: boolean): number {
    const sql = this.#settled
    const before =
      this.#depth > 0 ? count(sql.countBefore.all(docId)) : this.#counts.countBefore(docId)
    if (!descending) return before
    return this.#counts.now.docCount - before - count(sql.isListed.all(docId))
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

  room(): StorageRoom | undefined {
    return this.#file.room?.()
  }

  scrub(): void {
    try {
      this.#sql.truncateLog.all()
    } catch (error) {
      throw diskRefusal(error) ?? error
    }
  }

  close(): void {
    this.#isClosed = true
    if (this.#file.close === undefined) this.#connection.close()
    else this.#file.close()
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

  /** Takes back in memory what SQLite rolls back in the file. */
  #undo(mark: CountsMark): void {
    this.#counts.undo(mark)
    this.#newDocs.clear()
    this.#newBodies.clear()
    this.#touched.clear()
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
