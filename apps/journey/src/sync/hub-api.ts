import type { HubDb } from '../db/identity-store.ts'

/** What the hub says of itself, to anybody. */
export interface HubGreeting {
  readonly hubId: string
  readonly name: string
  /** Milliseconds since 1970 by the hub's clock. */
  readonly timeMs: number
  /** Of a laptop that is this hub no more: where it is now, as far as is known; else `null`. */
  readonly movedTo: readonly string[] | null
  /** The oldest app it still understands, by `APP_PROTOCOL`. */
  readonly minAppProtocol: number
  /** What it speaks itself; those that do not say are of the first kind. */
  readonly protocol: number
  /** Another for each build of the app that it serves; `null` where it does not tell. */
  readonly appRevision: string | null
}

/** Where a device belongs and which dbs it may open now. */
export interface Membership {
  readonly hub: { readonly id: string; readonly name: string }
  readonly journey: { readonly id: string; readonly title: string }
  /** Who this device is of; with a recovery code somebody who was here before. */
  readonly personId: string | null
  /** The host has to say yes first; the phone asks again. */
  readonly isWaiting: boolean
  readonly dbs: readonly HubDb[]
  /** What this person may do there now; a role in one team only is `<team>/<role>`. */
  readonly roles: readonly string[]
  /** The host wants what this phone holds erased, once all of it is at the hub. */
  readonly erase: string | null
}

export interface Invitation {
  readonly hubName: string
  readonly journeyTitle: string
  readonly expiresAt: string
  /** `''` where a hub does not tell. */
  readonly journeyId: string
  readonly kind: 'invitation' | 'recovery'
  readonly role: string | null
  readonly teamName: string | null
  readonly needsApproval: boolean
  /** For a phone that the host lends. */
  readonly isLent: boolean
  /** With a recovery code: who comes back. */
  readonly personName: string | null
}

/** Numbers alone: what a phone holds is told to the host, never what it says. */
interface PhoneReport {
  readonly appVersion: string
  readonly unsent: number
  readonly refused: number
  readonly privateCount: number
  /** Why it has not erased itself yet, where it was asked to. */
  readonly erasing?: string
}

export type HubAnswer<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  /** The hub said no, in its own JSON. */
  | { readonly kind: 'refused'; readonly error: string; readonly retryAfterS: number | null }
  /** No answer, or one that is not the hub's: a captive portal's page, an HTML error. */
  | { readonly kind: 'no_answer' }

const ANSWER_WITHIN_MS = 8000

export interface HubApi {
  greeting(): Promise<HubAnswer<HubGreeting>>
  me(token: string): Promise<HubAnswer<Membership>>
  invitation(code: string): Promise<HubAnswer<Invitation>>
  join(body: object): Promise<HubAnswer<Membership>>
  report(token: string, report: PhoneReport): Promise<HubAnswer<true>>
  /** Nothing of this hub is on this phone any more. */
  erased(token: string, id: string): Promise<HubAnswer<true>>
}

/** @param baseUrl - the hub's origin; the app never assumes it is its own (D7) */
export function createHubApi(baseUrl: string, fetch: typeof globalThis.fetch): HubApi {
  const ask = async <Value>(
    path: string,
    read: (answer: unknown) => Value | null,
    init: RequestInit = {},
  ): Promise<HubAnswer<Value>> => {
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), ANSWER_WITHIN_MS)
    try {
      const response = await fetch(`${baseUrl}${path}`, {
        ...init,
        cache: 'no-store',
        credentials: 'omit',
        signal: stop.signal,
      })
      const answer: unknown = await response.json()
      if (response.ok) {
        const value = read(answer)
        return value === null ? { kind: 'no_answer' } : { kind: 'ok', value }
      }
      const error = textOf(answer, 'error')
      if (error === null) return { kind: 'no_answer' }
      const retryAfterS = Number(response.headers.get('retry-after') ?? Number.NaN)
      return { kind: 'refused', error, retryAfterS: Number.isNaN(retryAfterS) ? null : retryAfterS }
    } catch (error) {
      // TypeError: no connection. SyntaxError: not JSON. DOMException: aborted by the timer.
      const isExpected =
        error instanceof TypeError || error instanceof SyntaxError || error instanceof DOMException
      if (isExpected) return { kind: 'no_answer' }
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
  const tell = (path: string, token: string, body: object) =>
    ask<true>(path, () => true, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
  return {
    greeting: () => ask('/api/hub', readGreeting),
    me: (token) =>
      ask('/api/me', readMembership, { headers: { authorization: `Bearer ${token}` } }),
    invitation: (code) => ask(`/api/invitations/${encodeURIComponent(code)}`, readInvitation),
    join: (body) =>
      ask('/api/join', readMembership, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    report: (token, report) => tell('/api/me/report', token, report),
    erased: (token, id) => tell('/api/me/erased', token, { id }),
  }
}

function readGreeting(answer: unknown): HubGreeting | null {
  const hubId = textOf(answer, 'hubId')
  const timeMs = Date.parse(textOf(answer, 'time') ?? '')
  if (hubId === null || Number.isNaN(timeMs)) return null
  const movedTo: unknown = Reflect.get(Object(answer), 'movedTo')
  const protocol: unknown = Reflect.get(Object(answer), 'protocol')
  const minAppProtocol: unknown = Reflect.get(Object(answer), 'minAppProtocol')
  return {
    hubId,
    name: textOf(answer, 'name') ?? '',
    timeMs,
    movedTo: Array.isArray(movedTo) ? movedTo.filter((each) => typeof each === 'string') : null,
    minAppProtocol: typeof minAppProtocol === 'number' ? minAppProtocol : 0,
    protocol: typeof protocol === 'number' ? protocol : 1,
    appRevision: textOf(answer, 'appRevision'),
  }
}

function readInvitation(answer: unknown): Invitation | null {
  const hubName = textOf(answer, 'hubName')
  const journeyTitle = textOf(answer, 'journeyTitle')
  if (hubName === null || journeyTitle === null) return null
  return {
    hubName,
    journeyTitle,
    expiresAt: textOf(answer, 'expiresAt') ?? '',
    journeyId: textOf(answer, 'journeyId') ?? '',
    kind: textOf(answer, 'kind') === 'recovery' ? 'recovery' : 'invitation',
    role: textOf(answer, 'role'),
    teamName: textOf(answer, 'teamName'),
    needsApproval: Reflect.get(Object(answer), 'needsApproval') === true,
    isLent: Reflect.get(Object(answer), 'isLent') === true,
    personName: textOf(answer, 'personName'),
  }
}

function readMembership(answer: unknown): Membership | null {
  if (typeof answer !== 'object' || answer === null) return null
  const hub: unknown = Reflect.get(answer, 'hub')
  const journey: unknown = Reflect.get(answer, 'journey')
  const dbs: unknown = Reflect.get(answer, 'dbs')
  const hubId = textOf(hub, 'id')
  const journeyId = textOf(journey, 'id')
  if (hubId === null || journeyId === null || !Array.isArray(dbs)) return null
  return {
    hub: { id: hubId, name: textOf(hub, 'name') ?? '' },
    journey: { id: journeyId, title: textOf(journey, 'title') ?? '' },
    personId: textOf(Reflect.get(answer, 'person'), 'id'),
    isWaiting: Reflect.get(answer, 'isWaiting') === true,
    dbs: dbs.map(readDb).filter((db) => db !== null),
    roles: readRoles(Reflect.get(answer, 'roles')),
    erase: textOf(Reflect.get(answer, 'erase'), 'id'),
  }
}

/** A hub that tells of no roles has none but this one. */
function readRoles(roles: unknown): readonly string[] {
  return Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : ['participant']
}

function readDb(db: unknown): HubDb | null {
  const name = textOf(db, 'name')
  const kind = textOf(db, 'kind')
  const teamId = textOf(db, 'teamId')
  if (name === null) return null
  if (kind === 'hub' || kind === 'journey') return { name, kind }
  return kind === 'team' && teamId !== null ? { name, kind, teamId } : null
}

function textOf(value: unknown, field: string): string | null {
  if (typeof value !== 'object' || value === null) return null
  const text: unknown = Reflect.get(value, field)
  return typeof text === 'string' ? text : null
}
