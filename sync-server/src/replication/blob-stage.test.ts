import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { MemoryDocStorage } from '../storage/memory/memory-doc-storage.ts'
import { PIECE_BYTES } from '../storage/blob-storage.ts'
import { BlobStage } from './blob-stage.ts'

function* inChunks(bytes: Buffer, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test.each([1, 3, 65_536, PIECE_BYTES, PIECE_BYTES + 1, 10_000_000])(
  '[ST34] chunks of %i bytes become the same pieces',
  async (size) => {
    const storage = new MemoryDocStorage()
    const stage = new BlobStage(async (work) => storage.transaction(() => work(storage)))
    const bytes = Buffer.alloc(2 * PIECE_BYTES + 7, 'any chunk ')
    const staged = await stage.take(inChunks(bytes, size))
    expect(staged).toMatchObject({
      length: bytes.length,
      digest: `md5-${createHash('md5').update(bytes).digest('base64')}`,
      sha256: createHash('sha256').update(bytes).digest('base64url'),
    })
    const pieces = [0, 1, 2, 3].map((index) => storage.blobs.readPiece(staged.blob ?? 0, index))
    expect(pieces.map((piece) => piece?.length)).toEqual([PIECE_BYTES, PIECE_BYTES, 7, undefined])
    expect(Buffer.concat(pieces.filter((piece) => piece !== undefined)).equals(bytes)).toBe(true)
    // What fits into one piece waits in memory.
    const small = await stage.take(inChunks(bytes.subarray(0, PIECE_BYTES), size))
    expect([small.blob, small.bytes?.length]).toEqual([undefined, PIECE_BYTES])
  },
)
