import { ulidOf } from '@tributary/records'

// Several people may share a phone (ADR 0041). All that is kept of one stands under a name of
// theirs; whoever was on the phone first keeps the names there were before.

/** `''` is the phone's first person; others have a lower-case ULID. */
export type ProfileId = string

let present: ProfileId = ''

/** Whose things this page keeps and finds. */
export function presentProfile(): ProfileId {
  return present
}

/** Called once nobody's journal is open. */
export function turnToProfile(id: ProfileId): void {
  present = id
}

/** A key of `localStorage`. */
export function keptUnder(name: string, of = present): string {
  return of === '' ? `tributary:${name}` : `tributary:${of}:${name}`
}

/** Names what is stored of a journey; the journey's own ULID comes first in it, in lower case. */
export function storesOf(journeyId: string, of = present): string {
  const journey = ulidOf(journeyId).toLowerCase()
  return of === '' ? journey : `${journey}-${of}`
}
