import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start()
})
test.afterAll(async () => {
  await hub.stop()
})

test('somebody tells of themself far from the hub, and others read it in their language', async ({
  browser,
}) => {
  const ama = await Phone.join(browser, hub, 'Ama')
  const awa = await Phone.join(browser, hub, 'Awa')
  const { page } = ama
  await ama.goTo('People')
  await ama.context.setOffline(true)
  await page.getByRole('link', { name: 'My own page' }).click()
  await page.getByRole('button', { name: 'Change my page' }).click()
  await page.getByLabel('Languages').fill('French, Ewe')
  await page.getByLabel('Practices').fill('sorting waste')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'Add an offer or a need' }).click()
  await page.getByLabel('In what?').fill('Teaching Ewe')
  await page.getByRole('button', { name: 'Say it to everyone here' }).click()
  await expect(page.getByText('On this phone')).toHaveCount(2)
  await ama.context.setOffline(false)

  await awa.goTo('People')
  await awa.page.getByRole('link', { name: /Ama/ }).click()
  await expect(awa.page.getByText('Teaching Ewe')).toBeVisible()
  await expect(awa.page.getByText('French, Ewe')).toBeVisible()
  await page.getByRole('button', { name: 'Take back: Teaching Ewe' }).click()
  await expect(awa.page.getByText('Teaching Ewe')).toHaveCount(0)
  await ama.close()
  await awa.close()
})
