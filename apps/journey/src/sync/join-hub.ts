import { type AskedJoin, loadAskedJoin, saveAskedJoin } from '../db/asked-join-store.ts'
import { loadIdentity, saveIdentity, type Identity, type JoiningIds } from '../db/identity-store.ts'
import { loadJoiningIds, saveFormer, saveJoiningIds } from '../db/joining-store.ts'
import { storesOf } from '../db/profile.ts'
import { newUlid, randomBytes } from '../db/random.ts'
import { createHubApi, type HubAnswer, type Invitation, type Membership } from './hub-api.ts'

export type { Invitation }

type JoinReason =
  | 'code_unknown'
  | 'code_expired'
  | 'code_used_up'
  | 'too_many_tries'
  | 'hub_unreachable'
  | 'storage_failed'
  | 'other_hub'
  /** The phone's records of this journey would go to this hub, too: the person says so first. */
  | 'moves_hub'
  /** The host has to say yes; ask again. */
  | 'waiting'
  | 'removed'
  /** This phone's person is here already: the host gives a code that proves it. */
  | 'person_taken'

export interface JoinFailure {
  readonly ok: false
  readonly reason: JoinReason
  /** With `other_hub` and `moves_hub`: whose journal is on this phone. */
  readonly keptHubName?: string
  readonly retryAfterS?: number
}

export type JoinRequest = AskedJoin

const SECRET_BYTES = 32

const REASONS: Readonly<Record<string, JoinReason>> = {
  join_code_unknown: 'code_unknown',
  join_code_expired: 'code_expired',
  join_code_used_up: 'code_used_up',
  too_many_tries: 'too_many_tries',
  too_many_waiting: 'too_many_tries',
  removed: 'removed',
  person_taken: 'person_taken',
}

/** After these it is of no use to ask with the same words again. */
const NO_ANSWERS: ReadonlySet<JoinReason> = new Set([
  'code_unknown',
  'code_expired',
  'code_used_up',
  'removed',
  'person_taken',
])

export async function previewInvitation(
  baseUrl: string,
  code: string,
  fetch = globalThis.fetch,
): Promise<{ readonly ok: true; readonly invitation: Invitation } | JoinFailure> {
  const answer = await api(baseUrl, fetch).invitation(code)
  return answer.kind === 'ok' ? { ok: true, invitation: answer.value } : failureOf(answer)
}

/**
 * Joins with a code and keeps who this phone is. The ids and the secret are on disk before the
 * hub is asked: after a lost answer the same phone asks again and is the same person, and a
 * phone that has joined before stays who it was. The person's record and their consent are
 * written when the journal opens, and reach the hub like any other record.
 */
export async function joinHub(
  request: JoinRequest,
  fetch = globalThis.fetch,
): Promise<{ readonly ok: true } | JoinFailure> {
  let ids: JoiningIds
  let isNobodyYet = false
  try {
    const identity = await loadIdentity()
    isNobodyYet = identity === null
    const joining = await loadJoiningIds()
    if (identity === null) {
      ids = joining ?? (await newIds())
    } else {
      // The secret that opens one hub is not for another that answers in its place.
      const greeting = await api(request.baseUrl, fetch).greeting()
      if (greeting.kind !== 'ok') return failureOf(greeting)
      if (greeting.value.hubId === identity.hub.id) {
        ids = identity
      } else if (request.journeyId === identity.journey.id) {
        if (request.leavesOtherHub !== true) {
          return { ok: false, reason: 'moves_hub', keptHubName: identity.hub.name }
        }
        // Another hub of the same journey: the records stay, so they stay this person's. The
        // secret is new, because the one that opens a hub is for no other.
        const isFresh =
          joining !== null &&
          joining.deviceId === identity.deviceId &&
          joining.secret !== identity.secret
        ids = isFresh ? joining : await newIds(identity)
      } else if (request.leavesOtherHub === true) {
        const isFresh = joining !== null && joining.deviceId !== identity.deviceId
        ids = isFresh ? joining : await newIds()
      } else {
        return { ok: false, reason: 'other_hub', keptHubName: identity.hub.name }
      }
    }
    await saveAskedJoin(request)
  } catch (error) {
    return storageFailure(error)
  }
  let answer = await ask(request, ids, fetch)
  if (answer.kind === 'refused' && answer.error === 'person_taken' && isNobodyYet) {
    // Somebody else's id by chance: nothing was written under it, so join as somebody new. Whoever
    // has records on this phone asks the host for a code instead, or they would be nobody's.
    try {
      ids = await newIds()
    } catch (error) {
      return storageFailure(error)
    }
    answer = await ask(request, ids, fetch)
  }
  if (answer.kind === 'no_answer') return failureOf(answer)
  if (answer.kind === 'refused') {
    const failure = failureOf(answer)
    // Only a no ends it: whoever is to come again later goes on with what they filled in.
    if (!NO_ANSWERS.has(failure.reason)) return failure
    try {
      await forgetAskedJoin()
    } catch (error) {
      return storageFailure(error)
    }
    return failure
  }
  if (answer.value.isWaiting) return { ok: false, reason: 'waiting' }
  try {
    const clockOffsetMs = await askForOffset(request, fetch)
    const left = await loadIdentity()
    if (left !== null && left.journey.id !== answer.value.journey.id) {
      await saveFormer(storesOf(left.journey.id), left)
    }
    await saveIdentity({ ...identityOf(request, ids, answer.value), clockOffsetMs })
    await forgetAskedJoin()
  } catch (error) {
    return storageFailure(error)
  }
  await askToKeepStorage()
  return { ok: true }
}

/**
 * What somebody asked for and has no answer to yet: a page that was closed meanwhile, or thrown
 * out by a phone that was short of memory, goes on with it. Their code may be used up by then, by
 * this very phone.
 */
export function askedJoin(): Promise<JoinRequest | null> {
  return loadAskedJoin()
}

export function forgetAskedJoin(): Promise<void> {
  return saveAskedJoin(null)
}

function api(baseUrl: string, fetch: typeof globalThis.fetch) {
  return createHubApi(withoutSlash(baseUrl), (input, init) => fetch(input, init))
}

function ask(request: JoinRequest, ids: JoiningIds, fetch: typeof globalThis.fetch) {
  const { personId, deviceId, secret } = ids
  const { code, displayName } = request
  const deviceLabel = phoneLabel()
  return api(request.baseUrl, fetch).join({
    code,
    personId,
    deviceId,
    secret,
    displayName: displayName.slice(0, 120),
    ...(deviceLabel === '' ? {} : { deviceLabel }),
  })
}

async function newIds(who?: Pick<JoiningIds, 'personId' | 'deviceId'>): Promise<JoiningIds> {
  const ids = {
    personId: who?.personId ?? `person:${newUlid()}`,
    deviceId: who?.deviceId ?? `device-${newUlid()}`,
    secret: base64Url(randomBytes(SECRET_BYTES)),
  }
  await saveJoiningIds(ids)
  return ids
}

/**
 * Before the first record: a clock that has once ticked in a wrong year never ticks before it
 * again, and everything this phone writes would stand above what others write, for years.
 */
async function askForOffset(request: JoinRequest, fetch: typeof globalThis.fetch): Promise<number> {
  const askedAt = Date.now()
  const answer = await api(request.baseUrl, fetch).greeting()
  if (answer.kind !== 'ok') return 0
  return Math.round(answer.value.timeMs - (askedAt + Date.now()) / 2)
}

function identityOf(
  request: JoinRequest,
  ids: JoiningIds,
  joined: Membership,
): Omit<Identity, 'clockOffsetMs'> {
  return {
    ...(request.isRecovery === true
      ? { personId: joined.personId ?? ids.personId, isRecovered: true }
      : { personId: ids.personId }),
    deviceId: ids.deviceId,
    secret: ids.secret,
    ...(request.isLent === true ? { isLent: true } : {}),
    lang: request.lang,
    baseUrl: withoutSlash(request.baseUrl),
    hub: joined.hub,
    journey: joined.journey,
    dbs: joined.dbs,
    roles: joined.roles,
    displayName: request.displayName,
    isPseudonym: request.isPseudonym,
    stakeholderGroup: request.stakeholderGroup,
    intendedRole: request.intendedRole,
  }
}

function failureOf(answer: Exclude<HubAnswer<unknown>, { kind: 'ok' }>): JoinFailure {
  if (answer.kind === 'no_answer') return { ok: false, reason: 'hub_unreachable' }
  const reason = REASONS[answer.error] ?? 'hub_unreachable'
  const { retryAfterS } = answer
  return { ok: false, reason, ...(retryAfterS === null ? {} : { retryAfterS }) }
}

/** Quota, a private window, or an IndexedDB that the browser has switched off. */
function storageFailure(error: unknown): JoinFailure {
  if (error instanceof DOMException) return { ok: false, reason: 'storage_failed' }
  throw error
}

/** Without it a browser may clear the store when space runs out. Its answer is told elsewhere. */
async function askToKeepStorage(): Promise<void> {
  if (typeof navigator === 'undefined' || !('storage' in navigator)) return
  // Missing on plain http, whatever the types promise.
  if (typeof navigator.storage?.persist === 'function') await navigator.storage.persist()
}

/** For the host's list: what kind of phone this is, and nothing that tells it from others. */
function phoneLabel(): string {
  const agent = typeof navigator === 'undefined' ? '' : (navigator.userAgent ?? '')
  const kinds = ['iPhone', 'iPad', 'Android', 'Windows', 'Macintosh', 'CrOS', 'Linux']
  return kinds.find((kind) => agent.includes(kind)) ?? ''
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

function base64Url(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
