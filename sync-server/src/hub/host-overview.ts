import { codeInLink } from '../access/join-code.ts'
import type { LanAddress } from '../lan/addresses.ts'
import type { Reach } from '../lan/reach.ts'
import type { HubState } from './hub-state.ts'
import type { LastMerge } from './last-merge.ts'

export interface HostOverview {
  readonly hub: { readonly id: string; readonly name: string }
  readonly journey: { readonly id: string; readonly title: string }
  readonly join: { readonly code: string; readonly link: string; readonly expiresAt: string } | null
  readonly addresses: readonly string[]
  /** How secure the way to phones is; `null` until the hub listens. */
  readonly reach: Reach | null
  readonly devices: readonly {
    readonly id: string
    readonly label: string
    readonly personId: string
    readonly lastSeenAt: string | null
  }[]
  readonly counts: { readonly entries: number; readonly people: number }
  readonly lastMerge: LastMerge | null
}

export interface OverviewSources {
  readonly state: HubState
  readonly names: { readonly hubName: string; readonly journeyTitle: string }
  readonly nowMs: number
  readonly addresses: readonly LanAddress[]
  readonly port: number
  readonly reach: Reach | null
  readonly lastSeen: ReadonlyMap<string, string>
  readonly counts: HostOverview['counts']
  readonly lastMerge: LastMerge | null
}

export function hostOverview(sources: OverviewSources): HostOverview {
  const { state } = sources
  const origins = sources.addresses.map(({ address }) => `http://${address}:${sources.port}`)
  const invitation = openInvitation(state, sources.nowMs)
  const base = origins[0] ?? `http://127.0.0.1:${sources.port}`
  return {
    hub: { id: state.hubId, name: sources.names.hubName },
    journey: { id: state.journeyId, title: sources.names.journeyTitle },
    join:
      invitation === undefined
        ? null
        : {
            code: invitation.code,
            link: `${base}/join/${codeInLink(invitation)}`,
            expiresAt: invitation.expiresAt,
          },
    addresses: origins,
    reach: sources.reach,
    devices: Object.entries(state.access.devices).map(([id, device]) => ({
      id,
      label: device.label,
      personId: device.personId,
      lastSeenAt: sources.lastSeen.get(id) ?? device.lastSeenAt,
    })),
    counts: sources.counts,
    lastMerge: sources.lastMerge,
  }
}

/** The invitation on the poster: the youngest that is still open. */
export function openInvitation(state: HubState, nowMs: number) {
  return state.access.invitations.findLast(
    (each) =>
      each.isDefault &&
      !each.isRevoked &&
      Date.parse(each.expiresAt) > nowMs &&
      each.uses < each.maxUses,
  )
}
