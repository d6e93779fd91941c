import type { HeldCounts } from './erase-journal.ts'
import { loadSharers } from './identity-store.ts'
import { changeSharers } from './joining-store.ts'
import { hashPin, isPin, type PinHash } from './pin.ts'
import type { ProfileId } from './profile.ts'

/** One of the people who share this phone. */
export interface Sharer {
  readonly id: ProfileId
  /** `''` while they have not joined yet. */
  readonly name: string
  readonly pin: PinHash
  readonly wrongTries: number
  /** Milliseconds since 1970 by this phone: no PIN is judged before. */
  readonly waitUntil: number
  /** What was here when last looked at; null while it may have grown. */
  readonly held: HeldCounts | null
}

export type PinOutcome =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly waitMs: number }
  /** Not even looked at. */
  | { readonly kind: 'wait'; readonly waitMs: number }

const FREE_TRIES = 4
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 15 * 60_000

/** @returns null on a phone of one's own */
export async function readSharers(): Promise<readonly Sharer[] | null> {
  return (await loadSharers())?.flatMap((row) => (isSharer(row) ? [row] : [])) ?? null
}

/** @param cost - of keeping the PIN; tests have no time for it */
export async function addSharer(
  id: ProfileId,
  name: string,
  pin: string,
  cost?: number,
): Promise<void> {
  const sharer: Sharer = {
    id,
    name,
    pin: await hashPin(pin, cost),
    wrongTries: 0,
    waitUntil: 0,
    held: null,
  }
  await changeSharers((rows) => [...rows.filter((row) => !isOf(row, id)), sharer])
}

export async function changeSharer(
  id: ProfileId,
  change: (sharer: Sharer) => Partial<Sharer>,
): Promise<void> {
  await changeSharers((rows) =>
    rows.map((row) => (isOf(row, id) && isSharer(row) ? { ...row, ...change(row) } : row)),
  )
}

/** With the last of them the phone is one's own again. */
export async function removeSharer(id: ProfileId): Promise<void> {
  await changeSharers((rows) => {
    const left = rows.filter((row) => !isOf(row, id))
    return left.length === 0 ? null : left
  })
}

export async function setPin(id: ProfileId, pin: string, cost?: number): Promise<void> {
  const hash = await hashPin(pin, cost)
  await changeSharer(id, () => ({ pin: hash, wrongTries: 0, waitUntil: 0 }))
}

/**
 * Judges a PIN. The try is counted on the disk first: whoever loads the page anew meanwhile has
 * used it up all the same.
 *
 * @param now - milliseconds since 1970
 */
export async function tryPin(id: ProfileId, pin: string, now: number): Promise<PinOutcome> {
  const asked: Sharer[] = []
  await changeSharer(id, (sharer) => {
    asked.push(sharer)
    if (waitLeft(sharer, now) > 0) return {}
    const wrongTries = sharer.wrongTries + 1
    return { wrongTries, waitUntil: now + waitAfter(wrongTries) }
  })
  const [sharer] = asked
  if (sharer === undefined) throw new Error('nobody of this id shares the phone')
  const waitMs = waitLeft(sharer, now)
  if (waitMs > 0) return { kind: 'wait', waitMs }
  if (await isPin(pin, sharer.pin)) {
    await changeSharer(id, () => ({ wrongTries: 0, waitUntil: 0 }))
    return { kind: 'right' }
  }
  return { kind: 'wrong', waitMs: waitAfter(sharer.wrongTries + 1) }
}

/** A clock that was set back must not make anybody wait for years. */
export function waitLeft({ wrongTries, waitUntil }: Sharer, now: number): number {
  return Math.min(Math.max(0, waitUntil - now), waitAfter(wrongTries))
}

function waitAfter(wrongTries: number): number {
  if (wrongTries <= FREE_TRIES) return 0
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (wrongTries - FREE_TRIES - 1))
}

function isOf(row: unknown, id: ProfileId): boolean {
  return Reflect.get(Object(row), 'id') === id
}

function isSharer(row: unknown): row is Sharer {
  const field = (name: keyof Sharer): unknown => Reflect.get(Object(row), name)
  const pin: unknown = field('pin')
  return (
    typeof field('id') === 'string' &&
    typeof field('name') === 'string' &&
    typeof field('wrongTries') === 'number' &&
    typeof field('waitUntil') === 'number' &&
    ['salt', 'hash'].every((name) => typeof Reflect.get(Object(pin), name) === 'string') &&
    typeof Reflect.get(Object(pin), 'cost') === 'number'
  )
}
