import { SyncError } from '@tributary/sync-protocol'
import { Query } from './query.ts'

export interface ParsedUrl {
  /** Decoded segments; `_design/x` and `_local/x` as they came, in one segment or two. */
  readonly path: readonly string[]
  readonly query: Query
}

/** @throws SyncError `uri_too_long`, `bad_request` for percent-encoding that is none */
export function parseUrl(url: string, prefix: string, maxBytes: number): ParsedUrl {
  if (url.length > maxBytes) throw new SyncError('uri_too_long')
  const [path = '', ...rest] = url.split('?')
  const query = new Query(new URLSearchParams(rest.join('?')))
  const mounted =
    path.startsWith(`${prefix}/`) || path === prefix ? path.slice(prefix.length) : path
  const segments = mounted.split('/').slice(1)
  if (segments.at(-1) === '') segments.pop()
  return { path: segments.map(decode), query }
}

function decode(segment: string): string {
  try {
    // A plus is a blank here, too, as CouchDB decodes paths; clients send `%2B` for a plus.
    return decodeURIComponent(segment.replaceAll('+', ' '))
  } catch (error) {
    throw new SyncError('bad_request', 'The path is not valid percent-encoded UTF-8', {
      cause: error,
    })
  }
}
