import type { BlobStorage } from '../blob-storage.ts'
import { blob as bytesOf, number } from './sql-row.ts'
import type { Statements } from './statements.ts'
import { count } from './stored-rows.ts'

/** What blobs ask of the db they are in. */
interface BlobSurroundings {
  /** Has the tables say all that was written. */
  readonly settle: () => void
  readonly isClosed: () => boolean
}

/** The blobs of one db. Their refs are kept by triggers; see `migrations/format-2.ts`. */
export class SqliteBlobs implements BlobStorage {
  readonly #sql: Statements
  readonly #db: BlobSurroundings

  constructor(sql: Statements, db: BlobSurroundings) {
    this.#sql = sql
    this.#db = db
  }

  begin(): number {
    const [row] = this.#sql.beginBlob.all()
    if (row === undefined) throw new Error('SQLite returned no row for a begun blob')
    return number(row, 'id')
  }

  seal(blob: number, sha256: string): number {
    const known = this.find(sha256)
    if (known === undefined) {
      this.#sql.sealBlob.run(sha256, blob)
      return blob
    }
    this.#sql.loosenBlob.run(blob)
    return known
  }

  find(sha256: string): number | undefined {
    const [row] = this.#sql.findBlob.all(sha256)
    return row === undefined ? undefined : number(row, 'id')
  }

  writePiece(blob: number, index: number, bytes: Uint8Array): void {
    this.#sql.writePiece.run(blob, index, bytes)
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
    return row === undefined ? undefined : bytesOf(row, 'bytes')
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
        this.#sql.dropBlob.run(blob)
        this.#sql.tightenBlob.run(blob)
        // An empty blob costs a turn as well.
        left -= 1
      }
    }
  }
}
