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
export const IDENTITY_KEY = 'me'
/** There is such a list only where several people share the phone. */
export const SHARERS_KEY = 'sharers'

export const ownKey = (key: string, of = presentProfile()) => (of === '' ? key : `${key}:${of}`)

export async function loadIdentity(of?: ProfileId): Promise<Identity | null> {
  const stored: unknown = await readKept(ownKey(IDENTITY_KEY, of))
  return isIdentity(stored) ? stored : null
}

/** Who shares this phone, as it was written; null on a phone of one's own. */
export async function loadSharers(): Promise<readonly unknown[] | null> {
  const stored: unknown = await readKept(SHARERS_KEY)
  return Array.isArray(stored) ? stored : null
}

/** Resolves once it is on disk: strict durability, since losing it loses the person. */
export async function saveIdentity(identity: Identity): Promise<void> {
  await changeKept(ownKey(IDENTITY_KEY), () => identity)
}

function isIdentity(stored: unknown): stored is Identity {
  return (
    hasTexts(stored, ['personId', 'deviceId', 'secret', 'lang', 'baseUrl', 'displayName']) &&
    hasTexts(Reflect.get(stored, 'hub'), ['id', 'name']) &&
    hasTexts(Reflect.get(stored, 'journey'), ['id', 'title']) &&
    Array.isArray(Reflect.get(stored, 'dbs'))
  )
}

export function hasTexts(value: unknown, fields: readonly string[]): value is object {
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

/** What else of who this phone is stands beside the identity: see `joining-store.ts`. */
export async function readKept(key: string): Promise<unknown> {
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

export async function changeKept(key: string, change: (stored: unknown) => unknown): Promise<void> {
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
