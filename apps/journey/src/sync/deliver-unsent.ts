import { createCouchSync, createSingleSyncOwner } from '@tributary/rxdb-couch'
import { BehaviorSubject } from 'rxjs'
import type { HeldCounts } from '../db/erase-journal.ts'
import type { Identity } from '../db/identity-store.ts'
import type { UnsentIds } from '../db/live-records.ts'
import { openMediaStore } from '../db/media-store.ts'
import { keptUnder, storesOf, type ProfileId } from '../db/profile.ts'
import { createRefusalStore } from '../db/refusals.ts'
import { createDbSyncs } from './db-syncs.ts'
import { createHubApi, type HubApi, type Membership } from './hub-api.ts'
import { isOutdated } from './hub-connection.ts'
import { useMediaStatus } from './media-status-store.ts'
import { createUploads } from './media-uploads.ts'
import { openDatabase } from './open-journal.ts'

// On a shared phone, what somebody wrote who is not there goes to the hub with their own token,
// while nobody's journal is open on this page.

/** One who gets nowhere lets the next one try. */
const NO_PROGRESS_MS = 30_000

export interface OwnHub {
  readonly api: HubApi
  readonly token: string
  readonly membership: Membership
}

/** The very hub this person joined, where it answers and lets them in. */
export async function reachOwnHub(identity: Identity): Promise<OwnHub | null> {
  const api = createHubApi(identity.baseUrl, (input, init) => globalThis.fetch(input, init))
  const greeting = await api.greeting()
  if (greeting.kind !== 'ok' || greeting.value.hubId !== identity.hub.id) return null
  if (greeting.value.movedTo !== null || isOutdated(greeting.value)) return null
  const token = `${identity.deviceId}.${identity.secret}`
  const answer = await api.me(token)
  return answer.kind === 'ok' ? { api, token, membership: answer.value } : null
}

/** Numbers alone, as the phone tells them of whoever has it open. */
export async function reportHeld(
  { api, token }: Pick<OwnHub, 'api' | 'token'>,
  { unsent, refused, privateCount }: HeldCounts,
): Promise<void> {
  const appVersion = import.meta.env.VITE_APP_VERSION ?? ''
  await api.report(token, { appVersion, unsent, refused, privateCount })
}

/** Resolves when all is sent, when nothing moves any more, or soon after `signal` is given. */
export async function deliverUnsent(
  identity: Identity,
  of: ProfileId,
  signal: AbortSignal,
): Promise<void> {
  const name = `tributary-${storesOf(identity.journey.id, of)}`
  const database = await openDatabase({ name })
  const unsent$ = new BehaviorSubject<UnsentIds>(new Map())
  const couch = createCouchSync({
    server: () => ({
      url: `${identity.baseUrl}/db`,
      headers: { authorization: `Bearer ${identity.deviceId}.${identity.secret}` },
    }),
  })
  const refusals = createRefusalStore(database)
  const { personId, dbs } = identity
  const dbSyncs = createDbSyncs({ database, couch, refusals, unsent$, personId })
  const owner = createSingleSyncOwner(name, {
    onGain: () => couch.start(),
    onLoss: () => couch.stop(),
  })
  try {
    await dbSyncs.follow(dbs)
    owner.start()
    const followed = 2 + database.teams().size
    const isAllSent = (unsent: UnsentIds) =>
      unsent.size >= followed && [...unsent.values()].every((ids) => ids.size === 0)
    await until(signal, (look) => {
      const subscription = unsent$.subscribe((unsent) => look(isAllSent(unsent)))
      return () => subscription.unsubscribe()
    })
    const hasMedia = localStorage.getItem(keptUnder('has-media', of)) !== null
    if (!hasMedia || !isAllSent(unsent$.value) || signal.aborted) return
    const store = openMediaStore(storesOf(identity.journey.id, of), () => Date.now())
    const uploads = createUploads({
      store,
      database,
      unsent$,
      hub: () => ({
        baseUrl: identity.baseUrl,
        authorization: `Bearer ${identity.deviceId}.${identity.secret}`,
      }),
      mayStart: () => !signal.aborted,
    })
    useMediaStatus.setState({ state: 'waiting' })
    await until(signal, (look) =>
      useMediaStatus.subscribe(({ state }) => look(!['waiting', 'uploading'].includes(state))),
    )
    uploads.stop()
    await store.close()
  } finally {
    await owner.stop()
    await dbSyncs.stop()
    await database.close()
  }
}

/** @param watch - calls `look` with each news, true when it is done; returns an end */
function until(
  signal: AbortSignal,
  watch: (look: (isDone: boolean) => void) => () => void,
): Promise<void> {
  return new Promise((resolve) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let unwatch: () => void = () => undefined
    let isOver = false
    const end = () => {
      isOver = true
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      unwatch()
      resolve()
    }
    const look = (isDone: boolean) => {
      clearTimeout(timer)
      if (isOver) return
      if (isDone) end()
      else timer = setTimeout(end, NO_PROGRESS_MS)
    }
    if (signal.aborted) return end()
    signal.addEventListener('abort', end)
    unwatch = watch(look)
    if (isOver) unwatch()
    else look(false)
  })
}
