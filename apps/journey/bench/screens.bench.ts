import { expect, test } from '@playwright/test'
import { HubProcess } from '../e2e/hub-process.ts'
import { INSTRUMENT_PAGES } from '../e2e/instrument-pages.ts'
import { fillCohort, fillJourney, fillResponses } from '../e2e/many-entries.ts'
import { Phone } from '../e2e/phone.ts'
import { PATHS } from '../e2e/screens.ts'
import { slowDown } from './measure-pull.ts'
import { installProbes } from './probes.ts'

const ENTRIES = 5_000
const COHORT = { people: 180, sessions: 30 }
const ROUNDS = 3
const PATIENCE_MS = 10_000
const LIMIT_MS = 1_000
const SEARCH_LIMIT_MS = 150
const RESPONSES = 300
const INTERACTION_LIMIT_MS = 200

const report = (line: string) => process.stdout.write(`${line}\n`)
const middle = (values: readonly number[]) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

test('what each screen takes from the tap to its first content, on a slow phone', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  await fillCohort(hub, COHORT)
  await fillJourney(hub, ENTRIES)
  await fillResponses(hub, RESPONSES)
  const phone = await Phone.open(browser, 'Slow')
  await installProbes(phone.context)
  const { page } = phone
  await page.goto(hub.address.join)
  await phone.fillJoinForm()
  await expect(phone.entry(`Number ${ENTRIES}.`)).toBeVisible({ timeout: 120_000 })
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true))
  await slowDown(phone)

  const open = async (path: string) => {
    const result = await page.evaluate(
      async ({ to, patience }) => {
        const settled = () =>
          new Promise<void>((resolve) => {
            requestAnimationFrame(() => setTimeout(resolve))
          })
        history.pushState(null, '', '/')
        await settled()
        await settled()
        const before = document.querySelector('h1')
        const beganAt = performance.now()
        history.pushState(null, '', `/${to}`)
        for (;;) {
          await settled()
          const heading = document.querySelector('h1')
          const isThere = heading !== null && heading !== before && heading.textContent !== ''
          if (isThere || performance.now() - beganAt > patience) break
        }
        const endedAt = performance.now()
        const blocks = (globalThis.tributaryProbe?.blocks ?? [])
          .filter(([start, length]) => start + length > beganAt)
          .map(([, length]) => length)
        return { ms: endedAt - beganAt, block: Math.max(0, ...blocks) }
      },
      { to: path, patience: PATIENCE_MS },
    )
    return result
  }

  const details = [
    `entry/${await firstOf(hub, 'entry')}`,
    `agenda/${await firstOf(hub, 'session')}`,
    `people/${await firstOf(hub, 'person')}`,
    `response/${await firstOf(hub, 'response')}`,
  ]

  for (const path of [...PATHS, ...details, ...INSTRUMENT_PAGES]) {
    const rounds = []
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await open(path))
    const all = rounds.map(({ ms }) => ms)
    const isOver = Math.max(...all) > LIMIT_MS
    report(
      `/${path}: ${Math.round(middle(all))} ms, worst of ${ROUNDS} ${Math.round(Math.max(...all))} ms; longest block ${Math.round(Math.max(...rounds.map(({ block }) => block)))} ms${isOver ? ` — over ${LIMIT_MS} ms` : ''}`,
    )
  }

  for (const line of await interactionsOf(phone)) report(line)

  await open('search')
  const field = page.getByRole('searchbox')
  await field.fill('number')
  await expect(page.getByRole('listitem').first()).toBeVisible({ timeout: 60_000 })
  const searches: number[] = []
  for (const asked of ['marché', 'walked', 'drain 4999', 'purpose']) {
    searches.push(
      await field.evaluate(async (element, text) => {
        if (!(element instanceof HTMLInputElement)) return Number.NaN
        const beganAt = performance.now()
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set
        set?.call(element, text)
        element.dispatchEvent(new Event('input', { bubbles: true }))
        await new Promise<void>((resolve) => {
          requestAnimationFrame(() => setTimeout(resolve))
        })
        return performance.now() - beganAt
      }, asked),
    )
  }
  report(
    `search, a letter to its painted answer: ${searches.map(Math.round).join(', ')} ms (limit ${SEARCH_LIMIT_MS} ms)`,
  )
  await phone.close()
  await hub.stop()
})

/** The address of one record of a type. */
async function firstOf(hub: HubProcess, type: string): Promise<string> {
  const dbs = (await hub.couch('/_all_dbs')) as string[]
  const db = type === 'person' ? 'hub' : dbs.find((name) => name.startsWith('journey-'))
  const { rows } = (await hub.couch(`/${db}/_all_docs?startkey="${type}:"&limit=1`)) as {
    rows: { id: string }[]
  }
  return encodeURIComponent(rows[0]?.id ?? '')
}

/** What a person taps and types on the way through the screens, by hand and not by address. */
async function interactionsOf(phone: Phone): Promise<string[]> {
  const { page } = phone
  const lines: string[] = []
  const watch = async (what: string, act: () => Promise<void>) => {
    await page.evaluate(() => globalThis.tributaryProbe?.interactions.splice(0))
    await act()
    const worst = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          // Event timings are told a moment after their paint.
          setTimeout(
            () => resolve(Math.max(0, ...(globalThis.tributaryProbe?.interactions ?? []))),
            500,
          )
        }),
    )
    const note = worst > INTERACTION_LIMIT_MS ? ` — over ${INTERACTION_LIMIT_MS} ms` : ''
    lines.push(`${what}: ${Math.round(worst)} ms to the next paint${note}`)
  }
  const heading = () => expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.evaluate(() => history.pushState(null, '', '/'))
  await expect(page.getByRole('article').first()).toBeVisible()
  await watch('show actions alone', () => page.getByText('Actions', { exact: true }).click())
  await watch('show all', () => page.getByText('All', { exact: true }).click())
  await watch('open an entry', async () => {
    await page.getByRole('article').nth(1).getByRole('link').first().click()
    await expect(page).toHaveURL(/\/entry\//u)
  })
  for (const place of ['Programme', 'People', 'Practice', 'Instruments', 'Journey']) {
    await watch(`go to ${place}`, async () => {
      await phone.goTo(place)
      await heading()
    })
  }
  await watch('type an action', async () => {
    await page.getByRole('link', { name: 'Log an action' }).click()
    await page.keyboard.type('Walked the drain by the market.', { delay: 80 })
  })
  await watch('type a search', async () => {
    await page.evaluate(() => history.pushState(null, '', '/search'))
    await page.getByRole('searchbox').pressSequentially('marketing drains', { delay: 80 })
  })
  return lines
}
