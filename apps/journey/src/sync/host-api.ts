import type { HostAnswer } from './host-answer.ts'
import type { KeepingApi } from './keeping.ts'

export type { HostAnswer }

/** How phones reach the hub, and what would make the way more secure. */
export interface HubReach {
  readonly rung: 'trusted' | 'local' | 'plain'
  readonly httpOrigins: readonly string[]
  readonly httpsOrigins: readonly string[]
  readonly localName: string | null
  readonly certificate: {
    readonly kind: 'own' | 'local'
    readonly validTo: string
    readonly daysLeft: number
    readonly rootFingerprint: string | null
  } | null
  readonly missing: readonly { readonly code: string; readonly detail: string }[]
}

export interface HostDevice {
  readonly id: string
  readonly personId: string
  readonly personName: string
  readonly label: string
  readonly joinedAt: string
  readonly lastSeenAt: string | null
  readonly standing: 'in' | 'waiting' | 'revoked'
  readonly joinedAs: { readonly role: string; readonly to?: string; readonly teamId?: string }
  /** Numbers that the phone last told of itself. */
  readonly report: {
    readonly at: string
    readonly appVersion: string
    readonly unsent: number
    readonly refused: number
    readonly privateCount: number
    /** Why it has not erased itself yet; a newer app may have reasons without words here. */
    readonly erasing?: string
  } | null
  /** Set up as a phone that the host lends. */
  readonly isLent: boolean
  readonly erasure: { readonly askedAt: string; readonly doneAt: string | null } | null
}

export interface HostProblem {
  readonly code: string
  readonly detail: string
  readonly count: number
  readonly level: 'alert' | 'attention'
}

/** All that the host's page shows by itself; see docs/hub-api.md. */
export interface HostDashboard {
  readonly at: string
  readonly hub: { readonly id: string; readonly name: string }
  readonly journey: { readonly id: string; readonly title: string }
  readonly join: { readonly code: string; readonly link: string; readonly expiresAt: string } | null
  readonly addresses: readonly string[]
  readonly reach: HubReach | null
  readonly lastMerge: {
    readonly to: string
    readonly at: string
    readonly sent: number
    readonly isComplete: boolean
  } | null
  readonly devices: readonly HostDevice[]
  readonly teams: readonly { readonly id: string; readonly name: string }[]
  readonly counts: { readonly entries: number; readonly people: number }
  readonly hours: readonly { readonly from: string; readonly records: number }[]
  readonly problems: readonly HostProblem[]
  readonly closing: {
    readonly unsent: number
    readonly holding: readonly string[]
    readonly revokedHolding: readonly string[]
    readonly silent: readonly string[]
    readonly isClear: boolean
  }
  readonly vitals: {
    readonly rssBytes: number
    readonly freeMemoryBytes: number
    readonly totalMemoryBytes: number
    readonly freeDiskBytes: number
    readonly totalDiskBytes: number
  }
  readonly feedsOpen: number
  readonly backedUpAt: string | null
  readonly startedAt: string
  readonly version: string
  readonly hasPassphrase: boolean
}

export interface HostInvitation {
  readonly id: string
  readonly code: string
  readonly link: string
  readonly role: string
  readonly roleEndsAt?: string
  readonly teamId?: string
  readonly note: string
  readonly needsApproval: boolean
  readonly isLent: boolean
  readonly createdAt: string
  readonly expiresAt: string
  readonly maxUses: number
  readonly uses: number
  readonly isDefault: boolean
  readonly state: 'open' | 'expired' | 'used_up' | 'revoked'
}

export interface RoleHolding {
  readonly id: string
  readonly personId: string
  readonly role: string
  readonly scope: string
  readonly from: string
  readonly to?: string
  readonly isGranted: boolean
}

export interface HostPerson {
  readonly id: string
  readonly name: string
  readonly roles: readonly string[]
  readonly holdings: readonly RoleHolding[]
  readonly devices: readonly string[]
  readonly isRevoked: boolean
}

export interface RecoveryCode {
  readonly code: string
  readonly link: string
  readonly expiresAt: string
  readonly personId: string
}

export interface AuditPage {
  readonly entries: readonly {
    readonly n: number
    readonly at: string
    readonly who: string
    readonly what: string
    readonly target: string
    readonly detail?: Readonly<Record<string, string | number | boolean>>
  }[]
  readonly count: number
  readonly brokenAt: number | null
}

export interface SignInState {
  readonly hasPassphrase: boolean
  /** Whether nobody on the way could read a passphrase that is typed here. */
  readonly isPrivate: boolean
  readonly httpsOrigins: readonly string[]
}

const ANSWER_WITHIN_MS = 15_000

export interface HostApi extends KeepingApi {
  dashboard(): Promise<HostAnswer<HostDashboard>>
  invitations(): Promise<HostAnswer<{ readonly invitations: readonly HostInvitation[] }>>
  people(): Promise<HostAnswer<{ readonly people: readonly HostPerson[] }>>
  /** @param before - older than this number; the newest when absent */
  audit(before?: number): Promise<HostAnswer<AuditPage>>
  report(): Promise<HostAnswer<object>>
  /** Changes something: `path` below `/api/host/`. */
  act<Value = object>(path: string, body?: object): Promise<HostAnswer<Value>>
}

/** The API for hosts, with the rights of `token`. */
export function createHostApi(baseUrl: string, token: string): HostApi {
  const get = <Value>(path: string) => askHost<Value>(baseUrl, path, { token })
  return {
    dashboard: () => get('dashboard'),
    invitations: () => get('invitations'),
    people: () => get('people'),
    audit: (before) => get(before === undefined ? 'audit' : `audit?before=${before}`),
    report: () => get('report'),
    backup: () => get('backup'),
    backupPlaces: () => get('backup/places'),
    handOver: () => get('hand-over'),
    act: (path, body = {}) => askHost(baseUrl, path, { token, body }),
  }
}

export function askSignIn(baseUrl: string): Promise<HostAnswer<SignInState>> {
  return askHost(baseUrl, 'sign-in', {})
}

export function signIn(
  baseUrl: string,
  passphrase: string,
): Promise<HostAnswer<{ readonly token: string }>> {
  return askHost(baseUrl, 'sign-in', { body: { passphrase } })
}

async function askHost<Value>(
  baseUrl: string,
  path: string,
  { token, body }: { readonly token?: string; readonly body?: object },
): Promise<HostAnswer<Value>> {
  try {
    const response = await fetch(new URL(`/api/host/${path}`, baseUrl), {
      method: body === undefined ? 'GET' : 'POST',
      cache: 'no-store',
      credentials: 'omit',
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    })
    const answer: unknown = await response.json()
    // What a hub answers to its own app; other shapes are another program's.
    if (response.ok) return { kind: 'ok', value: answer as Value }
    const error: unknown = Reflect.get(Object(answer), 'error')
    if (typeof error !== 'string') return { kind: 'no_answer' }
    if (response.status === 401 && error === 'unauthorized') return { kind: 'signed_out' }
    return {
      kind: 'refused',
      error,
      retryAfterS: Number(response.headers.get('retry-after') ?? 0),
    }
  } catch (error) {
    // TypeError: nobody answers. SyntaxError: not the hub's JSON. DOMException: too late.
    const isExpected =
      error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException
    if (isExpected) return { kind: 'no_answer' }
    throw error
  }
}
