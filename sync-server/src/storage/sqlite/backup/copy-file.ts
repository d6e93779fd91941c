import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, writeFileSync } from 'node:fs'

const CHUNK_BYTES = 1024 * 1024

export interface FileFacts {
  readonly bytes: number
  /** In hex. */
  readonly sha256: string
}

/** Reads a file from end to end. Never call it for a db that this process has open: closing the
 * file would give SQLite's locks on it away. */
export function factsOf(path: string): FileFacts {
  return readThrough(path, () => undefined)
}

/** Copies a file, flushes it, and says what was copied. */
export function copyFileDurably(from: string, to: string): FileFacts {
  const file = openSync(to, 'wx', 0o600)
  try {
    // `writeFileSync` goes on until all is written; `writeSync` may write a part.
    const facts = readThrough(from, (chunk) => writeFileSync(file, chunk))
    fsyncSync(file)
    return facts
  } finally {
    closeSync(file)
  }
}

export function writeFileDurably(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeFileSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** @param atMost - bytes; what stands behind them is left */
export function readThrough(
  path: string,
  onChunk: (chunk: Uint8Array) => void,
  atMost = Number.POSITIVE_INFINITY,
): FileFacts {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  const file = openSync(path, 'r')
  let bytes = 0
  try {
    for (;;) {
      const length = readSync(file, chunk, 0, Math.min(CHUNK_BYTES, atMost - bytes), null)
      if (length === 0) return { bytes, sha256: hash.digest('hex') }
      const part = chunk.subarray(0, length)
      hash.update(part)
      onChunk(part)
      bytes += length
    }
  } finally {
    closeSync(file)
  }
}
