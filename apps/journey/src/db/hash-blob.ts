import { createSha256 } from '@tributary/records'

/** Read and hashed at once: short enough that a tap in between is not felt on a slow phone. */
const SLICE_BYTES = 128 * 1024
/** The browser's own digest wants all bytes in memory. */
const DIGESTED_AT_ONCE = 16 * 1024 * 1024

/** SHA-256 of a blob as lower-case hex, on plain http too, without holding up the screen. */
export async function hashBlob(blob: Blob): Promise<string> {
  // Missing on plain http, whatever the types promise.
  const subtle: SubtleCrypto | undefined = crypto.subtle
  if (subtle !== undefined && blob.size <= DIGESTED_AT_ONCE) {
    const digest = await subtle.digest('SHA-256', await blob.arrayBuffer())
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
  const hash = createSha256()
  for (let at = 0; at < blob.size; at += SLICE_BYTES) {
    hash.update(new Uint8Array(await blob.slice(at, at + SLICE_BYTES).arrayBuffer()))
  }
  return hash.hex()
}
