import { useEffect, useRef } from 'react'

import type { JoinFailure } from '../../sync/join-hub.ts'

const ASK_EVERY_MS = 4000

/** While the host has not said yes, the page asks again by itself. */
export function useAskAgain(failure: JoinFailure | null, ask: () => void): void {
  const latest = useRef(ask)
  useEffect(() => {
    latest.current = ask
  })
  useEffect(() => {
    if (failure?.reason !== 'waiting') return undefined
    const timer = setTimeout(() => latest.current(), ASK_EVERY_MS)
    return () => clearTimeout(timer)
  }, [failure])
}
