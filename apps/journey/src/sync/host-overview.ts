/** As the hub's `lan/reach.ts` tells it. */
export interface HubReach {
  readonly rung: 'trusted' | 'local' | 'plain'
  readonly httpsOrigins: readonly string[]
  readonly certificate: {
    readonly kind: 'own' | 'local'
    readonly daysLeft: number
    readonly rootFingerprint: string | null
  } | null
  /** A newer hub may name what this app has no words for. */
  readonly missing: readonly { readonly code: string; readonly detail: string }[]
}

export interface HostOverview {
  readonly hub: { readonly id: string; readonly name: string }
  readonly journey: { readonly id: string; readonly title: string }
  /** Null when the last invitation has run out. */
  readonly join: { readonly code: string; readonly link: string; readonly expiresAt: string } | null
  readonly addresses: readonly string[]
  /** Absent at an older hub. */
  readonly reach?: HubReach | null
  readonly devices: readonly {
    readonly id: string
    readonly label: string
    readonly personId: string
    readonly lastSeenAt: string | null
  }[]
  readonly counts: { readonly entries: number; readonly people: number }
  readonly lastMerge: {
    readonly to: string
    readonly at: string
    readonly sent: number
    readonly isComplete: boolean
  } | null
}

export type HostOverviewResult =
  | { readonly ok: true; readonly overview: HostOverview }
  | { readonly ok: false; readonly reason: 'wrong_token' | 'hub_unreachable' }

export async function loadHostOverview(
  baseUrl: string,
  token: string,
): Promise<HostOverviewResult> {
  let response: Response
  try {
    response = await fetch(new URL('/api/host/overview', baseUrl), {
      headers: { authorization: `Bearer ${token}` },
    })
  } catch (error) {
    // fetch rejects with a TypeError when nobody answers; anything else is a bug.
    if (error instanceof TypeError) return { ok: false, reason: 'hub_unreachable' }
    throw error
  }
  if (response.status === 401 || response.status === 403) {
    return { ok: false, reason: 'wrong_token' }
  }
  if (!response.ok) return { ok: false, reason: 'hub_unreachable' }
  const overview: HostOverview = await response.json()
  return { ok: true, overview }
}
