import { BehaviorSubject, type Observable } from 'rxjs'
import type { Clock } from './clock.ts'
import type { HubContact } from './types.ts'

/** What is known of the server, drawn from the answers of all requests. */
export interface HubContactTracker {
  readonly hub$: Observable<HubContact>
  /** A true CouchDB answer came. */
  reached(): void
  missed(): void
  signedOut(): void
}

const EMIT_EVERY_MS = 1_000

/** @param onBack - called when the server answers after it did not */
export function createHubContact(clock: Clock, onBack: () => void): HubContactTracker {
  const subject = new BehaviorSubject<HubContact>({ state: 'unknown', lastContactAt: null })

  return {
    hub$: subject.asObservable(),
    reached() {
      const { state, lastContactAt } = subject.value
      const now = clock.now()
      const isRecent = lastContactAt !== null && Math.abs(now - lastContactAt) < EMIT_EVERY_MS
      if (state === 'reachable' && isRecent) return
      subject.next({ state: 'reachable', lastContactAt: now })
      if (state !== 'reachable') onBack()
    },
    missed() {
      if (subject.value.state === 'unreachable') return
      subject.next({ ...subject.value, state: 'unreachable' })
    },
    signedOut() {
      if (subject.value.state === 'signed-out') return
      subject.next({ state: 'signed-out', lastContactAt: clock.now() })
    },
  }
}
