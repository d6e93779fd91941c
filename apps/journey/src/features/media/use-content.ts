import type { FileTier, MediaRecord } from '@tributary/records'
import { useEffect, useState } from 'react'

import type { Content, MediaShelf } from '../../sync/media-shelf.ts'

export type Shown =
  | { readonly kind: 'loading' }
  | { readonly kind: 'here'; readonly address: string }
  | { readonly kind: Exclude<Content['kind'], 'here'> }

/** The bytes as an address for a picture or player, for as long as the component is there. */
export function useContent(
  shelf: MediaShelf,
  media: MediaRecord,
  tier: FileTier,
): Shown & { readonly again: () => void } {
  const [attempt, setAttempt] = useState({ number: 0 })
  const [shown, setShown] = useState<Shown>({ kind: 'loading' })
  useEffect(() => {
    let address: string | null = null
    let isGone = false
    const load = async (_attempt: object) => {
      const content = await shelf.content(media, tier)
      if (isGone) return
      if (content.kind !== 'here') return setShown({ kind: content.kind })
      address = URL.createObjectURL(content.blob)
      setShown({ kind: 'here', address })
    }
    load(attempt).catch((error: unknown) => {
      reportError(error)
      if (!isGone) setShown({ kind: 'not_there' })
    })
    return () => {
      isGone = true
      if (address !== null) URL.revokeObjectURL(address)
    }
  }, [shelf, media, tier, attempt])
  return { ...shown, again: () => setAttempt(({ number }) => ({ number: number + 1 })) }
}
