import { type Browser, expect, test } from '@playwright/test'
import { HubProcess } from '../e2e/hub-process.ts'
import { fillJourney } from '../e2e/many-entries.ts'
import { Phone } from '../e2e/phone.ts'
import { gzipBytes } from '../e2e/script-bytes.ts'
import { installProbes, readProbe, scriptsBeforeRows } from './probes.ts'
import { rawPull, rawStrictPut } from './raw-limits.ts'

const ENTRIES = 5_000
const PULLS = 5
const OPENINGS = 9
const SAVES = 60
/** About a cheap phone, on a laptop's core. */
const CPU_THROTTLE = 4
const PATIENCE_MS = 300_000

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

interface Pull {
  readonly phone: Phone
  /** From the hub's answer to join until the journey's changes are first asked for. */
  readonly openingMs: number
  readonly newestMs: number
  readonly pullMs: number
  /** The same work without us, before and after, since others may use the machine meanwhile. */
  readonly rawMs: number
  readonly blocks: readonly number[]
}

const poll = { timeout: PATIENCE_MS, polling: 50 }

async function measurePull(browser: Browser, hub: HubProcess): Promise<Pull> {
  const phone = await Phone.open(browser, 'First')
  await installProbes(phone.context)
  const raw = await phone.context.newPage()
  await raw.goto(new URL('/join', hub.address.app).href)
  const rawSession = await phone.context.newCDPSession(raw)
  await rawSession.send('Emulation.setCPUThrottlingRate', { rate: CPU_THROTTLE })
  const dbs = (await hub.couch('/_all_dbs')) as string[]
  const journeyDb = `${hub.address.couch}/${dbs.find((name) => name.startsWith('journey-'))}`
  const rawPulls = [await rawPull(raw, journeyDb, hub.adminAuthorization)]

  await phone.page.bringToFront()
  await phone.page.goto(hub.address.join, { waitUntil: 'networkidle' })
  await slowDown(phone)
  const joined = phone.page.waitForResponse((response) => response.url().endsWith('/api/join'))
  const asked = phone.page.waitForRequest((request) => request.url().startsWith(`${journeyDb}/_ch`))
  const form = phone.fillJoinForm()
  await joined
  const answeredAt = performance.now()
  const { now: joinedAt } = await readProbe(phone.page)
  // Before that the app opens: `openingMs` is not part of the pull.
  await asked
  const startedAt = performance.now()
  const openingMs = startedAt - answeredAt
  await form
  await phone.page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('article')].some((row) => row.textContent.includes(text)),
    `Number ${ENTRIES}.`,
    poll,
  )
  const newestMs = performance.now() - startedAt
  await phone.page.waitForFunction(
    () => !document.body.textContent.includes('Still fetching'),
    null,
    poll,
  )
  const pullMs = performance.now() - startedAt
  const blocks = (await readProbe(phone.page)).blocks
    .filter(([at]) => at > joinedAt)
    .map(([, length]) => length)
  await raw.bringToFront()
  rawPulls.push(await rawPull(raw, journeyDb, hub.adminAuthorization))
  await raw.close()
  await phone.page.bringToFront()
  const rawMs = rawPulls.reduce((sum, each) => sum + each, 0) / rawPulls.length
  return { phone, openingMs, newestMs, pullMs, rawMs, blocks }
}

test('the budgets of the app on a slow phone', async ({ browser }) => {
  const hub = await HubProcess.start()
  await fillJourney(hub, ENTRIES)
  const pulls: Pull[] = []
  for (let round = 0; round < PULLS; round += 1) {
    await pulls.at(-1)?.phone.close()
    pulls.push(await measurePull(browser, hub))
  }
  const first = pulls.at(-1)?.phone
  if (first === undefined) throw new Error('nothing was pulled')
  const of = (read: (pull: Pull) => number) => pulls.map(read)
  const ratios = of(({ pullMs, rawMs }) => pullMs / rawMs)
  report(
    `first pull of ${ENTRIES}, median of ${PULLS}: asked for ${ms(
      quantile(
        of(({ openingMs }) => openingMs),
        0.5,
      ),
    )} after the answer to join; from then on newest shown after ${ms(
      quantile(
        of(({ newestMs }) => newestMs),
        0.5,
      ),
    )}, all after ${ms(
      quantile(
        of(({ pullMs }) => pullMs),
        0.5,
      ),
    )}; by fetch and IndexedDB alone ${ms(
      quantile(
        of(({ rawMs }) => rawMs),
        0.5,
      ),
    )}: ${quantile(ratios, 0.5).toFixed(2)}× (${sorted(ratios)
      .map((ratio) => ratio.toFixed(2))
      .join(', ')})`,
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
