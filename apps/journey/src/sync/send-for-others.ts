import { countHeld, heldOnPhone, type HeldCounts } from '../db/erase-journal.ts'
import { loadIdentity, type Identity } from '../db/identity-store.ts'
import { turnToProfile, type ProfileId } from '../db/profile.ts'
import { changeSharer, readSharers } from '../db/sharers.ts'
import { isOtherTabOpen } from './other-tabs.ts'
import { deliverUnsent, reachOwnHub, reportHeld } from './deliver-unsent.ts'
import { giveBackPhone, isPrivateLine } from './give-back.ts'

const LOOK_EVERY_MS = 30_000

/**
 * While a shared phone is locked: looks what each person left on it, sends what is for the hub,
 * and tells the hub what is left. One after the other, and nothing of it is shown.
 *
 * @param onLooked - something was counted
 */
export function sendForOthers(onLooked: () => void = () => undefined): { stop(): Promise<void> } {
  const ending = new AbortController()
  const { signal } = ending
  const run = async () => {
    while (!signal.aborted) {
      // Whoever has it open there sends their own.
      const isElsewhere = await isOtherTabOpen()
      for (const { id, held } of isElsewhere ? [] : ((await readSharers()) ?? [])) {
        if (signal.aborted) return
        const identity = await loadIdentity(id)
        if (identity === null || identity.erasing !== undefined) continue
        try {
          await sendFor(identity, id, held, signal)
        } catch (error) {
          // One whose stores do not open must not keep the others waiting.
          reportError(error)
        }
        onLooked()
      }
      await rest(signal)
    }
  }
  const running = run()
  running.catch(reportError)
  return {
    async stop() {
      ending.abort()
      await running.catch(() => undefined)
    },
  }
}

async function sendFor(
  identity: Identity,
  id: ProfileId,
  known: HeldCounts | null,
  signal: AbortSignal,
): Promise<void> {
  let held = known ?? (await look(identity, id))
  const hub = await reachOwnHub(identity)
  if (hub === null || signal.aborted) return
  if (held !== null && held.unsent > 0) {
    await deliverUnsent(identity, id, signal)
    held = await look(identity, id)
  }
  if (held === null || signal.aborted) return
  await reportHeld(hub, held)
  const wish = hub.membership.erase
  if (wish !== null && held.unsent === 0) await giveBack(identity, id, wish)
}

/** A person of a lent phone who may be erased unasked (ADR 0038) is, and nobody else with them. */
async function giveBack(identity: Identity, id: ProfileId, wish: string): Promise<void> {
  if (identity.isLent !== true || !isPrivateLine(identity.baseUrl)) return
  if ((await heldOnPhone(identity.journey.id, id))?.own !== 0) return
  // Nobody is let in before this has ended.
  turnToProfile(id)
  await giveBackPhone(
    identity,
    { id: wish, isSure: false },
    {
      show: () => undefined,
      stop: () => Promise.resolve(),
      reopen: () => Promise.resolve(),
    },
  )
}

async function look(identity: Identity, id: ProfileId) {
  const held = await countHeld(identity.journey.id, id)
  await changeSharer(id, () => ({ held }))
  return held
}

/** The hub is told what those who are not there left, as long as it is not sent. */
export async function tellOfOthers(present: ProfileId): Promise<void> {
  for (const { id, held } of (await readSharers()) ?? []) {
    if (id === present || held === null || held.unsent === 0) continue
    const identity = await loadIdentity(id)
    const hub = identity === null ? null : await reachOwnHub(identity)
    if (hub !== null) await reportHeld(hub, held)
  }
}

function rest(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      window.removeEventListener('online', end)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, LOOK_EVERY_MS)
    window.addEventListener('online', end)
    signal.addEventListener('abort', end)
    if (signal.aborted) end()
  })
}
