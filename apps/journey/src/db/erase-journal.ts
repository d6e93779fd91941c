import { heldInStores, removeStores, storesAreTold } from './former-journals.ts'

// Read from IndexedDB itself, so that it can be asked when the journal is closed: what was open a
// moment ago might have written once more.

/** What would be lost if this phone's journal were erased now. */
export interface Held {
  /** Meant for the hub and not there yet. */
  readonly unsent: number
  /** What no hub will ever have: private records, what was not accepted, drafts. */
  readonly own: number
}

/** Of what is being written: kept by other modules under these, for the tab to be killed. */
const DRAFTS = ['tributary:draft:', 'tributary:form:', 'tributary:answers:']
const BESIDE = ['tributary:upload:', 'tributary:has-media']
const MEDIA = 'tributary-media-'

/** @returns null where this browser does not tell which stores there are */
export async function heldOnPhone(journeyUlid: string): Promise<Held | null> {
  if (!storesAreTold()) return null
  const key = journeyUlid.toLowerCase()
  const { unsentCount, privateCount, refusedCount, sharedMedia } = await heldInStores(key)
  const media = await heldMedia(key, sharedMedia)
  return {
    unsent: unsentCount + media.unsent,
    own: privateCount + refusedCount + media.own + keysLike(DRAFTS).filter(isFilled).length,
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
export async function eraseJournal(journeyUlid: string): Promise<void> {
  const key = journeyUlid.toLowerCase()
  await removeStores(key)
  for (const name of await mediaStores(key)) await deleteStore(name)
  for (const name of keysLike([...DRAFTS, ...BESIDE])) localStorage.removeItem(name)
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

function keysLike(prefixes: readonly string[]): string[] {
  const keys = Array.from({ length: localStorage.length }, (_, at) => localStorage.key(at) ?? '')
  return keys.filter((key) => prefixes.some((prefix) => key.startsWith(prefix)))
}

/** A form that was opened and left empty holds nothing of anybody. */
function isFilled(key: string): boolean {
  return !['', '{}', 'null'].includes(localStorage.getItem(key) ?? '')
}
