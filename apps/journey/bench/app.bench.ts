import { gzipSync } from 'node:zlib'
import { expect, test } from '@playwright/test'
import { HubProcess } from '../e2e/hub-process.ts'
import { fillJourney } from '../e2e/many-entries.ts'
import { Phone } from '../e2e/phone.ts'

const ENTRIES = 5_000
const OPENINGS = 7
const SAVES = 60
/** About a cheap phone, on a laptop's core. */
const CPU_THROTTLE = 4

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const quantile = (values: readonly number[], q: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN
const report = (line: string) => process.stdout.write(`${line}\n`)

test('the budgets of the app on a slow phone', async ({ browser }) => {
  const hub = await HubProcess.start()
  await fillJourney(hub, ENTRIES)

  const first = await Phone.open(browser, 'First', { viewport: { width: 390, height: 844 } })
  const scripts = new Map<string, number>()
  first.page.on('response', (response) => {
    if (!response.url().endsWith('.js') || response.url().includes('service-worker')) return
    void response.body().then(
      (body) => scripts.set(new URL(response.url()).pathname, gzipSync(body).length),
      () => undefined,
    )
  })
  await first.page.goto(hub.address.join, { waitUntil: 'networkidle' })
  report(
    `JavaScript of the join page, gzip: ${Math.round([...scripts.values()].reduce((a, b) => a + b, 0) / 1024)} KB`,
  )

  await (
    await first.context.newCDPSession(first.page)
  ).send('Emulation.setCPUThrottlingRate', {
    rate: CPU_THROTTLE,
  })
  const pullStartedAt = performance.now()
  await first.fillJoinForm()
  await expect(first.entry(`Number ${ENTRIES}.`)).toBeVisible({ timeout: 300_000 })
  const newestMs = performance.now() - pullStartedAt
  await expect(first.page.getByText('Still fetching')).toHaveCount(0, { timeout: 300_000 })
  report(`first pull of ${ENTRIES}: newest shown after ${Math.round(newestMs)} ms`)

  await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const openings: number[] = []
  let firstScreenBytes = 0
  for (let round = 0; round < OPENINGS; round += 1) {
    await first.page.close()
    first.page = await first.context.newPage()
    const session = await first.context.newCDPSession(first.page)
    await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_THROTTLE })
    await first.page.goto(hub.address.app, { waitUntil: 'commit' })
    await first.page.getByRole('article').first().waitFor()
    openings.push(await first.page.evaluate(() => performance.now()))
    const before = await first.page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map((entry) => new URL(entry.name).pathname)
        .filter((path) => path.endsWith('.js')),
    )
    firstScreenBytes = 0
    for (const path of before) {
      const text = await (await fetch(new URL(path, hub.address.app))).arrayBuffer()
      firstScreenBytes += gzipSync(new Uint8Array(text)).length
    }
  }
  report(`JavaScript before the timeline, gzip: ${Math.round(firstScreenBytes / 1024)} KB`)
  report(
    `open to the newest of ${ENTRIES} entries, ${CPU_THROTTLE}× throttle: median ${Math.round(quantile(openings, 0.5))} ms, worst of ${OPENINGS} ${Math.round(quantile(openings, 1))} ms`,
  )

  const saves: number[] = []
  for (let round = 0; round < SAVES; round += 1) {
    await first.page.getByRole('link', { name: 'Log an action' }).click()
    await first.page.keyboard.insertText(`Saved under the clock, number ${round}.`)
    saves.push(
      await first.page.evaluate(async () => {
        const button = [...document.querySelectorAll('button')].find((b) =>
          b.textContent?.includes('Save the action'),
        )
        const startedAt = performance.now()
        button?.click()
        await new Promise<void>((resolve) => {
          const look = () => {
            // The page is left only once the entry is on the disk.
            if (!location.pathname.startsWith('/new')) resolve()
            else setTimeout(look, 1)
          }
          look()
        })
        return performance.now() - startedAt
      }),
    )
    await expect(first.page.getByRole('link', { name: 'Log an action' })).toBeVisible()
  }
  report(
    `save, tap to durable: median ${Math.round(quantile(saves, 0.5))} ms, p99 ${Math.round(quantile(saves, 0.99))} ms of ${SAVES}`,
  )
  await first.close()
  await hub.stop()
})
