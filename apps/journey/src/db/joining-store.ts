import { saveAskedJoin } from './asked-join-store.ts'
import {
  changeKept,
  hasTexts,
  IDENTITY_KEY,
  ownKey,
  readKept,
  SHARERS_KEY,
  type JoiningIds,
} from './identity-store.ts'

// What is needed when somebody comes or goes, apart from what the first screen waits for.

const JOINING_KEY = 'joining'

/**
 * Changes the list in one step, whatever other tabs do; on the disk when it resolves.
 *
 * @param change - gives null where nobody shares the phone any more
 */
export async function changeSharers(
  change: (sharers: readonly unknown[]) => readonly unknown[] | null,
): Promise<void> {
  await changeKept(SHARERS_KEY, (stored: unknown) => change(Array.isArray(stored) ? stored : []))
}

/** Forgets who this phone was; strict as the write before it. */
export async function forgetIdentity(): Promise<void> {
  await changeKept(ownKey(IDENTITY_KEY), () => null)
  await changeKept(ownKey(JOINING_KEY), () => null)
  await saveAskedJoin(null)
}

export async function loadJoiningIds(): Promise<JoiningIds | null> {
  const stored: unknown = await readKept(ownKey(JOINING_KEY))
  return isJoiningIds(stored) ? stored : null
}

export async function saveJoiningIds(ids: JoiningIds): Promise<void> {
  await changeKept(ownKey(JOINING_KEY), () => ids)
}

/** Who this phone was at a hub it has left; without the secret, which is of no use any more. */
export interface FormerIdentity {
  readonly personId: string
}

/** @param key - names the stores of the journey */
export async function saveFormer(key: string, { personId }: FormerIdentity): Promise<void> {
  await changeKept(`former:${key}`, () => ({ personId }))
}

export async function loadFormer(key: string): Promise<FormerIdentity | null> {
  const stored: unknown = await readKept(`former:${key}`)
  if (!hasTexts(stored, ['personId'])) return null
  return { personId: String(Reflect.get(Object(stored), 'personId')) }
}

function isJoiningIds(stored: unknown): stored is JoiningIds {
  return hasTexts(stored, ['personId', 'deviceId', 'secret'])
}
