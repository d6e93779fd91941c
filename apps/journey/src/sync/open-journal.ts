import { BehaviorSubject } from 'rxjs'
import { createJournal } from '../db/create-journal.ts'
import { saveIdentity, type Identity } from '../db/identity-store.ts'
import type { Journal } from '../db/journal.ts'
import type { UnsentIds } from '../db/live-records.ts'
import { openDatabase } from '../db/open-database.ts'
import { storesOf } from '../db/profile.ts'
import { createWriter, followArrivals } from '../db/writer.ts'
import { createClockOffset } from './clock-offset.ts'
import type { Touch, TouchParts } from './keep-in-touch.ts'
import { hasMedia } from './has-media.ts'
import type { MediaAccess } from './media-context.tsx'
import type { MediaShelf } from './media-shelf.ts'
import { INITIAL_SYNC_STATUS, tellSyncStatus, useSyncStatus } from './sync-status-store.ts'

// Whoever opens the records beside takes it from here, so that it stays one script with this.
export { openDatabase }

/** Between tries to fetch the sync's code, on plain http where no service worker keeps it. */
const CODE_RETRY_MS = 5000

export interface OpenJournal {
  readonly journal: Journal
  readonly media: MediaAccess
  stop(): Promise<void>
}

/**
 * Opens the records of this phone; they work at once, with or without a hub. What keeps them in
 * touch with it is a chunk of its own, fetched when the first screen can already be drawn.
 *
 * @param firstScreen - what keeps in touch with the hub waits for it, so as not to delay it
 */
export async function openJournal(
  joined: Identity,
  firstScreen: Promise<void> = Promise.resolve(),
): Promise<OpenJournal> {
  let identity = joined
  const { clockOffsetMs, roles = INITIAL_SYNC_STATUS.roles } = identity
  // The app stays as whole as it was, whoever comes after whom.
  const { isAppWhole } = useSyncStatus.getState()
  tellSyncStatus({ ...INITIAL_SYNC_STATUS, isAppWhole, clockOffsetMs, roles })
  const name = `tributary-${storesOf(identity.journey.id)}`
  const database = await openDatabase({ name })
  for (const { teamId } of identity.dbs) {
    if (teamId !== undefined) await database.openTeam(teamId)
  }
  let isStopped = false
  const keep = (change: Partial<Identity>) => {
    // An answer that comes late must not bring back who this phone is no more.
    if (isStopped) return
    identity = { ...identity, ...change }
    // What is not kept is asked anew at the next start.
    saveIdentity(identity).catch((error: unknown) => {
      if (!(error instanceof DOMException)) throw error
    })
  }
  const clocks = { now: () => Date.now(), monotonic: () => performance.now() }
  const clockOffset = createClockOffset(clockOffsetMs, clocks, (offsetMs) => {
    keep({ clockOffsetMs: offsetMs })
    tellSyncStatus({ clockOffsetMs: offsetMs })
  })
  const phone = { now: clocks.now, offsetMs: () => clockOffset.read() }
  const unsent$ = new BehaviorSubject<UnsentIds>(new Map())
  const coming = createWriter(identity, database, phone)
  const opened = await createJournal({
    identity,
    database,
    writer: coming,
    unsent$,
    firstScreen,
  })
  const stopFollowing = followArrivals(database, (await coming).clock)
  // A full phone: what is left undone is tried again at the next start.
  opened.settled.catch(reportError)

  let shelf: Promise<MediaShelf> | null = null
  const media: MediaAccess = {
    open() {
      shelf ??= openMediaShelf()
      // Where its code did not come, the next who asks tries again.
      shelf.catch(() => {
        shelf = null
      })
      return shelf
    },
  }
  const openMediaShelf = async () => {
    const { openShelf } = await import('./media-shelf.ts')
    return openShelf({
      storesKey: storesOf(identity.journey.id),
      database,
      unsent$,
      personId: identity.personId,
      hub: () => ({
        baseUrl: identity.baseUrl,
        authorization: `Bearer ${identity.deviceId}.${identity.secret}`,
      }),
      mayUpload: () => {
        const { hub, isSyncOwner } = useSyncStatus.getState()
        return hub === 'reachable' && isSyncOwner
      },
      onHubChange: (run) => useSyncStatus.subscribe(run),
    })
  }
  // What a killed tab left unsent goes on without anybody looking at it.
  if (hasMedia()) void firstScreen.then(() => media.open()).catch(reportError)

  const touch = getInTouch(firstScreen, {
    name,
    database,
    journal: opened.journal,
    refusedCount$: opened.refusedCount$,
    unsent$,
    clockOffset,
    self: () => identity,
    keep,
  })

  return {
    journal: opened.journal,
    media,
    async stop() {
      isStopped = true
      await (await shelf)?.stop()
      await touch.stop()
      stopFollowing()
      await opened.settled.catch(() => undefined)
      opened.stop()
      await database.close()
    },
  }
}

function getInTouch(firstScreen: Promise<void>, parts: TouchParts): Touch {
  let isStopped = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const start = async (): Promise<Touch | null> => {
    await firstScreen
    let keepInTouch: (parts: TouchParts) => Promise<Touch>
    try {
      ;({ keepInTouch } = await import('./keep-in-touch.ts'))
    } catch (error) {
      // The hub went away between the page and this chunk, and nothing had kept it.
      if (!(error instanceof TypeError)) throw error
      tellSyncStatus({ hub: 'unreachable' })
      await new Promise((resolve) => {
        timer = setTimeout(resolve, CODE_RETRY_MS)
      })
      return isStopped ? null : start()
    }
    return isStopped ? null : keepInTouch(parts)
  }
  const started = start()
  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await (await started)?.stop()
    },
  }
}
