import { randomBytes } from 'node:crypto'
import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'
import { type SlowLink, startSlowLink } from './slow-link.ts'

const CLIP_BYTES = 25 * 1024 * 1024
const SHORTER_CLIP_BYTES = 10 * 1024 * 1024
const MOST_SENT = 1.3

let hub: HubProcess
let link: SlowLink
test.beforeEach(async () => {
  hub = await HubProcess.start()
  link = await startSlowLink({
    targetPort: Number(new URL(hub.address.app).port),
    bytesPerSecond: 1_500_000,
    cutEveryMs: 5_000,
  })
})
test.afterEach(async () => {
  await link.stop()
  await hub.stop()
})

async function joinOverLink(browser: Parameters<typeof Phone.open>[0]): Promise<Phone> {
  const phone = await Phone.open(browser, 'Ama')
  const join = new URL(hub.address.join)
  join.port = String(link.port)
  await expect(async () => {
    await phone.page.goto(join.href, { timeout: 4_000 })
    await expect(phone.page.getByLabel('What shall we call you?')).toBeVisible({ timeout: 3_000 })
  }).toPass({ timeout: 60_000 })
  await phone.fillJoinForm()
  await expect(phone.page.getByText('Hub reachable')).toBeVisible()
  return phone
}

/** A film that no two of are alike; what it holds is of no matter. */
async function saveClip(phone: Phone, bytes: number): Promise<void> {
  const { page } = phone
  await page.getByRole('link', { name: 'Log an action' }).click()
  const chosen = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'File', exact: true }).click()
  const buffer = randomBytes(bytes)
  await (await chosen).setFiles({ name: 'clip.bin', mimeType: 'application/octet-stream', buffer })
  await expect(page.getByRole('button', { name: 'Remove: clip.bin' })).toBeVisible({
    timeout: 60_000,
  })
  link.reset()
  await page.getByRole('button', { name: 'Save the action' }).click()
  await expect(page.getByText('Saved on this phone')).toBeVisible()
}

/** Bytes of originals that the hub has verified. */
async function verifiedBytes(): Promise<number> {
  const dbs = (await hub.couch('/_all_dbs')) as string[]
  const db = dbs.find((name) => name.startsWith('journey-'))
  const { rows } = (await hub.couch(`/${db}/_all_docs?include_docs=true`)) as {
    rows: { doc: { type: string; _attachments?: { original?: { length: number } } } }[]
  }
  const held = rows.map(({ doc }) => doc).filter(({ type }) => type === 'mediaFile')
  return held.reduce((sum, { _attachments }) => sum + (_attachments?.original?.length ?? 0), 0)
}

function report(bytes: number): void {
  const times = (link.sent() / bytes).toFixed(3)
  process.stdout.write(`sent ${times} times its bytes over ${link.cuts()} cuts\n`)
}

test('25 MB over a line that is cut every five seconds arrive, for at most 1.3 times their bytes; records go first', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  const phone = await joinOverLink(browser)
  await saveClip(phone, CLIP_BYTES)
  await expect.poll(() => link.sent(), { timeout: 60_000 }).toBeGreaterThan(CLIP_BYTES / 4)
  await phone.log('action', 'Written while the film was on its way.')
  await expect(
    phone.entry('Written while the film was on its way.').getByText('On the hub'),
  ).toBeVisible()
  expect(await verifiedBytes()).toBe(0)
  await expect.poll(verifiedBytes, { timeout: 120_000 }).toBe(CLIP_BYTES)
  expect(link.cuts()).toBeGreaterThanOrEqual(3)
  expect(link.sent()).toBeLessThan(MOST_SENT * CLIP_BYTES)
  report(CLIP_BYTES)
  await phone.openEntry('clip.bin')
  await expect(phone.page.getByText('At the hub', { exact: true })).toBeVisible()
  await phone.close()
})

test('a tab that is killed while it sends goes on where it was', async ({ browser }) => {
  test.setTimeout(180_000)
  const phone = await joinOverLink(browser)
  await saveClip(phone, SHORTER_CLIP_BYTES)
  const half = SHORTER_CLIP_BYTES / 2
  await expect.poll(() => link.sent(), { timeout: 60_000 }).toBeGreaterThan(half)
  await phone.killTab()
  await expect(async () => {
    await phone.page.goto(`http://127.0.0.1:${link.port}/`, { timeout: 4_000 })
    await expect(phone.page.getByText('Hub reachable')).toBeVisible({ timeout: 6_000 })
  }).toPass({ timeout: 60_000 })
  await expect.poll(verifiedBytes, { timeout: 120_000 }).toBe(SHORTER_CLIP_BYTES)
  expect(link.sent()).toBeLessThan(MOST_SENT * SHORTER_CLIP_BYTES)
  report(SHORTER_CLIP_BYTES)
  await phone.close()
})
