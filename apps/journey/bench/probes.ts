import type { BrowserContext, Page } from '@playwright/test'

interface Probe {
  /** Start and length of each block of the main thread over 50 ms. */
  readonly blocks: [number, number][]
  /** When the first entry was in the page, and when it had been painted. */
  rowsAt: number | null
  paintedAt: number | null
  /** When a page was last left for another, which a form is only once its entry is durable. */
  leftAt: number | null
}

declare global {
  var tributaryProbe: Probe | undefined
}

/** Looks from inside the page: asking from outside, many times a second, is a load of its own. */
export async function installProbes(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const probe: Probe = { blocks: [], rowsAt: null, paintedAt: null, leftAt: null }
    globalThis.tributaryProbe = probe
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) {
        probe.blocks.push([startTime, duration])
      }
    }).observe({ type: 'longtask' })
    const watcher = new MutationObserver(() => {
      if (document.querySelector('article') === null) return
      watcher.disconnect()
      probe.rowsAt = performance.now()
      requestAnimationFrame(() => setTimeout(() => (probe.paintedAt = performance.now())))
    })
    watcher.observe(document, { childList: true, subtree: true })
    const replaceState = history.replaceState.bind(history)
    history.replaceState = (...args) => {
      probe.leftAt = performance.now()
      replaceState(...args)
    }
  })
}

export async function readProbe(page: Page): Promise<Probe & { readonly now: number }> {
  const read = await page.evaluate(() => {
    const { tributaryProbe } = globalThis
    return tributaryProbe === undefined ? null : { ...tributaryProbe, now: performance.now() }
  })
  if (read === null) throw new Error('the page has no probe')
  return read
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
