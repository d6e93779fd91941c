import { SyncError } from '@tributary/sync-protocol'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws SyncError `invalid_json`; `bad_request` when nested deeper than `maxDepth` */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  checkDepth(bytes, maxDepth)
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch (error) {
    // SyntaxError from JSON.parse; TypeError from the decoder for what is no UTF-8.
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw new SyncError('invalid_json', undefined, { cause: error })
    }
    throw error
  }
}

/** Counts brackets before anything recursive sees them. */
function checkDepth(bytes: Uint8Array, maxDepth: number): void {
  let depth = 0
  let isInString = false
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index]
    if (isInString) {
      if (byte === BACKSLASH) index += 1
      else if (byte === QUOTE) isInString = false
    } else if (byte === QUOTE) isInString = true
    else if (byte === 0x7b || byte === 0x5b) {
      depth += 1
      if (depth > maxDepth) {
        throw new SyncError('bad_request', `JSON nested deeper than ${maxDepth} levels`)
      }
    } else if (byte === 0x7d || byte === 0x5d) depth -= 1
  }
}
