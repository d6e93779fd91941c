import type { HubApi, HubGreeting } from './hub-api.ts'

export type HubReach = 'unknown' | 'reachable' | 'unreachable'

export interface HubConnectionEvents {
  onReach(reach: HubReach): void
  /** The hub itself answered. @param offsetMs - its clock minus this phone's */
  onGreeting(greeting: HubGreeting, offsetMs: number): void
  /** Something else answers where the hub was: another hub, on an address that moved on. */
  onStranger(): void
  /** The hub is on another laptop now. @param origins - of it, as far as is known */
  onMoved(origins: readonly string[]): void
  /** The hub speaks a newer language than this app, or this app a newer one than the hub. */
  onOutdated(which: 'app' | 'hub'): void
}

export interface HubConnectionEnv {
  /** Milliseconds since 1970. */
  now(): number
  /** In [0, 1). */
  random(): number
  /** @returns a function that cancels the timer */
  setTimer(run: () => void, ms: number): () => void
  /** The phone woke up, found a network or lost one: hints, and nothing more. @returns unsubscribe */
  onWake(run: () => void): () => void
}

export interface HubConnection {
  start(): void
  /** Looks now, for when something hints that the hub came or went. */
  check(): void
  /** How long a quiet connection waits between looks; shorter while something is awaited. */
  setPace(ms: number): void
  stop(): void
}

/**
 * What this app speaks with its hub, counted up when an older hub or app would no longer
 * understand the other. A hub says which it still takes.
 */
export const APP_PROTOCOL = 1
/** The oldest hub this app still understands. */
const MIN_HUB_PROTOCOL = 1

export const QUIET_PACE_MS = 15_000
const RETRY_MIN_MS = 1000
const RETRY_MAX_MS = 20_000

/**
 * Whether the hub answers, asked of the hub: `navigator.onLine` knows nothing of a laptop on a
 * LAN without internet, and a captive portal answers everything.
 *
 * @param hubId - answers of another hub do not count
 */
export function createHubConnection(
  api: Pick<HubApi, 'greeting'>,
  hubId: string,
  events: HubConnectionEvents,
  env: HubConnectionEnv,
): HubConnection {
  let paceMs = QUIET_PACE_MS
  let failures = 0
  let isAsking = false
  let isAskedAgain = false
  let isStopped = true
  let cancelTimer: () => void = () => undefined
  let stopListening: () => void = () => undefined

  const wait = () => {
    cancelTimer()
    const backOff = Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** Math.min(failures, 10))
    const ms = failures === 0 ? paceMs : Math.min(backOff, paceMs)
    cancelTimer = env.setTimer(look, ms * (0.75 + env.random() / 2))
  }

  const look = () => {
    if (isStopped) return
    if (isAsking) {
      isAskedAgain = true
      return
    }
    isAsking = true
    cancelTimer()
    void ask()
  }

  const ask = async () => {
    const askedAt = env.now()
    const answer = await api.greeting()
    isAsking = false
    if (isStopped) return
    const isHub = answer.kind === 'ok' && answer.value.hubId === hubId
    if (isHub && answer.value.movedTo !== null) {
      failures += 1
      events.onReach('unreachable')
      events.onMoved(answer.value.movedTo)
    } else if (isHub && isOutdated(answer.value)) {
      failures += 1
      events.onReach('unreachable')
      events.onOutdated(answer.value.minAppProtocol > APP_PROTOCOL ? 'app' : 'hub')
    } else if (isHub) {
      failures = 0
      const middle = (askedAt + env.now()) / 2
      events.onReach('reachable')
      events.onGreeting(answer.value, Math.round(answer.value.timeMs - middle))
    } else {
      failures += 1
      events.onReach('unreachable')
      if (answer.kind === 'ok') events.onStranger()
    }
    const isDue = isAskedAgain
    isAskedAgain = false
    if (isDue) look()
    else wait()
  }

  return {
    start() {
      isStopped = false
      stopListening = env.onWake(look)
      look()
    },
    check: look,
    setPace(ms) {
      if (ms === paceMs) return
      paceMs = ms
      if (!isStopped && !isAsking) wait()
    },
    stop() {
      isStopped = true
      cancelTimer()
      stopListening()
    },
  }
}

export function isOutdated({ minAppProtocol, protocol }: HubGreeting): boolean {
  return minAppProtocol > APP_PROTOCOL || protocol < MIN_HUB_PROTOCOL
}

export function browserConnectionEnv(): HubConnectionEnv {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    setTimer(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    onWake(run) {
      const whenVisible = () => {
        if (document.visibilityState === 'visible') run()
      }
      window.addEventListener('online', run)
      window.addEventListener('offline', run)
      window.addEventListener('pageshow', run)
      document.addEventListener('visibilitychange', whenVisible)
      return () => {
        window.removeEventListener('online', run)
        window.removeEventListener('offline', run)
        window.removeEventListener('pageshow', run)
        document.removeEventListener('visibilitychange', whenVisible)
      }
    },
  }
}
