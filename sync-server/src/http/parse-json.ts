import { SyncError } from '@tributary/sync-protocol'

const QUOTE = 0x22
const BACKSLASH = 0x5c
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** @throws SyncError `invalid_json`; `bad_request` when nested deeper than `maxDepth` */
export function parseJson(bytes: Uint8Array, maxDepth: number): unknown {
  try {
    const text = utf8.decode(bytes)
    checkDepth(text, maxDepth)
    return JSON.parse(text)
  } catch (error) {
    // SyntaxError from JSON.parse; TypeError from the decoder for what is no UTF-8.
    if (error instanceof SyntaxError || error instanceof TypeError) {
      throw new SyncError('invalid_json', undefined, { cause: error })
    }
    throw error
  }
}

/**
 * Counts brackets before anything recursive sees them. Texts within are leapt over: they are most
 * of what docs are made of, and looking at each of their characters cost more than parsing them.
 */
function checkDepth(text: string, maxDepth: number): void {
  let depth = 0
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index)
    if (char === QUOTE) index = endOfString(text, index)
    else if (char === 0x7b || char === 0x5b) {
      depth += 1
      if (depth > maxDepth) {
        throw new SyncError('bad_request', `JSON nested deeper than ${maxDepth} levels`)
      }
    } else if (char === 0x7d || char === 0x5d) depth -= 1
  }
}

/** Where the string ends that begins at `start`; the end of the text when it does not. */
function endOfString(text: string, start: number): number {
  for (let end = start; ;) {
    end = text.indexOf('"', end + 1)
    if (end === -1) return text.length
    let before = end - 1
    while (text.charCodeAt(before) === BACKSLASH) before -= 1
    // After an even number of backslashes the quote stands for itself.
    if ((end - before) % 2 === 1) return end
  }
}
