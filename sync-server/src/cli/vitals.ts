import { freemem, totalmem } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Vitals } from '../hub/metrics.ts'
import type { DiskRoom } from '../media/disk-room.ts'

const RESOLUTION_MS = 20
/** Figures of a bad minute in the morning say nothing in the afternoon. */
const FORGET_EVERY_MS = 60_000

/** Looks after memory, disk and how late this process comes to its work. */
export function watchVitals(room: DiskRoom): {
  readonly vitals: () => Promise<Vitals>
  readonly stop: () => void
} {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  let loopLagMs = 0
  const lag = () => Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS)
  const timer = setInterval(() => {
    loopLagMs = lag()
    delay.reset()
  }, FORGET_EVERY_MS)
  timer.unref()
  return {
    vitals: async () => {
      const { freeBytes, totalBytes, mediaStopAtBytes } = await room.state()
      return {
        rssBytes: process.memoryUsage.rss(),
        freeMemoryBytes: freemem(),
        totalMemoryBytes: totalmem(),
        freeDiskBytes: freeBytes,
        totalDiskBytes: totalBytes,
        mediaStopAtBytes,
        loopLagMs: Math.round(Math.max(loopLagMs, lag()) * 10) / 10,
      }
    },
    stop: () => {
      clearInterval(timer)
      delay.disable()
    },
  }
}
