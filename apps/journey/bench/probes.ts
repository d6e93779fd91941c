import type { BrowserContext, Page } from '@playwright/test'

interface Probe {
  /** Start and length of each block of the main thread over 50 ms. */
  readonly blocks: [number, number][]
  /** From each tap or key to the next paint, in milliseconds; those under a frame are left out. */
  readonly interactions: number[]
  /** Seq and time of each checkpoint of a pull, once IndexedDB has committed it. */
  readonly checkpoints: [number, number][]
  /** Called after each of them. */
  onCheckpoint: () => void
  /** When the first entry was in the page, and when it had been painted. */
  rowsAt: number | null
  paintedAt: number | null
  /** When the entry that was waited for was first in the page. */
  newestAt: number | null
  /** When a page was last left for another, which a form is only once its entry is durable. */
  leftAt: number | null
}

declare global {
  var tributaryProbe: Probe | undefined
}

/**
 * Looks from inside the page: asking from outside, many times a second, is a load of its own.
 *
 * @param newestText - what the entry says that ends up on top; any will do without it
 */
export async function installProbes(context: BrowserContext, newestText = ''): Promise<void> {
  await context.addInitScript((wanted) => {
    const probe: Probe = {
      blocks: [],
      interactions: [],
      checkpoints: [],
      onCheckpoint: () => undefined,
      rowsAt: null,
      paintedAt: null,
      newestAt: null,
      leftAt: null,
    }
    globalThis.tributaryProbe = probe
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        probe.blocks.push([startTime, duration])
      }
    }).observe({ type: 'longtask' })
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) {
        // Keys and taps are what INP counts; a pointer that moves is none.
        if (/^(?:click|keydown|keyup|pointerup)$/u.test(name)) probe.interactions.push(duration)
      }
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    const watcher = new MutationObserver(() => {
      const first = document.querySelector('article')
      if (first === null) return
      if (probe.rowsAt === null) {
        probe.rowsAt = performance.now()
        requestAnimationFrame(() => setTimeout(() => (probe.paintedAt = performance.now())))
      }
      if (!first.textContent.includes(wanted)) return
      probe.newestAt = performance.now()
      watcher.disconnect()
    })
    watcher.observe(document, { childList: true, subtree: true })
    const replaceState = history.replaceState.bind(history)
    history.replaceState = (...args) => {
      probe.leftAt = performance.now()
      replaceState(...args)
    }
    // Only the stores of the sync's own metadata are watched, and nothing is read from them.
    const open = IDBTransaction.prototype.objectStore
    IDBTransaction.prototype.objectStore = function openAndWatch(name) {
      const store = open.call(this, name)
      if (!this.db.name.includes('rx-replication-meta') || Object.hasOwn(store, 'put')) return store
      const put = store.put.bind(store)
      store.put = (value, key) => {
        if (value.isCheckpoint === '1' && value.itemId === 'down') {
          const seq = Number(value.checkpointData.seq)
          this.addEventListener('complete', () => {
            probe.checkpoints.push([seq, performance.now()])
            probe.onCheckpoint()
          })
        }
        return key === undefined ? put(value) : put(value, key)
      }
      return store
    }
  }, newestText)
}

export async function readProbe(
  page: Page,
): Promise<Omit<Probe, 'onCheckpoint'> & { readonly now: number }> {
  const read = await page.evaluate(() => {
    const { tributaryProbe } = globalThis
    if (tributaryProbe === undefined) return null
    const { onCheckpoint: _, ...rest } = tributaryProbe
    return { ...rest, now: performance.now() }
  })
  if (read === null) throw new Error('the page has no probe')
  return read
}

/** @returns when the first checkpoint at `seq` or after was committed, in the page's time */
export function untilCheckpoint(page: Page, seq: number): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const { tributaryProbe: probe } = globalThis
        if (probe === undefined) throw new Error('the page has no probe')
        probe.onCheckpoint = () => {
          const reached = probe.checkpoints.find(([reachedSeq]) => reachedSeq >= wanted)
          if (reached !== undefined) resolve(reached[1])
        }
        probe.onCheckpoint()
      }),
    seq,
  )
}

/** Paths of the scripts that had come when the first entry was in the page. */
export function scriptsBeforeRows(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .filter((entry) => entry.responseEnd <= (globalThis.tributaryProbe?.rowsAt ?? 0))
      .map((entry) => new URL(entry.name).pathname)
      .filter((path) => path.endsWith('.js')),
  )
}
