import { useCallback, useEffect, useRef, useState } from 'react'

import type { HostAnswer } from '../../sync/host-api.ts'

const REFRESH_EVERY_MS = 5_000
/** While somebody waits for something to be done. */
const WAITED_FOR_EVERY_MS = 1_000

export type HostData<Value> =
  | { readonly state: 'asking' }
  | { readonly state: 'signed_out' }
  | { readonly state: 'no_answer' }
  /** `isOld`: the hub is silent; this is what it last said. */
  | { readonly state: 'here'; readonly value: Value; readonly isOld: boolean }

/**
 * What the hub answers, asked again every few seconds while somebody can see it.
 *
 * @param ask - the same function until something else is to be asked
 * @param isUnderWay - whether the host waits for what is told of; always the same function
 */
export function useHostData<Value>(
  ask: () => Promise<HostAnswer<Value>>,
  isUnderWay?: (value: Value) => boolean,
): {
  readonly data: HostData<Value>
  readonly refresh: () => void
} {
  const [data, setData] = useState<HostData<Value>>({ state: 'asking' })
  const lookNow = useRef<() => void>(() => undefined)
  const refresh = useCallback(() => lookNow.current(), [])

  useEffect(() => {
    let newest = 0
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = async () => {
      newest += 1
      const mine = newest
      clearTimeout(timer)
      let pauseMs = REFRESH_EVERY_MS
      if (!document.hidden) {
        const answer = await ask()
        // Asked again meanwhile, or gone: this is not the state any more.
        if (mine !== newest) return
        setData((former) => after(former, answer))
        if (answer.kind === 'ok' && isUnderWay?.(answer.value) === true) {
          pauseMs = WAITED_FOR_EVERY_MS
        }
      }
      // Only after the answer: a slow hub is not asked again and again.
      timer = setTimeout(() => void look(), pauseMs)
    }
    const lookWhenSeen = () => {
      if (!document.hidden) void look()
    }
    lookNow.current = () => void look()
    document.addEventListener('visibilitychange', lookWhenSeen)
    void look()
    return () => {
      newest += 1
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', lookWhenSeen)
    }
  }, [ask, isUnderWay])

  return { data, refresh }
}

function after<Value>(former: HostData<Value>, answer: HostAnswer<Value>): HostData<Value> {
  if (answer.kind === 'ok') return { state: 'here', value: answer.value, isOld: false }
  if (answer.kind === 'signed_out') return { state: 'signed_out' }
  return former.state === 'here' ? { ...former, isOld: true } : { state: 'no_answer' }
}
