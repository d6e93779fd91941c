import { createCipheriv } from 'node:crypto'
import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs'
import type { SealKey } from './seal-key.ts'
import {
  CHUNK_BYTES,
  fileKeys,
  headerMac,
  newHeader,
  nonceOf,
  printHeader,
  type SealedHeader,
} from './sealed-header.ts'

export interface SealedWriter {
  readonly write: (bytes: Uint8Array) => void
  /** Writes the last chunk, without which nobody takes the file for whole, and flushes it. */
  readonly finish: () => void
  /** Lets go of the file; what is in it is of no use unless it was finished. */
  readonly close: () => void
}

/** Begins a sealed file, readable by its owner alone. At most two chunks of it are in memory. */
export function writeSealed(
  path: string,
  key: SealKey,
  options: {
    readonly purpose: SealedHeader['purpose']
    readonly randomBytes: (length: number) => Uint8Array
  },
): SealedWriter {
  const header = newHeader(key, options.purpose, options.randomBytes)
  const { headerKey, chunkKey } = fileKeys(key, header)
  const line = printHeader(header)
  const file = openSync(path, 'wx', 0o600)
  // Unlike `writeSync`, which on a nearly full disk writes a part and says so to nobody.
  writeFileSync(file, Buffer.concat([line, headerMac(headerKey, line)]))
  const waiting = Buffer.alloc(CHUNK_BYTES)
  let length = 0
  let chunk = 0

  const seal = (isLast: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', chunkKey, nonceOf(chunk, isLast))
    const sealed = cipher.update(waiting.subarray(0, length))
    writeFileSync(file, Buffer.concat([sealed, cipher.final(), cipher.getAuthTag()]))
    chunk += 1
    length = 0
  }

  return {
    write: (bytes) => {
      for (let at = 0; at < bytes.length;) {
        // Sealed only when more comes, since the last chunk is sealed as the last.
        if (length === CHUNK_BYTES) seal(false)
        const part = bytes.subarray(at, at + CHUNK_BYTES - length)
        waiting.set(part, length)
        length += part.length
        at += part.length
      }
    },
    finish: () => {
      seal(true)
      fsyncSync(file)
    },
    close: () => closeSync(file),
  }
}
