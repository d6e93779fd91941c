import type { Browser, CDPSession, Page } from '@playwright/test'
import type { HubProcess } from '../e2e/hub-process.ts'
import { Phone } from '../e2e/phone.ts'
import { installProbes, readProbe, untilCheckpoint } from './probes.ts'
import { rawPull } from './raw-limits.ts'

/** About a cheap phone, on a laptop's core. */
const CPU_THROTTLE = 4
const AFTERWARDS_MS = 1_000

export interface Pull {
  readonly phone: Phone
  /** From the hub's answer to join until the journey's changes are first asked for. */
  readonly openingMs: number
  /** From then until the newest entry is in the page. */
  readonly newestMs: number
  /** From then until all entries, and the checkpoint behind them, are committed. */
  readonly pullMs: number
  /** The same work without us, before and after, since others may use the machine meanwhile. */
  readonly rawMs: number
  /** What the main thread itself ran for meanwhile, which other load does not lengthen. */
  readonly pullThreadMs: number
  readonly rawThreadMs: number
  readonly blocks: readonly number[]
}

export async function slowDown(phone: Phone): Promise<void> {
  await throttled(phone, phone.page)
}

async function throttled(phone: Phone, page: Page): Promise<CDPSession> {
  const session = await phone.context.newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: CPU_THROTTLE })
  return session
}

async function countThreadTime(session: CDPSession): Promise<() => Promise<number>> {
  const read = async () => {
    const { metrics } = await session.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
  const before = await read()
  return async () => (await read()) - before
}

/** A phone that joins and pulls everything, with the same work by fetch and IndexedDB around it. */
export async function measurePull(
  browser: Browser,
  hub: HubProcess,
  newestText: string,
): Promise<Pull> {
  const phone = await Phone.open(browser, 'First')
  await installProbes(phone.context, newestText)
  const dbs = (await hub.couch('/_all_dbs')) as string[]
  const name = dbs.find((each) => each.startsWith('journey-'))
  const journeyDb = `${hub.address.couch}/${name}`
  const { update_seq: seq } = (await hub.couch(`/${name}`)) as { update_seq: string }

  const raw = await phone.context.newPage()
  await raw.goto(new URL('/join', hub.address.app).href)
  const rawSession = await throttled(phone, raw)
  await rawSession.send('Performance.enable', { timeDomain: 'threadTicks' })
  const rawPulls: { ms: number; threadMs: number }[] = []
  const pullRaw = async () => {
    const threadTime = await countThreadTime(rawSession)
    const ms = await rawPull(raw, journeyDb, hub.adminAuthorization)
    rawPulls.push({ ms, threadMs: await threadTime() })
  }
  await pullRaw()

  const { page } = phone
  await page.bringToFront()
  await page.goto(hub.address.join, { waitUntil: 'networkidle' })
  const session = await throttled(phone, page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const joined = page.waitForResponse((response) => response.url().endsWith('/api/join'))
  const asked = page.waitForRequest((request) => request.url().startsWith(`${journeyDb}/_ch`))
  const form = phone.fillJoinForm()
  await joined
  const { now: joinedAt } = await readProbe(page)
  await asked
  const threadTime = await countThreadTime(session)
  const pulledAt = await untilCheckpoint(page, Number(seq))
  const pullThreadMs = await threadTime()
  await form
  await page.waitForFunction(() => typeof globalThis.tributaryProbe?.newestAt === 'number')
  // What follows upon the end of the pull counts as well.
  await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), AFTERWARDS_MS)
  const { blocks, newestAt } = await readProbe(page)
  const startedAt = await firstAsked(page, `${journeyDb}/_changes`)
  const kept = await countKept(page)
  const { doc_count: held } = (await hub.couch(`/${name}`)) as { doc_count: number }
  if (kept < held) throw new Error(`${kept} docs are on the phone, and ${held} at the hub`)

  await raw.bringToFront()
  await pullRaw()
  await raw.close()
  await page.bringToFront()
  const mean = (values: readonly number[]) =>
    values.reduce((sum, each) => sum + each, 0) / values.length
  return {
    phone,
    openingMs: startedAt - joinedAt,
    newestMs: (newestAt ?? Number.NaN) - startedAt,
    pullMs: pulledAt - startedAt,
    rawMs: mean(rawPulls.map(({ ms }) => ms)),
    pullThreadMs,
    rawThreadMs: mean(rawPulls.map(({ threadMs }) => threadMs)),
    blocks: blocks.filter(([at]) => at > joinedAt).map(([, length]) => length),
  }
}

function firstAsked(page: Page, url: string): Promise<number> {
  return page.evaluate((start) => {
    const all = performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.startsWith(start))
    return all[0]?.startTime ?? Number.NaN
  }, url)
}

/** Docs in the journey's store; asked for only once the pull has been timed. */
function countKept(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '')
    const name = names.find((each) => each.endsWith('--journey'))
    if (name === undefined) throw new Error(`no store of the journey among ${names.join(', ')}`)
    const settled = <Value>(request: IDBRequest<Value>) =>
      new Promise<Value>((resolve, reject) => {
        request.addEventListener('success', () => resolve(request.result))
        request.addEventListener('error', () => reject(request.error ?? new Error('not read')))
      })
    const db = await settled(indexedDB.open(name))
    const count = await settled(db.transaction('docs').objectStore('docs').count())
    db.close()
    return count
  })
}
