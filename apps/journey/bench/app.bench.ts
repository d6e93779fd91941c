import { expect, test } from '@playwright/test'
import { HubProcess } from '../e2e/hub-process.ts'
import { fillJourney } from '../e2e/many-entries.ts'
import { Phone } from '../e2e/phone.ts'
import { gzipBytes } from '../e2e/script-bytes.ts'
import { installProbes, readProbe, scriptsBeforeRows } from './probes.ts'
import { rawPull, rawStrictPut } from './raw-limits.ts'

const ENTRIES = 5_000
const OPENINGS = 9
const SAVES = 60
/** About a cheap phone, on a laptop's core. */
const CPU_THROTTLE = 4
const PATIENCE_MS = 300_000
const LONG_BLOCK_MS = 100

const sorted = (values: readonly number[]) => values.toSorted((a, b) => a - b)
const quantile = (values: readonly number[], q: number) =>
  sorted(values)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? Number.NaN
const ms = (value: number) => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
const spread = (values: readonly number[]) =>
  `p50 ${ms(quantile(values, 0.5))}, p99 ${ms(quantile(values, 0.99))}`
const times = (ours: number, raw: number) => `${(ours / raw).toFixed(1)}×`
const report = (line: string) => process.stdout.write(`${line}\n`)

async function slowDown(phone: Phone): Promise<void> {
  const session = await phone.context.newCDPSession(phone.page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_THROTTLE })
}

test('the budgets of the app on a slow phone', async ({ browser }) => {
  const hub = await HubProcess.start()
  await fillJourney(hub, ENTRIES)
  const first = await Phone.open(browser, 'First')
  await installProbes(first.context)

  const scripts: string[] = []
  first.page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.endsWith('.js') && !pathname.includes('service-worker')) scripts.push(pathname)
  })
  await first.page.goto(hub.address.join, { waitUntil: 'networkidle' })
  report(
    `\nJavaScript of the join page: ${await gzipBytes(scripts, hub.address.app)} bytes of gzip`,
  )

  // Twice, before and after ours, since others may use the machine meanwhile.
  const raw = await first.context.newPage()
  await raw.goto(new URL('/join', hub.address.app).href)
  const rawSession = await first.context.newCDPSession(raw)
  await rawSession.send('Emulation.setCPUThrottlingRate', { rate: CPU_THROTTLE })
  const dbs = (await hub.couch('/_all_dbs')) as string[]
  const journeyDb = `${hub.address.couch}/${dbs.find((name) => name.startsWith('journey-'))}`
  const rawPulls = [await rawPull(raw, journeyDb, hub.adminAuthorization)]
  await raw.bringToFront()

  await first.page.bringToFront()
  await slowDown(first)
  const joined = first.page.waitForResponse((response) => response.url().endsWith('/api/join'))
  const form = first.fillJoinForm()
  await joined
  const pullStartedAt = performance.now()
  const { now: joinedAt } = await readProbe(first.page)
  await form
  const poll = { timeout: PATIENCE_MS, polling: 50 }
  await first.page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('article')].some((row) => row.textContent.includes(text)),
    `Number ${ENTRIES}.`,
    poll,
  )
  const newestMs = performance.now() - pullStartedAt
  await first.page.waitForFunction(
    () => !document.body.textContent.includes('Still fetching'),
    null,
    poll,
  )
  const pullMs = performance.now() - pullStartedAt
  const blocks = (await readProbe(first.page)).blocks
    .filter(([startedAt]) => startedAt > joinedAt)
    .map(([, length]) => length)
  rawPulls.push(await rawPull(raw, journeyDb, hub.adminAuthorization))
  await raw.close()
  const rawMs = rawPulls.reduce((sum, each) => sum + each, 0) / rawPulls.length
  report(
    `first pull of ${ENTRIES}, from the answer to join: newest shown after ${ms(newestMs)}, all after ${ms(pullMs)}; by fetch and IndexedDB alone ${ms(rawMs)} (${rawPulls.map(ms).join(', ')}): ${times(pullMs, rawMs)}`,
  )
  report(
    `longest blocks of the main thread meanwhile: ${sorted(blocks).toReversed().slice(0, 5).map(ms).join(', ')}; ${blocks.filter((block) => block > LONG_BLOCK_MS).length} over ${LONG_BLOCK_MS} ms`,
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
