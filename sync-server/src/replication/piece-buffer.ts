import { PIECE_BYTES } from '../storage/blob-storage.ts'

const FIRST_BYTES = 4 * 1024

/**
 * Gathers the bytes of one piece. It holds what it was given and at most as much again, however
 * small the chunks: a list of them would cost a hundred times its bytes.
 */
export class PieceBuffer {
  #buffer = Buffer.alloc(0)
  #length = 0

  /** A view: what is added later may overwrite it once it was cleared. */
  get bytes(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  get isFull(): boolean {
    return this.#length === PIECE_BYTES
  }

  clear(): void {
    this.#length = 0
  }

  /** @returns how many bytes there was room for */
  add(chunk: Uint8Array): number {
    const taken = Math.min(chunk.length, PIECE_BYTES - this.#length)
    const needed = this.#length + taken
    if (needed > this.#buffer.length) {
      const size = Math.max(needed, this.#buffer.length * 2, FIRST_BYTES)
      const grown = Buffer.allocUnsafeSlow(Math.min(size, PIECE_BYTES))
      grown.set(this.bytes)
      this.#buffer = grown
    }
    this.#buffer.set(chunk.subarray(0, taken), this.#length)
    this.#length = needed
    return taken
  }
}
