import { SyncError } from '@tributary/sync-protocol'

/** The row after which the next page begins. */
export interface Bookmark {
  readonly key: unknown
  readonly docId: string
}

export function printBookmark({ key, docId }: Bookmark): string {
  return Buffer.from(JSON.stringify([key, docId])).toString('base64url')
}

/** Characters: more than any key and id of ours take. */
const MAX_BOOKMARK = 65_536

/** @throws SyncError `invalid_bookmark` */
export function readBookmark(text: string): Bookmark | undefined {
  if (text === 'nil') return undefined
  const invalid = (cause?: unknown) => {
    const shown = JSON.stringify(text.slice(0, 200))
    return new SyncError('invalid_bookmark', `Invalid bookmark value: ${shown}`, { cause })
  }
  if (text.length > MAX_BOOKMARK) throw invalid()
  const json = Buffer.from(text, 'base64url').toString('utf8')
  try {
    const parsed: unknown = JSON.parse(json)
    if (!Array.isArray(parsed) || parsed.length !== 2 || typeof parsed[1] !== 'string') {
      throw invalid()
    }
    return { key: parsed[0], docId: parsed[1] }
  } catch (error) {
    if (error instanceof SyntaxError) throw invalid(error)
    throw error
  }
}
