import { createContext, use } from 'react'

import type { HostApi, HostDashboard } from '../../sync/host-api.ts'

export interface Host {
  readonly api: HostApi
  readonly now: HostDashboard
  /** Does something at the hub, then says `done`, or what went wrong; shows the new state. */
  readonly act: <Value>(path: string, done: string, body?: object) => Promise<Value | null>
  /** Counts up with every act: lists are asked for anew. */
  readonly turn: number
}

const HostContext = createContext<Host | null>(null)
export const HostProvider = HostContext.Provider

export function useHost(): Host {
  const host = use(HostContext)
  if (host === null) throw new Error('useHost needs a HostProvider above it')
  return host
}
