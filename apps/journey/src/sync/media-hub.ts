import { hashBlob } from '../db/hash-blob.ts'

/** The hub's media routes, as this phone may use them now. */
export interface MediaHub {
  readonly baseUrl: string
  readonly authorization: string
}

export type Fetched =
  | { readonly kind: 'ok'; readonly blob: Blob }
  | { readonly kind: 'not_there' }
  /** No hub, or a line that broke. */
  | { readonly kind: 'no_answer' }

export function mediaPath(kind: 'files' | 'tickets', mediaId: string, tier: string): string {
  return `/api/media/${kind}/${mediaId.slice(mediaId.indexOf(':') + 1)}/${tier}`
}

/** Fetches content whole, and takes it only when it is what its record says. */
export async function fetchContent(
  hub: MediaHub,
  mediaId: string,
  tier: string,
  wanted: { readonly sha256: string; readonly mime: string },
): Promise<Fetched> {
  try {
    const answer = await fetch(hub.baseUrl + mediaPath('files', mediaId, tier), {
      headers: { authorization: hub.authorization },
      credentials: 'omit',
      cache: 'no-store',
    })
    if (!answer.ok) return { kind: 'not_there' }
    const blob = await answer.blob()
    if ((await hashBlob(blob)) !== wanted.sha256) return { kind: 'not_there' }
    return { kind: 'ok', blob: blob.slice(0, blob.size, answer.headers.get('content-type') ?? '') }
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return { kind: 'no_answer' }
    throw error
  }
}

/** An address that a player can read from, a range at a time; null where there is none. */
export async function playerAddress(
  hub: MediaHub,
  mediaId: string,
  tier: string,
): Promise<string | null> {
  try {
    const answer = await fetch(hub.baseUrl + mediaPath('tickets', mediaId, tier), {
      method: 'POST',
      headers: { authorization: hub.authorization },
      credentials: 'omit',
    })
    if (!answer.ok) return null
    const body: unknown = await answer.json()
    const path: unknown = Reflect.get(Object(body), 'path')
    return typeof path === 'string' ? hub.baseUrl + path : null
  } catch (error) {
    if (error instanceof TypeError || error instanceof SyntaxError) return null
    throw error
  }
}
