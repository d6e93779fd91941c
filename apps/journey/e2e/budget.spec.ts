import { expect, test } from '@playwright/test'
import { installProbes, scriptsBeforeRows } from '../bench/probes.ts'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'
import { gzipBytes } from './script-bytes.ts'

const BEFORE_FIRST_SCREEN = 190_000
const LATER_SCRIPT = 40_000

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start()
})
test.afterAll(async () => {
  await hub.stop()
})

test('what comes before the timeline, and each script after it, keeps to its budget', async ({
  browser,
}) => {
  const phone = await Phone.join(browser, hub, 'Ama')
  await phone.log('action', 'Walked the drain.')
  await installProbes(phone.context)
  await phone.page.reload()
  await expect(phone.entry('Walked the drain.')).toBeVisible()
  const first = await scriptsBeforeRows(phone.page)
  expect(first.length).toBeGreaterThan(3)
  expect(await gzipBytes(first, hub.address.app)).toBeLessThanOrEqual(BEFORE_FIRST_SCREEN)

  await phone.page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true))
  const kept = await phone.page.evaluate(async () => {
    const names = await caches.keys()
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()))
    return requests.flat().map(({ url }) => new URL(url).pathname)
  })
  const later = kept.filter((path) => path.endsWith('.js') && !first.includes(path))
  expect(later.length).toBeGreaterThan(5)
  for (const path of later) {
    expect(await gzipBytes([path], hub.address.app), path).toBeLessThanOrEqual(LATER_SCRIPT)
  }
})
