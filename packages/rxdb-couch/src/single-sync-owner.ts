import { BehaviorSubject, type Observable } from 'rxjs'
import { createLease } from './owner-lease.ts'
import { createOwnerLock } from './owner-lock.ts'
import type { Ownership, OwnershipEvents } from './ownership.ts'
import { browserSyncOwnerEnv, type SyncOwnerEnv } from './sync-owner-env.ts'

/** Time that a new owner leaves the old one to say that it has stopped. */
const GRACE_MS = 1_000

/**
 * Two tabs that sync one RxDB lose edits: exactly one owns the sync, the one looked at last.
 *
 * A tab that becomes visible takes the ownership; the old owner is told at once, stops, and
 * only then does the new one begin (or after a second, when the old tab is frozen).
 */
export interface SingleSyncOwner {
  /** Emits on subscription. */
  readonly isOwner$: Observable<boolean>
  start(): void
  /** Gives the ownership up, to whichever tab waits for it. */
  stop(): Promise<void>
}

export interface SyncOwnerDuties {
  /** Start syncing now. */
  onGain(): void
  /** Stop syncing now; resolves when nothing more will be written. */
  onLoss(): Promise<void>
}

/** @param name - of the store that is synced; tabs with one name share one owner */
export function createSingleSyncOwner(
  name: string,
  duties: SyncOwnerDuties,
  env: SyncOwnerEnv = browserSyncOwnerEnv(),
): SingleSyncOwner {
  const isOwner = new BehaviorSubject(false)
  const channel = env.openChannel(`${name}|owner`)
  /** Changes with each gain and loss, so that a late step of an earlier one does nothing. */
  let turn = 0
  let stopped: Promise<void> = Promise.resolve()
  let cancelGrace: () => void = () => undefined
  let oldOwnerStopped: () => void = () => undefined
  let stopListening: () => void = () => undefined

  channel.onMessage((message) => {
    if (message === 'stopped') oldOwnerStopped()
  })

  function lose(): Promise<void> {
    turn += 1
    cancelGrace()
    if (!isOwner.value) return stopped
    isOwner.next(false)
    stopped = duties.onLoss().finally(() => channel.post('stopped'))
    return stopped
  }

  const events: OwnershipEvents = {
    onHeld(wasTaken) {
      turn += 1
      const mine = turn
      const begin = () => {
        cancelGrace()
        oldOwnerStopped = () => undefined
        void stopped.then(() => {
          if (mine !== turn || isOwner.value) return
          isOwner.next(true)
          duties.onGain()
        })
      }
      if (!wasTaken) {
        begin()
        return
      }
      oldOwnerStopped = begin
      cancelGrace = env.setTimer(begin, GRACE_MS)
    },
    onTaken() {
      void lose()
      ownership.queue()
    },
  }
  const ownership: Ownership = env.locks
    ? createOwnerLock(name, env.locks, events)
    : createLease(name, env, events)

  return {
    isOwner$: isOwner.asObservable(),
    start() {
      const stopVisible = env.onVisible(() => {
        if (!isOwner.value) ownership.steal()
      })
      stopListening = stopVisible
      if (env.isVisible()) ownership.steal()
      else ownership.queue()
    },
    async stop() {
      stopListening()
      await lose()
      ownership.release()
    },
  }
}
