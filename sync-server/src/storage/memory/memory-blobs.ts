import type { BlobStorage } from '../blob-storage.ts'
import { UndoableMap, type UndoLog } from './undoable-map.ts'

export class MemoryBlobs implements BlobStorage {
  /** The content of each blob, once it is sealed; `undefined` before. */
  readonly #blobs: UndoableMap<number, { readonly sha256: string | undefined }>
  readonly #pieces: UndoableMap<string, Uint8Array>
  readonly #inUse: () => Iterable<number>
  #last = 0

  /** @param inUse - the blobs that bodies refer to */
  constructor(undo: UndoLog, inUse: () => Iterable<number>) {
    this.#blobs = new UndoableMap(undo)
    this.#pieces = new UndoableMap(undo)
    this.#inUse = inUse
  }

  begin(): number {
    this.#last += 1
    this.#blobs.set(this.#last, { sha256: undefined })
    return this.#last
  }

  writePiece(blob: number, index: number, bytes: Uint8Array): void {
    this.#pieces.set(pieceKey(blob, index), new Uint8Array(bytes))
  }

  seal(blob: number, sha256: string): number {
    const known = this.find(sha256)
    if (known !== undefined) {
      this.abandon(blob)
      return known
    }
    this.#blobs.set(blob, { sha256 })
    return blob
  }

  abandon(blob: number): void {
    const found = this.#blobs.get(blob)
    if (found === undefined || found.sha256 !== undefined) return
    for (let index = 0; this.#pieces.delete(pieceKey(blob, index)); index += 1);
    this.#blobs.delete(blob)
  }

  moveNext(): undefined {
    return undefined
  }

  abandonBegun(): void {
    for (const blob of this.#blobs.keys()) this.abandon(blob)
  }

  find(sha256: string): number | undefined {
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
      this.abandon(blob)
    }
    return true
  }

  /** Sealed blobs that no body refers to. */
  #orphans(): number[] {
    const used = new Set(this.#inUse())
    return [...this.#blobs.entries()]
      .filter(([blob, { sha256 }]) => sha256 !== undefined && !used.has(blob))
      .map(([blob]) => blob)
  }
}

function pieceKey(blob: number, index: number): string {
  return `${blob}/${index}`
}
