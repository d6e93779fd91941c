import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { fillJourney } from './many-entries.ts'
import { Phone } from './phone.ts'

test('5,000 entries scroll from the newest on with only a window of them in the page', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  const hub = await HubProcess.start()
  await fillJourney(hub, 5_000)
  const phone = await Phone.join(browser, hub, 'Ama')
  const { page } = phone
  await expect(phone.entry('Number 5000.')).toBeVisible({ timeout: 90_000 })
  // Everything has arrived: the status line no longer speaks of fetching.
  await expect(page.getByText('Still fetching what others wrote')).toHaveCount(0, {
    timeout: 90_000,
  })
  for (let step = 0; step < 40; step += 1) await page.mouse.wheel(0, 2_000)
  await expect(phone.entry('Number 5000.')).toHaveCount(0)
  expect(await page.getByRole('article').count()).toBeLessThan(60)
  await phone.close()
  await hub.stop()
})

test('filters show mine, a movement, a team and a day', async ({ browser }) => {
  const hub = await HubProcess.start('--demo')
  const phone = await Phone.join(browser, hub, 'Ama')
  const { page } = phone
  await expect(page.getByRole('article').first()).toBeVisible()
  await phone.log('action', 'The one I wrote myself.')
  await page.getByRole('button', { name: 'Mine' }).click()
  await expect(phone.entry('The one I wrote myself.')).toBeVisible()
  await expect(page.getByRole('article')).toHaveCount(1)
  await page.getByRole('button', { name: 'Mine' }).click()
  await page.getByRole('radio', { name: 'Reflections', exact: true }).check({ force: true })
  await expect(phone.entry('The one I wrote myself.')).toHaveCount(0)
  await expect(page.getByRole('article').first()).toContainText('Reflection')
  await phone.close()
  await hub.stop()
})
