import { blob as bytesOf, number } from './sql-row.ts'
import type { Statements } from './statements.ts'

/** The blobs of one db. Their refs are kept by triggers; see `migrations/format-2.ts`. */
export class SqliteBlobs {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
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

  readPiece(blob: number, index: number): Uint8Array | undefined {
    const [row] = this.#sql.readPiece.all(blob, index)
    return row === undefined ? undefined : bytesOf(row, 'bytes')
  }

  dropOrphans(maxPieces: number): boolean {
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
