import type { OnAnswer, RouteClass } from '../http/request-meter.ts'
import type { EventLog } from './event-log.ts'

const EVERY_MS = 60_000
const SLOW_MS = 3_000

/** Writes down each minute what was answered, and at once what went wrong or took long. */
export function watchTraffic(log: EventLog): {
  readonly onAnswer: OnAnswer
  readonly stop: () => void
} {
  let counts = new Map<string, number>()
  const tell = () => {
    if (counts.size === 0) return
    log.write('traffic', Object.fromEntries(counts))
    counts = new Map()
  }
  const timer = setInterval(tell, EVERY_MS)
  timer.unref()
  return {
    onAnswer({ route, status, ms }) {
      const key = `${route}_${status}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      if (status >= 500) log.write('answer', { route, status, ms: Math.round(ms) })
      else if (ms > SLOW_MS && isQuick(route))
        log.write('slow', { route, status, ms: Math.round(ms) })
    },
    stop: () => {
      clearInterval(timer)
      tell()
    },
  }
}

/** Uploads and feeds last as long as they last. */
function isQuick(route: RouteClass): boolean {
  return route !== 'feed' && route !== 'media'
}
