import { createDecipheriv, timingSafeEqual } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import type { SealKey } from './seal-key.ts'
import {
  CHUNK_BYTES,
  fileKeys,
  headerMac,
  MAC_BYTES,
  MAX_HEADER_BYTES,
  nonceOf,
  readHeader,
  SealedProblem,
  type SealedHeader,
  TAG_BYTES,
} from './sealed-header.ts'

/** Whether a path holds a file that begins as a sealed one does. */
export function sealedHeaderOf(path: string): SealedHeader {
  const file = openSync(path, 'r')
  try {
    return readHeader(readAt(file, 0, MAX_HEADER_BYTES), path).header
  } finally {
    closeSync(file)
  }
}

/**
 * The bytes within a sealed file, chunk by chunk, each as it was sealed or not at all.
 *
 * @throws SealedProblem when the key is another, or at the first chunk that is not as it was
 */
export function* readSealed(path: string, key: SealKey): Generator<Buffer, void> {
  const file = openSync(path, 'r')
  try {
    const start = readHeader(readAt(file, 0, MAX_HEADER_BYTES), path)
    const { headerKey, chunkKey } = fileKeys(key, start.header)
    const mac = readAt(file, start.bytes, MAC_BYTES)
    const expected = headerMac(headerKey, readAt(file, 0, start.bytes))
    if (mac.length !== MAC_BYTES || !timingSafeEqual(mac, expected)) {
      throw new SealedProblem('wrong_key', `This passphrase does not open ${path}.`)
    }
    const end = fstatSync(file).size
    let at = start.bytes + MAC_BYTES
    for (let chunk = 0; ; chunk += 1) {
      const sealed = readAt(file, at, CHUNK_BYTES + TAG_BYTES)
      at += sealed.length
      const isLast = at >= end
      yield opened(sealed, chunkKey, nonceOf(chunk, isLast), path)
      if (isLast) return
    }
  } finally {
    closeSync(file)
  }
}

function opened(sealed: Buffer, key: Buffer, nonce: Buffer, path: string): Buffer {
  try {
    const cut = sealed.length - TAG_BYTES
    if (cut < 0) throw new Error('no room for a tag')
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    decipher.setAuthTag(sealed.subarray(cut))
    return Buffer.concat([decipher.update(sealed.subarray(0, cut)), decipher.final()])
  } catch (error) {
    if (!(error instanceof Error)) throw error
    throw new SealedProblem(
      'damaged',
      `${path} is not whole: it was cut short, or changed since it was made.`,
    )
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let at = 0
  while (at < length) {
    const read = readSync(file, bytes, at, length - at, position + at)
    if (read === 0) break
    at += read
  }
  return bytes.subarray(0, at)
}
