import { SyncError, treeFromText, treeToText } from '@tributary/sync-protocol'
import type {
  ChangesRange,
  DocRange,
  DocStorage,
  StorageCounts,
  StorageWrite,
  StoredBody,
  StoredDoc,
  StoredLocal,
} from '../doc-storage.ts'
import { summariseTree } from '../summarise-tree.ts'
import { isDiskFull } from './is-disk-full.ts'
import type { SqliteConnection, SqlRow } from './sqlite-connection.ts'
import { blob, number, text, textOrNull } from './sql-row.ts'
import { docRangeCondition } from './doc-range-condition.ts'
import { prepareStatements, type Statements } from './statements.ts'

interface Counts {
  updateSeq: number
  docCount: number
  deletedDocCount: number
}

/** One db in one SQLite file: WAL, and every commit reaches the disk before it is answered. */
export class SqliteDocStorage implements DocStorage {
  readonly #connection: SqliteConnection
  readonly #sql: Statements
  #counts: Counts
  #depth = 0

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    this.#sql = prepareStatements(connection)
    this.#counts = this.#readCounts()
  }

  transaction<T>(work: () => T): T {
    if (this.#depth > 0) throw new Error('a transaction cannot be begun within another')
    const before = { ...this.#counts }
    try {
      this.#connection.exec('BEGIN IMMEDIATE')
      this.#depth = 1
      const result = work()
      if (this.#counts.updateSeq !== before.updateSeq) {
        this.#sql.writeMeta.run('update_seq', String(this.#counts.updateSeq))
      }
      this.#connection.exec('COMMIT')
      return result
    } catch (error) {
      this.#counts = before
      this.#rollBack()
      throw isDiskFull(error)
        ? new SyncError('insufficient_storage', undefined, { cause: error })
        : error
    } finally {
      this.#depth = 0
    }
  }

  savepoint<T>(work: () => T): T {
    const before = { ...this.#counts }
    const name = `part_${++this.#depth}`
    this.#connection.exec(`SAVEPOINT ${name}`)
    try {
      const result = work()
      this.#connection.exec(`RELEASE ${name}`)
      return result
    } catch (error) {
      this.#counts = before
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
    const [row] = this.#sql.readDoc.all(docId)
    return row === undefined ? undefined : toStoredDoc(row)
  }

  writeDoc(write: StorageWrite): StoredDoc {
    const before = this.readDoc(write.id)
    const doc = summariseTree(write.id, ++this.#counts.updateSeq, write.tree)
    const [row] = this.#sql.writeDoc.all(
      doc.id,
      doc.seq,
      doc.winner,
      doc.isDeleted ? 1 : 0,
      doc.leafCount,
      treeToText(doc.tree),
    )
    if (row === undefined) throw new Error('SQLite returned no row for a written doc')
    const num = number(row, 'num')
    for (const { rev, body } of write.bodies) {
      const attachments = body.attachments.length === 0 ? null : JSON.stringify(body.attachments)
      this.#sql.writeBody.run(num, rev, body.json, attachments)
    }
    for (const rev of write.droppedRevs) this.#sql.dropBody.run(num, rev)
    this.#count(before, -1)
    this.#count(doc, 1)
    return doc
  }

  readBody(docId: string, rev: string): StoredBody | undefined {
    const [row] = this.#sql.readBody.all(docId, rev)
    if (row === undefined) return undefined
    const attachments = textOrNull(row, 'attachments')
    return {
      json: text(row, 'json'),
      attachments: attachments === null ? [] : JSON.parse(attachments),
    }
  }

  bodyRevs(docId: string): ReadonlySet<string> {
    return new Set(this.#sql.bodyRevs.all(docId).map((row) => text(row, 'rev')))
  }

  dropBodies(docId: string, revs: readonly string[]): void {
    const [row] = this.#sql.readDoc.all(docId)
    if (row === undefined) return
    for (const rev of revs) this.#sql.dropBody.run(number(row, 'num'), rev)
  }

  eraseDoc(docId: string): number {
    const before = this.readDoc(docId)
    this.#sql.eraseBodies.run(docId)
    this.#sql.eraseDoc.run(docId)
    this.#count(before, -1)
    return ++this.#counts.updateSeq
  }

  readChanges(range: ChangesRange): StoredDoc[] {
    const statement = range.descending === true ? this.#sql.changesDescending : this.#sql.changes
    const until = range.until ?? Number.MAX_SAFE_INTEGER
    return statement.all(range.since, until, range.limit).map(toStoredDoc)
  }

  countChanges(since: number): number {
    return count(this.#sql.countChanges.all(since))
  }

  listDocs(range: DocRange): StoredDoc[] {
    const { condition, params } = docRangeCondition(range)
    return this.#sql
      .listDocs(condition, range.descending)
      .all(...params, range.limit, range.skip)
      .map(toStoredDoc)
  }

  countDocsBefore(docId: string, descending: boolean): number {
    return count((descending ? this.#sql.countAfter : this.#sql.countBefore).all(docId))
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

  listLocals(): StoredLocal[] {
    return this.#sql.listLocals.all().map(toStoredLocal)
  }

  writeAttachment(digest: string, bytes: Uint8Array): void {
    this.#sql.writeBlob.run(digest, bytes)
  }

  hasAttachment(digest: string): boolean {
    return this.#sql.hasBlob.all(digest).length > 0
  }

  readAttachment(digest: string): Uint8Array | undefined {
    const [row] = this.#sql.readBlob.all(digest)
    return row === undefined ? undefined : blob(row, 'bytes')
  }

  dropOrphans(): void {
    this.#sql.dropOrphans.run()
  }

  close(): void {
    this.#connection.close()
  }

  #count(doc: StoredDoc | undefined, by: 1 | -1): void {
    if (doc === undefined) return
    if (doc.isDeleted) this.#counts.deletedDocCount += by
    else this.#counts.docCount += by
  }

  #readCounts(): Counts {
    const [row] = this.#sql.countDocs.all()
    return {
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

function count(rows: readonly SqlRow[]): number {
  const [row] = rows
  return row === undefined ? 0 : number(row, 'n')
}

function toStoredDoc(row: SqlRow): StoredDoc {
  let tree: StoredDoc['tree'] | undefined
  return {
    id: text(row, 'id'),
    seq: number(row, 'seq'),
    winner: text(row, 'winner'),
    isDeleted: number(row, 'deleted') === 1,
    leafCount: number(row, 'leaf_count'),
    get tree() {
      return (tree ??= treeFromText(text(row, 'tree')))
    },
  }
}

function toStoredLocal(row: SqlRow): StoredLocal {
  return { id: text(row, 'id'), rev: text(row, 'rev'), json: text(row, 'json') }
}
