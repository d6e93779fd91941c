import { heldInStores, removeStores, storesAreTold } from './former-journals.ts'
import { keptUnder, presentProfile, storesOf, type ProfileId } from './profile.ts'

// Read from IndexedDB itself, so that it can be asked when the journal is closed: what was open a
// moment ago might have written once more.

/** What would be lost if this journal of the phone were erased now. */
export interface Held {
  /** Meant for the hub and not there yet. */
  readonly unsent: number
  /** What no hub will ever have: private records, what was not accepted, drafts. */
  readonly own: number
}

/** The same in parts, as the host is told it. */
export interface HeldCounts {
  readonly unsent: number
  readonly refused: number
  readonly privateCount: number
  /** Photos and recordings of no shared record. */
  readonly ownMedia: number
}

/** Of what is being written: kept by other modules under these, for the tab to be killed. */
const DRAFTS = ['draft:', 'form:', 'answers:']
const BESIDE = ['upload:', 'has-media']
const MEDIA = 'tributary-media-'

/** @returns null where this browser does not tell which stores there are */
export async function heldOnPhone(journeyId: string, of = presentProfile()): Promise<Held | null> {
  const counts = await countHeld(journeyId, of)
  if (counts === null) return null
  const { unsent, refused, privateCount, ownMedia } = counts
  const drafts = keysLike(DRAFTS, of).filter(isFilled).length
  return { unsent, own: privateCount + refused + ownMedia + drafts }
}

/** @returns null where this browser does not tell which stores there are */
export async function countHeld(journeyId: string, of: ProfileId): Promise<HeldCounts | null> {
  if (!storesAreTold()) return null
  const key = storesOf(journeyId, of)
  const { unsentCount, privateCount, refusedCount, sharedMedia } = await heldInStores(key)
  const media = await heldMedia(key, sharedMedia)
  return {
    unsent: unsentCount + media.unsent,
    refused: refusedCount,
    privateCount,
    ownMedia: media.own,
  }
}

/** Photos and recordings whose bytes are here alone: of shared records, and of all else. */
async function heldMedia(key: string, shared: ReadonlySet<string>): Promise<Held> {
  const names = await mediaStores(key)
  if (names.length === 0) return { unsent: 0, own: 0 }
  // PouchDB comes only where there is something of it.
  const { openMediaStore } = await import('./media-store.ts')
  const store = openMediaStore(key, () => Date.now())
  try {
    const onlyHere = (await store.all()).filter((content) => content.isOnlyHere)
    const isShared = ({ uses }: (typeof onlyHere)[number]) =>
      uses.some(({ mediaId }) => shared.has(mediaId))
    const unsent = onlyHere.filter(isShared).length
    const recordings = await store.recordings()
    return { unsent, own: onlyHere.length - unsent + recordings.length }
  } finally {
    await store.close()
  }
}

/**
 * Takes all that this journal left on the phone off it. Whoever was killed within may do it again.
 *
 * @throws Error when another tab keeps a store open
 */
export async function eraseJournal(journeyId: string): Promise<void> {
  const key = storesOf(journeyId)
  await removeStores(key)
  for (const name of await mediaStores(key)) await deleteStore(name)
  const of = presentProfile()
  // How the phone itself shows things is nobody's.
  const beside = of === '' ? BESIDE : [...BESIDE, 'preferences']
  for (const name of keysLike([...DRAFTS, ...beside], of)) localStorage.removeItem(name)
}

async function mediaStores(key: string): Promise<readonly string[]> {
  const all = await indexedDB.databases()
  return all.flatMap(({ name = '' }) => (name.endsWith(`${MEDIA}${key}`) ? [name] : []))
}

function deleteStore(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name)
    request.addEventListener('success', () => resolve())
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')))
  })
}

function keysLike(names: readonly string[], of: ProfileId): string[] {
  const prefixes = names.map((name) => keptUnder(name, of))
  const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '')
  return keys.filter((key) => prefixes.some((prefix) => key.startsWith(prefix)))
}

/** A form that was opened and left empty holds nothing of anybody. */
function isFilled(key: string): boolean {
  return !['', '{}', 'null'].includes(localStorage.getItem(key) ?? '')
}
