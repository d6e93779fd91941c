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

test('a proposal is consented to, reworded by two at once, settled and decided', async ({
  browser,
}) => {
  const ama = await Phone.join(browser, hub, 'Ama')
  const kofi = await Phone.join(browser, hub, 'Kofi')
  await ama.goTo('Decisions')
  await ama.page.getByRole('link', { name: 'Propose something' }).click()
  await ama.page.getByLabel('What do you propose?').fill('We meet at six.')
  await ama.page.getByRole('button', { name: 'Propose it' }).click()
  await ama.page.getByRole('link', { name: 'We meet at six.' }).click()

  await kofi.goTo('Decisions')
  await expect(kofi.page.getByText('waits for your word')).toBeVisible()
  await kofi.page.getByRole('link', { name: 'We meet at six.' }).click()
  await kofi.page.getByRole('button', { name: 'I consent' }).click()
  await expect(ama.page.getByText('Kofi: consent')).toBeVisible()

  const phones = [ama, kofi]
  for (const phone of phones) {
    await phone.context.setOffline(true)
    await phone.page.getByRole('button', { name: 'Reword it' }).click()
    await phone.page.getByLabel('What do you propose?').fill(`${phone.name} says five.`)
    await phone.page.getByRole('button', { name: 'Save' }).click()
    await expect(phone.page.getByText(`${phone.name} says five.`)).toBeVisible()
  }
  for (const phone of phones) await phone.context.setOffline(false)
  for (const phone of phones) {
    await expect(phone.page.getByText('Two versions of “The proposal”')).toBeVisible()
  }
  const card = kofi.page.getByRole('listitem').filter({ hasText: 'Ama says five.' })
  await card.getByRole('button', { name: 'Choose this one' }).click()
  await expect(ama.page.getByText('Two versions of “The proposal”')).toHaveCount(0)
  await expect(ama.page.getByText('Ama says five.')).toBeVisible()
  await expect(ama.page.getByText('(to an earlier wording)')).toBeVisible()

  await ama.page.getByRole('button', { name: 'It is decided' }).click()
  await expect(kofi.page.getByRole('heading', { name: 'Decided' })).toBeVisible()
  await ama.page.getByRole('button', { name: 'Take the proposal back' }).click()
  await ama.page.getByRole('dialog').getByRole('button', { name: 'Take the proposal back' }).click()
  await expect(kofi.page.getByText('This proposal is not on this phone.')).toBeVisible()
  await ama.close()
  await kofi.close()
})

test('thanks are given in one tap far from the hub, and taken back in one', async ({ browser }) => {
  const ama = await Phone.join(browser, hub, 'Esi')
  const kofi = await Phone.join(browser, hub, 'Yaw')
  await ama.log('action', 'Carried the water up.')
  await kofi.whenWhole()
  await kofi.openEntry('Carried the water up.')
  await kofi.context.setOffline(true)
  const thank = kofi.page.getByRole('button', { name: 'Thank' })
  await thank.click()
  await expect(kofi.page.getByText('Thanks from You')).toBeVisible()
  await kofi.context.setOffline(false)
  await ama.openEntry('Carried the water up.')
  await expect(ama.page.getByText('Thanks from Yaw')).toBeVisible()
  await thank.click()
  await expect(ama.page.getByText('Thanks from Yaw')).toHaveCount(0)
  await ama.close()
  await kofi.close()
})
