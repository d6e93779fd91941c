import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start('--demo')
})
test.afterAll(async () => {
  await hub.stop()
})

test('a word is found in any form far from the hub, and no more once it is taken back', async ({
  browser,
}) => {
  const ama = await Phone.join(browser, hub, 'Ama')
  const kofi = await Phone.join(browser, hub, 'Kofi')
  await ama.log('action', 'Nous marchions vers l’école des pêcheurs.')
  await expect(kofi.entry('Nous marchions')).toBeVisible()
  await kofi.goTo('Search')
  await kofi.context.setOffline(true)
  const field = kofi.page.getByRole('searchbox', { name: 'What are you looking for?' })
  await field.fill('ecole marcher')
  const results = kofi.page.getByRole('list', { name: 'What was found' })
  await expect(results.getByRole('link', { name: /Nous marchions/ })).toBeVisible()
  await expect(kofi.page.getByText('1 found')).toBeVisible()

  await kofi.context.setOffline(false)
  await ama.openEntry('Nous marchions')
  await ama.page.getByRole('button', { name: 'Take it back' }).click()
  await ama.page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(results.getByRole('link', { name: /Nous marchions/ })).toHaveCount(0)
  await expect(kofi.page.getByText('Nothing here has all these words.')).toBeVisible()

  await field.fill('consent')
  await expect(results.getByRole('listitem').first()).toBeVisible()
  await ama.close()
  await kofi.close()
})

test('what is private is found on its own phone, and on no other', async ({ browser }) => {
  const esi = await Phone.join(browser, hub, 'Esi')
  const yaw = await Phone.join(browser, hub, 'Yaw')
  const { page } = esi
  await page.getByRole('link', { name: 'Log a reflection' }).first().click()
  await page.keyboard.type('Afraid of the zanzibarite.')
  await page.getByRole('button', { name: /Change who can see it/ }).click()
  await page.getByRole('radio', { name: /Only me/ }).check()
  await page.getByRole('button', { name: 'Save the reflection' }).click()
  await esi.log('action', 'Held the zanzibarite.')
  await expect(yaw.entry('Held the zanzibarite.')).toBeVisible()
  for (const [phone, count] of [
    [esi, '2 found'],
    [yaw, '1 found'],
  ] as const) {
    await phone.goTo('Search')
    await phone.page.getByRole('searchbox').fill('zanzibarite')
    await expect(phone.page.getByText(count)).toBeVisible()
  }
  await esi.close()
  await yaw.close()
})
