import { useEffect } from 'react'

import type { HostAnswer } from '../../sync/host-api.ts'
import { useHost } from './host-context.tsx'
import { useHostData } from './use-host-data.ts'

/** A list beside the dashboard; asked for anew after each thing the host does. */
export function useListed<Value>(ask: () => Promise<HostAnswer<Value>>): Value | null {
  const { turn } = useHost()
  const { data, refresh } = useHostData(ask)
  useEffect(() => {
    if (turn > 0) refresh()
  }, [turn, refresh])
  return data.state === 'here' ? data.value : null
}
