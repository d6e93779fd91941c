import { createHash } from 'node:crypto'
import { type BlobStorage, PIECE_BYTES } from '../blob-storage.ts'
import type { BlobFolder } from './blob-folder.ts'
import { blob as bytesOf, number, text } from './sql-row.ts'
import type { Statements } from './statements.ts'
import { count } from './stored-rows.ts'

/** Contents from here on are files; a smaller one goes into the commit of its doc. */
const FILE_FROM_BYTES = 16 * 1024

/** What blobs ask of the db they are in. */
interface BlobSurroundings {
  /** Has the tables say all that was written. */
  readonly settle: () => void
  readonly isClosed: () => boolean
}

/**
 * The blobs of one db. Their refs are kept by triggers; see `migrations/format-3.ts`.
 *
 * Of a file the row comes and goes with its transaction; its names follow: it has its name before
 * the commit that speaks of it, and loses it only after the one that no longer does.
 */
export class SqliteBlobs implements BlobStorage {
  readonly #sql: Statements
  readonly #db: BlobSurroundings
  readonly #folder: BlobFolder | undefined
  /** How long the files of begun blobs are by now. */
  readonly #begun = new Map<number, number>()
  /** What this transaction has touched, looked at when it has ended. */
  readonly #touched = {
    begun: new Set<number>(),
    kept: new Map<string, number>(),
    dropped: new Set<string>(),
  }

  constructor(sql: Statements, db: BlobSurroundings, folder?: BlobFolder) {
    this.#sql = sql
    this.#db = db
    this.#folder = folder
  }

  begin(): number {
    const [row] = this.#sql.beginBlob.all()
    if (row === undefined) throw new Error('SQLite returned no row for a begun blob')
    return number(row, 'id')
  }

  seal(blob: number, sha256: string): number {
    const known = this.find(sha256)
    const bytes = this.#begun.get(blob)
    const name = nameOf(sha256)
    if (bytes !== undefined && (known === undefined || this.#isNamed(name))) {
      // Also when it is known: these bytes were just seen whole, those on the disk were not.
      this.#folder?.keep(blob, name)
      this.#touched.kept.set(name, blob)
      this.#touched.begun.add(blob)
    }
    if (known !== undefined) this.#sql.loosenBlob.run(blob)
    else if (bytes === undefined) this.#sql.sealBlob.run(sha256, blob)
    else this.#sql.sealFile.run(sha256, name, bytes, blob)
    return known ?? blob
  }

  find(sha256: string): number | undefined {
    const [row] = this.#sql.findBlob.all(sha256)
    return row === undefined ? undefined : number(row, 'id')
  }

  writePiece(blob: number, index: number, bytes: Uint8Array): void {
    const isFile = index === 0 ? bytes.length >= FILE_FROM_BYTES : this.#begun.has(blob)
    if (this.#folder === undefined || !isFile) {
      this.#sql.writePiece.run(blob, index, bytes)
      return
    }
    this.#touched.begun.add(blob)
    this.#begun.set(blob, index * PIECE_BYTES + bytes.length)
    this.#folder.writePiece(blob, index, bytes)
  }

  abandon(blob: number): void {
    this.#sql.loosenBlob.run(blob)
  }

  abandonBegun(): void {
    this.#sql.loosenBegunBlobs.run()
  }

  hasOrphans(): boolean {
    this.#db.settle()
    return count(this.#sql.hasLooseBlob.all()) > 0
  }

  readPiece(blob: number, index: number): Uint8Array | undefined {
    if (this.#db.isClosed()) return undefined
    const [row] = this.#sql.readPiece.all(blob, index)
    return row === undefined ? this.#readFile(blob, index) : bytesOf(row, 'bytes')
  }

  dropOrphans(maxPieces: number): boolean {
    this.#db.settle()
    this.#sql.keepUsedBlobs.run()
    // Out of reach first: nobody may take a blob of which half is gone.
    this.#sql.hideLooseBlobs.run()
    let left = maxPieces
    for (;;) {
      const loose = this.#sql.looseBlobs.all()
      if (loose.length === 0) return true
      for (const row of loose) {
        const blob = number(row, 'blob')
        if (left <= 0) return false
        left -= this.#sql.dropPieces.all(blob, left).length
        if (left <= 0) return false
        const [dropped] = this.#sql.dropBlob.all(blob)
        if (this.#begun.has(blob)) this.#touched.begun.add(blob)
        if (typeof dropped?.['file'] === 'string') this.#touched.dropped.add(dropped['file'])
        this.#sql.tightenBlob.run(blob)
        // An empty blob costs a turn as well.
        left -= 1
      }
    }
  }

  moveNext(after: number): number | undefined {
    if (this.#folder === undefined) return undefined
    const [row] = this.#sql.nextInside.all(after, FILE_FROM_BYTES)
    if (row === undefined) return undefined
    const blob = number(row, 'id')
    const name = nameOf(text(row, 'sha256'))
    const hash = createHash('sha256')
    let bytes = 0
    for (let index = 0; ; index += 1) {
      const [piece] = this.#sql.readPiece.all(blob, index)
      if (piece === undefined) break
      const part = bytesOf(piece, 'bytes')
      hash.update(part)
      bytes += part.length
      this.#folder.writePiece(blob, index, part)
    }
    this.#touched.begun.add(blob)
    // What has rotted stays where it is: other dbs would get it in the place of theirs.
    if (hash.digest('hex') !== name) return blob
    this.#folder.keep(blob, name)
    this.#touched.kept.set(name, blob)
    this.#sql.nameFile.run(name, bytes, blob)
    this.#sql.clearPieces.run(blob)
    return blob
  }

  /** After a transaction, whatever became of it: has the files' names say what its rows say. */
  settleFiles(): void {
    const { begun, kept, dropped } = this.#touched
    if (begun.size === 0 && dropped.size === 0) return
    for (const [name, blob] of kept) {
      if (!this.#isNamed(name)) this.#folder?.undo(blob, name)
    }
    for (const name of dropped) if (!this.#isNamed(name)) this.#folder?.remove(name)
    for (const blob of begun) {
      if (count(this.#sql.isBegun.all(blob)) > 0) continue
      this.#begun.delete(blob)
      this.#folder?.removeBegun(blob)
    }
    for (const each of [begun, kept, dropped]) each.clear()
  }

  /** Removes files that an earlier process left, of which no row speaks. Call it before `begin`. */
  sweepFiles(): void {
    this.#folder?.sweep((name) => this.#isNamed(name))
  }

  #isNamed(name: string): boolean {
    return this.#sql.blobOfFile.all(name).length > 0
  }

  #readFile(blob: number, index: number): Uint8Array | undefined {
    if (this.#begun.has(blob)) return this.#folder?.readBegun(blob, index)
    const [row] = this.#sql.fileOfBlob.all(blob)
    return row === undefined ? undefined : this.#folder?.readPiece(text(row, 'file'), index)
  }
}

/** In hex: there are disks to which `a` and `A` are one. */
function nameOf(sha256: string): string {
  return Buffer.from(sha256, 'base64url').toString('hex')
}
