import { expect, test } from '@playwright/test'
import { HubProcess } from '../e2e/hub-process.ts'
import { fillJourney } from '../e2e/many-entries.ts'
import { gzipBytes } from '../e2e/script-bytes.ts'
import { measurePull, type Pull, slowDown } from './measure-pull.ts'
import { readProbe, scriptsBeforeRows } from './probes.ts'
import { rawStrictPut } from './raw-limits.ts'

const ENTRIES = 5_000
const PULLS = 5
const OPENINGS = 9
const SAVES = 60
const PATIENCE_MS = 300_000

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const quantile = (values: readonly number[], q: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
const spread = (values: readonly number[]) =>
  `p50 ${ms(quantile(values, 0.5))}, p99 ${ms(quantile(values, 0.99))}`
const times = (ours: number, raw: number) => `${(ours / raw).toFixed(1)}×`
const report = (line: string) => process.stdout.write(`${line}\n`)

const poll = { timeout: PATIENCE_MS, polling: 50 }

test('the budgets of the app on a slow phone', async ({ browser }) => {
  const hub = await HubProcess.start()
  await fillJourney(hub, ENTRIES)
  const pulls: Pull[] = []
  for (let round = 0; round < PULLS; round += 1) {
    await pulls.at(-1)?.phone.close()
    pulls.push(await measurePull(browser, hub, `Number ${ENTRIES}.`))
  }
  const first = pulls.at(-1)?.phone
  if (first === undefined) throw new Error('nothing was pulled')
  const of = (read: (pull: Pull) => number) => pulls.map(read)
  const middle = (read: (pull: Pull) => number) => ms(quantile(of(read), 0.5))
  const compared = (ratios: readonly number[]) =>
    `${quantile(ratios, 0.5).toFixed(2)}× (${sorted(ratios)
      .map((ratio) => ratio.toFixed(2))
      .join(', ')})`
  report(
    `first pull of ${ENTRIES}, median of ${PULLS}: asked for ${middle((pull) => pull.openingMs)} after the answer to join; from then on newest shown after ${middle((pull) => pull.newestMs)}, all and the checkpoint on disk after ${middle((pull) => pull.pullMs)}; by fetch and IndexedDB alone ${middle((pull) => pull.rawMs)}: ${compared(of(({ pullMs, rawMs }) => pullMs / rawMs))}`,
  )
  report(
    `the main thread itself: ${middle((pull) => pull.pullThreadMs)} against ${middle((pull) => pull.rawThreadMs)}: ${compared(of(({ pullThreadMs, rawThreadMs }) => pullThreadMs / rawThreadMs))}`,
  )
  report(
    `longest block of the main thread meanwhile, each round: ${of(({ blocks }) =>
      Math.max(0, ...blocks),
    )
      .map(ms)
      .join(', ')}`,
  )

  await first.page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined))
  const openings: number[] = []
  for (let round = 0; round < OPENINGS; round += 1) {
    await first.page.close()
    first.page = await first.context.newPage()
    await slowDown(first)
    await first.page.goto(hub.address.app, { waitUntil: 'commit' })
    await first.page.waitForFunction(
      () => typeof globalThis.tributaryProbe?.paintedAt === 'number',
      null,
      poll,
    )
    openings.push((await readProbe(first.page)).paintedAt ?? Number.NaN)
  }
  const needed = await scriptsBeforeRows(first.page)
  report(
    `JavaScript before the timeline: ${await gzipBytes(needed, hub.address.app)} bytes of gzip in ${needed.length} files`,
  )
  report(
    `open to the newest of ${ENTRIES} entries painted: median ${ms(quantile(openings, 0.5))}, worst of ${OPENINGS} ${ms(quantile(openings, 1))}`,
  )

  const saves: number[] = []
  const toasts: number[] = []
  const puts: number[] = []
  for (let round = 0; round < SAVES; round += 1) {
    const text = `Saved under the clock, number ${round}.`
    await first.page.getByRole('link', { name: 'Log an action' }).click()
    await first.page.keyboard.insertText(text)
    const startedAt = await first.page.evaluate(() => {
      const button = [...document.querySelectorAll('button')].find((each) =>
        each.textContent.includes('Save the action'),
      )
      const now = performance.now()
      button?.click()
      return now
    })
    const shownAt = await first.page
      .waitForFunction(
        () => document.body.textContent.includes('Saved on this phone') && performance.now(),
        null,
        { polling: 5 },
      )
      .then((handle) => handle.jsonValue())
    saves.push(((await readProbe(first.page)).leftAt ?? Number.NaN) - startedAt)
    toasts.push(Number(shownAt) - startedAt)
    // Nobody writes the next entry before this one has had the time to reach the hub.
    await expect(first.entry(text)).toContainText('On the hub')
    puts.push(await rawStrictPut(first.page))
  }
  report(
    `save, tap to durable: ${spread(saves)} of ${SAVES}; a strict put alone ${spread(puts)}: ${times(quantile(saves, 0.5), quantile(puts, 0.5))}; “Saved” in the page: ${spread(toasts)}`,
  )
  await first.close()
  await hub.stop()
})
