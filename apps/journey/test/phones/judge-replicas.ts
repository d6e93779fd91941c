import type { PhoneReport, Refused } from './messages.ts'

export interface Truth {
  /** By store as phones name it (`hub`, `journey`, team ids): what the hub holds there. */
  readonly stores: ReadonlyMap<string, ReadonlyMap<string, string>>
  readonly membersOf: ReadonlyMap<string, ReadonlySet<string>>
  /** By device: from when on it may get nothing new. */
  readonly revokedAt: ReadonlyMap<string, number>
  /** By team and person who were taken out of it. */
  readonly left: ReadonlyMap<string, ReadonlyMap<string, Leaving>>
}

/** The hub carried the order out between these times. */
export interface Leaving {
  readonly orderedAt: number
  /** From when on they may get nothing new of the team. */
  readonly doneAt: number
}

/** An order at the hub takes effect at once; the writer's clock and ours are the same. */
const GRACE_MS = 1_000

/**
 * Every record that was acknowledged is at the hub, in one place; every replica holds what it may
 * have, each as the hub has it, and nothing else.
 *
 * @returns what is wrong, in words; empty when nothing is
 */
export function judgeReplicas(reports: readonly PhoneReport[], truth: Truth): string[] {
  const wrong: string[] = []
  const placesOf = new Map<string, string[]>()
  for (const [store, docs] of truth.stores) {
    for (const id of docs.keys()) placesOf.set(id, [...(placesOf.get(id) ?? []), store])
  }
  for (const [id, places] of placesOf) {
    if (places.length > 1) wrong.push(`${id} is in ${places.join(' and ')}`)
  }
  const writtenAt = new Map<string, number>()
  for (const phone of reports) {
    for (const { id, at } of phone.written) writtenAt.set(id, at)
  }
  for (const phone of reports) {
    const who = `phone ${phone.index}`
    const isRevoked = truth.revokedAt.has(phone.deviceId)
    for (const each of phone.written) {
      const places = placesOf.get(each.id) ?? []
      const home = each.audience === 'hub' ? 'journey' : (each.teamId ?? '')
      if (each.audience === 'private') {
        if (places.length > 0) wrong.push(`private ${each.id} of ${who} is in ${places.join()}`)
        if (!phone.holdsPrivate.includes(each.id)) wrong.push(`${who} lost its private ${each.id}`)
      } else if (places.length > 0 && places[0] !== home) {
        wrong.push(`${each.id} of ${who} is in ${places.join()}, not in ${home}`)
      } else if (places.length === 0 && (each.ackedAt !== null || !isRestricted(phone, home))) {
        wrong.push(`${each.id} of ${who} is not at the hub, acknowledged: ${each.ackedAt !== null}`)
      }
    }
    const own = new Set(phone.written.filter((it) => it.audience === 'private').map((it) => it.id))
    for (const id of phone.holdsPrivate) {
      if (!own.has(id)) wrong.push(`${who} holds the private ${id}, which it did not write`)
    }
    if (isRevoked) judgeRevoked(phone)
    else judgeStores(phone)
  }
  return wrong

  function isRestricted(phone: PhoneReport, store: string): boolean {
    return (
      truth.revokedAt.has(phone.deviceId) || truth.left.get(store)?.has(phone.personId) === true
    )
  }

  /** Taken out of a team while it changed the team: the change comes too late, and stays its own. */
  function isOfLeaver(phone: PhoneReport, { id, code, at }: Refused): boolean {
    const leaving = truth.left.get(id)?.get(phone.personId)
    return leaving !== undefined && code === 'forbidden.not_your_role' && at >= leaving.orderedAt
  }

  function judgeStores(phone: PhoneReport) {
    const who = `phone ${phone.index}`
    if (phone.unsent > 0 && ![...truth.left.values()].some((it) => it.has(phone.personId))) {
      wrong.push(`${who} still has ${phone.unsent} unsent`)
    }
    for (const refusal of phone.refused) {
      if (isOfLeaver(phone, refusal)) continue
      wrong.push(`${who} was refused ${refusal.id} ${refusal.code}`)
    }
    for (const [store, docs] of truth.stores) {
      const members = truth.membersOf.get(store)
      const held = new Map(phone.holds[store])
      const left = truth.left.get(store)?.get(phone.personId)
      if (members !== undefined && !members.has(phone.personId)) {
        for (const id of held.keys()) {
          const at = writtenAt.get(id) ?? 0
          if (left === undefined || (at > left.doneAt + GRACE_MS && !isOwn(phone, id))) {
            wrong.push(`${who} holds ${id} of ${store}, where it is no member`)
          }
        }
        continue
      }
      for (const [id, hash] of docs) {
        const mine = held.get(id)
        if (mine === undefined) wrong.push(`${who} lacks ${id} of ${store}`)
        else if (mine !== hash) wrong.push(`${who} holds another ${id} of ${store} than the hub`)
      }
      for (const id of held.keys()) {
        if (!docs.has(id)) wrong.push(`${who} holds ${id} in ${store}, where the hub has it not`)
      }
    }
  }

  function judgeRevoked(phone: PhoneReport) {
    const at = truth.revokedAt.get(phone.deviceId) ?? 0
    for (const [store, held] of Object.entries(phone.holds)) {
      for (const [id] of held) {
        if ((writtenAt.get(id) ?? 0) > at + GRACE_MS && !isOwn(phone, id)) {
          wrong.push(`phone ${phone.index} was revoked and got ${id} of ${store}`)
        }
      }
    }
  }
}

function isOwn(phone: PhoneReport, id: string): boolean {
  return phone.written.some((each) => each.id === id)
}
