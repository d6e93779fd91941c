import { Suspense } from 'react'

import { loadIdentity } from '../db/identity-store.ts'
import { presentProfile, turnToProfile, type ProfileId } from '../db/profile.ts'
import { newUlid } from '../db/random.ts'
import { addSharer, changeSharer, readSharers, removeSharer } from '../db/sharers.ts'
import { LockBar } from '../features/shared-phone/lock-bar.tsx'
import { WhoPage } from '../features/shared-phone/who-page.tsx'
import { useSearchViewStore } from '../features/search/search-view-store.ts'
import { useTimelineView } from '../features/timeline/timeline-view-store.ts'
import { useMediaStatus } from '../sync/media-status-store.ts'
import { sendForOthers, tellOfOthers } from '../sync/send-for-others.ts'
import { INITIAL_SYNC_STATUS, useSyncStatus } from '../sync/sync-status-store.ts'
import { lockWhenLeft } from './lock-when-left.ts'
import { OutsideFrame } from './outside-frame.tsx'
import { keepToOwnPlaces } from './own-places.ts'
import { phonePage, type PhonePage } from './phone-page.ts'
import { takeUpPreferences } from './preferences-store.ts'

// A phone that several people share (ADR 0041). The page is not loaded anew between two people:
// on plain http, and the hub away, it would not come back.

/** What screens keep in memory. Held to be complete by a test. */
function forgetViews(): void {
  useTimelineView.setState(useTimelineView.getInitialState(), true)
  useSearchViewStore.setState(useSearchViewStore.getInitialState(), true)
  useMediaStatus.setState(useMediaStatus.getInitialState(), true)
  // How far the app has come and what this browser lacks is nobody's.
  const { isAppWhole, missing } = useSyncStatus.getState()
  useSyncStatus.setState({ ...INITIAL_SYNC_STATUS, isAppWhole, missing }, true)
}

const OTHER_TABS = 'tributary-who'
/** To other tabs: somebody is in here now; or nobody is any more. */
type TabNews = 'in' | 'out'
const CLOSES_WITHIN_MS = 5_000

let endOpen: () => void = () => undefined
let channel: BroadcastChannel | null = null
let sending: { readonly stop: () => Promise<void> } | null = null

/** Shows who may open the phone, and nothing else. */
export function askWho(): void {
  listenToTabs()
  void showGate(page())
}

/** The person of this phone sets a PIN: from now on it asks who is writing. */
export async function beginSharing(pin: string): Promise<void> {
  await addSharer(presentProfile(), page().name() ?? '', pin)
  listenToTabs()
  phonePage.isLetIn = true
  watchOpen()
  await showBar()
}

/** Alone on it, its person wants to be asked no more. */
export async function endSharing(): Promise<void> {
  await removeSharer(presentProfile())
  phonePage.isLetIn = false
  endOpen()
  page().beside(null)
}

/** Takes this person's things off the screen, at once, in every tab. */
export async function lockPhone(): Promise<void> {
  await lockHere()
  tell('out')
}

async function lockHere(): Promise<void> {
  if (!phonePage.isLetIn) return
  phonePage.isLetIn = false
  const present = page()
  const id = presentProfile()
  const name = present.name()
  endOpen()
  present.beside(null)
  present.gate(gateOf(null))
  // What was typed a moment ago is kept by what goes off the screen here.
  await new Promise((resolve) => setTimeout(resolve))
  window.history.replaceState(null, '', '/')
  sessionStorage.clear()
  const closed = present.close()
  if (!(await isInTime(closed))) return window.location.reload()
  forgetViews()
  if (name !== null) await changeSharer(id, () => ({ name }))
  await showGate(present)
}

async function showGate(present: PhonePage): Promise<void> {
  document.title = 'Tributary'
  await renewGate(present)
  sending ??= sendForOthers(() => void renewGate(present))
}

async function renewGate(present: PhonePage): Promise<void> {
  const sharers = await readSharers()
  if (phonePage.isLetIn) return
  if (sharers !== null) return present.gate(gateOf(sharers))
  // The last of them was given back to the host: the phone is as new.
  void sending?.stop()
  sending = null
  turnToProfile('')
  await present.open()
  present.gate(null)
}

function gateOf(sharers: Awaited<ReturnType<typeof readSharers>>) {
  return (
    <Suspense fallback={null}>
      <OutsideFrame journal={null}>
        {sharers !== null && (
          <WhoPage sharers={sharers} onOpen={letIn} onJoin={joinAs} onDrop={dropUnfinished} />
        )}
      </OutsideFrame>
    </Suspense>
  )
}

async function letIn(id: ProfileId): Promise<void> {
  const present = page()
  tell('in')
  await stopSending()
  turnToProfile(id)
  takeUpPreferences()
  // From now on there may be more than was counted.
  await changeSharer(id, () => ({ held: null }))
  phonePage.isLetIn = true
  watchOpen()
  await present.open()
  const identity = await loadIdentity(id)
  // Ended in the middle of joining, they had no name on the list yet.
  if (identity !== null) {
    await changeSharer(id, ({ name }) => (name === '' ? { name: identity.displayName } : {}))
  }
  await showBar()
  present.gate(null)
  void tellOfOthers(id)
}

/** Somebody new: their PIN first, so that nothing of theirs is ever open to others. */
async function joinAs(pin: string): Promise<void> {
  const id = newUlid().toLowerCase()
  await addSharer(id, '', pin)
  await letIn(id)
}

/** Only who has not joined: there is nothing of theirs. */
async function dropUnfinished(id: ProfileId): Promise<void> {
  const identity = await loadIdentity(id)
  if (identity === null) await removeSharer(id)
  else await changeSharer(id, () => ({ name: identity.displayName }))
  await renewGate(page())
}

function watchOpen(): void {
  endOpen()
  phonePage.onJoined = (name) => void noteJoined(name)
  const lock = () => void lockPhone()
  // A recording shows its clock, and is not touched for as long as somebody speaks.
  const isBusy = () => document.querySelector('[role="timer"]') !== null
  const ends = [lockWhenLeft(lock, isBusy), keepToOwnPlaces()]
  endOpen = () => ends.forEach((end) => end())
}

async function showBar(): Promise<void> {
  const present = page()
  const others = ((await readSharers()) ?? []).filter(({ id }) => id !== presentProfile())
  const othersUnsent = others.reduce((sum, { held }) => sum + (held?.unsent ?? 0), 0)
  if (!phonePage.isLetIn) return
  present.beside(
    <Suspense fallback={null}>
      <LockBar name={present.name()} othersUnsent={othersUnsent} onLock={() => void lockPhone()} />
    </Suspense>,
  )
}

/** Somebody who was let in to join has joined. */
async function noteJoined(name: string): Promise<void> {
  await changeSharer(presentProfile(), () => ({ name }))
  await showBar()
}

function listenToTabs(): void {
  if (channel !== null) return
  channel = new BroadcastChannel(OTHER_TABS)
  channel.addEventListener('message', ({ data }: MessageEvent<TabNews>) => {
    if (phonePage.isLetIn) void lockHere()
    // Whoever is in there sends their own, and nobody touches their stores meanwhile.
    else if (data === 'in') void stopSending()
    else void showGate(page())
  })
}

function tell(news: TabNews): void {
  channel?.postMessage(news)
}

async function stopSending(): Promise<void> {
  const stopping = sending
  sending = null
  await stopping?.stop()
}

async function isInTime(closed: Promise<void>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), CLOSES_WITHIN_MS)
  })
  const isClosed = await Promise.race([closed.then(() => true), late])
  clearTimeout(timer)
  return isClosed
}

function page(): PhonePage {
  if (phonePage.present === undefined) throw new Error('this phone has no page')
  return phonePage.present
}
