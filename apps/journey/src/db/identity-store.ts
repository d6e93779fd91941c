import type { StakeholderGroup } from '@tributary/records'
import { presentProfile, type ProfileId } from './profile.ts'

/** One of the hub's dbs that this device may open. */
export interface HubDb {
  readonly name: string
  readonly kind: 'hub' | 'journey' | 'team'
  readonly teamId?: string
}

/** Who this phone is. Made here, kept here; the hub holds a hash of `secret` only. */
export interface Identity {
  readonly personId: string
  readonly deviceId: string
  readonly secret: string
  readonly lang: string
  /** Origin of the hub, without a trailing slash. A newer join link replaces it. */
  readonly baseUrl: string
  readonly hub: { readonly id: string; readonly name: string }
  readonly journey: { readonly id: string; readonly title: string }
  readonly dbs: readonly HubDb[]
  /** As the hub last said; absent on a phone that joined before there were roles. */
  readonly roles?: readonly string[]
  readonly displayName: string
  readonly isPseudonym: boolean
  readonly stakeholderGroup: StakeholderGroup
  readonly intendedRole: string
  /** Came back with a code from the host: who they are is at the hub, and not written anew. */
  readonly isRecovered?: boolean
  /** Hub's clock minus this phone's, as last heard. */
  readonly clockOffsetMs: number
  /** Its person said at the join that the host lent it: it may erase itself when asked. */
  readonly isLent?: boolean
  /** By the id of the hub's wish: what this phone holds is being erased, and opens no more. */
  readonly erasing?: string
}

/** Ids made for a join that has not been answered yet: a retry has to use the same ones. */
export interface JoiningIds {
  readonly personId: string
  readonly deviceId: string
  readonly secret: string
}

const DB_NAME = 'tributary-identity'
const STORE = 'identity'
const IDENTITY_KEY = 'me'
const JOINING_KEY = 'joining'
/** There is such a list only where several people share the phone. */
const SHARERS_KEY = 'sharers'

const ownKey = (key: string, of = presentProfile()) => (of === '' ? key : `${key}:${of}`)

export async function loadIdentity(of?: ProfileId): Promise<Identity | null> {
  const stored: unknown = await read(ownKey(IDENTITY_KEY, of))
  return isIdentity(stored) ? stored : null
}

/** Who shares this phone, as it was written; null on a phone of one's own. */
export async function loadSharers(): Promise<readonly unknown[] | null> {
  const stored: unknown = await read(SHARERS_KEY)
  return Array.isArray(stored) ? stored : null
}

/**
 * Changes the list in one step, whatever other tabs do; on the disk when it resolves.
 *
 * @param change - gives null where nobody shares the phone any more
 */
export async function changeSharers(
  change: (sharers: readonly unknown[]) => readonly unknown[] | null,
): Promise<void> {
  await write(SHARERS_KEY, (stored: unknown) => change(Array.isArray(stored) ? stored : []))
}

/** Resolves once it is on disk: strict durability, since losing it loses the person. */
export async function saveIdentity(identity: Identity): Promise<void> {
  await write(ownKey(IDENTITY_KEY), () => identity)
}

/** Forgets who this phone was; strict as the write before it. */
export async function forgetIdentity(): Promise<void> {
  await write(ownKey(IDENTITY_KEY), () => null)
  await write(ownKey(JOINING_KEY), () => null)
}

export async function loadJoiningIds(): Promise<JoiningIds | null> {
  const stored: unknown = await read(ownKey(JOINING_KEY))
  return isJoiningIds(stored) ? stored : null
}

export async function saveJoiningIds(ids: JoiningIds): Promise<void> {
  await write(ownKey(JOINING_KEY), () => ids)
}

/** Who this phone was at a hub it has left; without the secret, which is of no use any more. */
export interface FormerIdentity {
  readonly personId: string
}

/** @param key - names the stores of the journey */
export async function saveFormer(key: string, { personId }: FormerIdentity): Promise<void> {
  await write(`former:${key}`, () => ({ personId }))
}

export async function loadFormer(key: string): Promise<FormerIdentity | null> {
  const stored: unknown = await read(`former:${key}`)
  if (!hasTexts(stored, ['personId'])) return null
  return { personId: String(Reflect.get(Object(stored), 'personId')) }
}

function isJoiningIds(stored: unknown): stored is JoiningIds {
  return hasTexts(stored, ['personId', 'deviceId', 'secret'])
}

function isIdentity(stored: unknown): stored is Identity {
  return (
    isJoiningIds(stored) &&
    hasTexts(stored, ['lang', 'baseUrl', 'displayName']) &&
    hasTexts(Reflect.get(stored, 'hub'), ['id', 'name']) &&
    hasTexts(Reflect.get(stored, 'journey'), ['id', 'title']) &&
    Array.isArray(Reflect.get(stored, 'dbs'))
  )
}

function hasTexts(value: unknown, fields: readonly string[]): boolean {
  if (typeof value !== 'object' || value === null) return false
  return fields.every((field) => typeof Reflect.get(value, field) === 'string')
}

/** A connection per use: iOS kills those that live through the background. */
function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DB_NAME, 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(STORE))
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('open failed')))
  })
}

async function read(key: string): Promise<unknown> {
  const db = await open()
  try {
    return await new Promise((resolve, reject) => {
      const request = db.transaction(STORE).objectStore(STORE).get(key)
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(request.error ?? new Error('read failed')))
    })
  } finally {
    db.close()
  }
}

async function write(key: string, change: (stored: unknown) => unknown): Promise<void> {
  const db = await open()
  try {
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction(STORE, 'readwrite', { durability: 'strict' })
      const store = transaction.objectStore(STORE)
      const request = store.get(key)
      request.addEventListener('success', () => store.put(change(request.result), key))
      transaction.addEventListener('complete', () => resolve())
      const fail = () => reject(transaction.error ?? new Error('write failed'))
      transaction.addEventListener('error', fail)
      transaction.addEventListener('abort', fail)
    })
  } finally {
    db.close()
  }
}
