import { eraseJournal, heldOnPhone } from '../db/erase-journal.ts'
import { saveIdentity, type Identity } from '../db/identity-store.ts'
import { forgetIdentity } from '../db/joining-store.ts'
import { presentProfile } from '../db/profile.ts'
import { removeSharer } from '../db/sharers.ts'
import { noteGivenBack } from './given-back.ts'
import { createHubApi } from './hub-api.ts'
import { isOtherTabOpen } from './other-tabs.ts'
import {
  tellSyncStatus,
  useSyncStatus,
  type EraseWaits,
  type EraseWish,
} from './sync-status-store.ts'

// A phone that the host lends is given back: what it holds goes off it once all of it is at the
// hub. A phone of one's own does so only when its person says so here, on the phone.

const TELL_AGAIN_MS = 10_000
const DECLINED = 'tributary:keeps-its-data'

/** Looks what stands between the host's wish and its fulfilment, and begins where nothing does. */
export async function heedErasure(identity: Identity, id: string): Promise<void> {
  const why = await whatWaits(identity, id)
  tellSyncStatus({ eraseAsked: { id, why } })
  if (why === null) askToErase(id)
}

/** The one who says so knows what is lost: what no hub will ever have. */
export function askToErase(id: string, { isSure = false } = {}): void {
  tellSyncStatus({ erasing: { id, isSure } })
}

/** This phone is not the host's. */
export function declineErasure(id: string): void {
  localStorage.setItem(DECLINED, id)
  tellSyncStatus({ eraseAsked: { id, why: 'declined' } })
}

async function whatWaits(identity: Identity, id: string): Promise<EraseWaits | null> {
  if (localStorage.getItem(DECLINED) === id) return 'declined'
  const before = useSyncStatus.getState().eraseAsked
  // What failed once is for its person to try again, so that nothing goes round in circles.
  if (before?.id === id && before.why === 'failed') return 'failed'
  if (useSyncStatus.getState().unsentCount > 0) return 'unsent'
  const held = await heldOnPhone(identity.journey.id)
  if (held === null) return 'person'
  if (held.unsent > 0) return 'unsent'
  if (held.own > 0) return 'own'
  // On plain http anybody on the Wi-Fi could ask in the hub's place.
  if (identity.isLent !== true || !isPrivateLine(identity.baseUrl)) return 'person'
  return (await isOtherTabOpen()) ? 'other_tab' : null
}

export function isPrivateLine(baseUrl: string): boolean {
  const { protocol, hostname } = new URL(baseUrl)
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
}

interface JournalPage {
  /** Null: the journal is shown as before. */
  show(givenBack: { readonly hubName: string; readonly isDone: boolean } | null): void
  /** Closes the journal. */
  stop(): Promise<void>
  reopen(): Promise<void>
}

/** All of it, from the wish to the hub's knowing; a wish that was begun before goes on. */
export async function giveBackPhone(
  identity: Identity,
  { id, isSure }: EraseWish,
  page: JournalPage,
): Promise<void> {
  const hubName = identity.hub.name
  page.show({ hubName, isDone: false })
  await page.stop()
  if (isSure === undefined) await goOnErasing(identity)
  else if (!(await eraseThisPhone(identity, { id, isSure }))) {
    page.show(null)
    await page.reopen()
    tellSyncStatus({ eraseAsked: { id, why: 'failed' } })
    return
  }
  await tellErased(identity, id)
  page.show({ hubName, isDone: true })
}

/**
 * Erases, once the journal is closed: looked at once more then, because somebody may have written
 * in the last moment. From the moment it is written down that this phone is being erased, its
 * journal opens no more, and a phone that dies within goes on at its next start.
 *
 * @returns false when something is held after all; nothing was changed then
 */
export async function eraseThisPhone(
  identity: Identity,
  { id, isSure }: { readonly id: string; readonly isSure: boolean },
): Promise<boolean> {
  const held = await heldOnPhone(identity.journey.id)
  if (held === null || held.unsent > 0 || (held.own > 0 && !isSure)) return false
  await saveIdentity({ ...identity, erasing: id })
  await goOnErasing(identity)
  return true
}

/** Safe to repeat. */
export async function goOnErasing(identity: Identity): Promise<void> {
  await eraseJournal(identity.journey.id)
}

/**
 * Tells the hub, again and again until it has heard, then forgets who this phone was. Whatever
 * the hub answers ends it: one that took its wish back, or was restored, knows nothing of it.
 */
export async function tellErased(identity: Identity, id: string): Promise<void> {
  const api = createHubApi(identity.baseUrl, (input, init) => fetch(input, init))
  for (;;) {
    const answer = await api.erased(`${identity.deviceId}.${identity.secret}`, id)
    if (answer.kind !== 'no_answer') break
    await new Promise((resolve) => setTimeout(resolve, TELL_AGAIN_MS))
  }
  noteGivenBack(identity.hub.name)
  await forgetIdentity()
  // Where several people share the phone, the others stay on it.
  await removeSharer(presentProfile())
}
