import { expect, test } from '@playwright/test'
import { grantRole } from './grant-role.ts'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start()
})
test.afterAll(async () => {
  await hub.stop()
})

test('a session is proposed far from the hub, placed by a facilitator, and its move hides nothing', async ({
  browser,
}) => {
  const ama = await Phone.join(browser, hub, 'Ama')
  const kofi = await Phone.join(browser, hub, 'Kofi')
  await grantRole(hub, 'Kofi', 'facilitator')
  await kofi.page.reload()

  await ama.goTo('Programme')
  await ama.context.setOffline(true)
  await ama.page.getByRole('link', { name: 'Propose a session' }).click()
  await ama.page.getByRole('button', { name: 'Propose it' }).click()
  await expect(ama.page.getByText('Please give it a name.')).toBeVisible()
  await ama.page.getByLabel('What is it called?').fill('Songs people work to')
  await ama.page.getByLabel('From', { exact: true }).fill('18:00')
  await ama.page.getByLabel('To', { exact: true }).fill('17:00')
  await ama.page.getByRole('button', { name: 'Propose it' }).click()
  await expect(ama.page.getByText('It ends before it begins.')).toBeVisible()
  await ama.context.setOffline(false)
  await ama.killTab()
  await ama.page.goto(new URL('agenda/new', hub.address.app).href)
  // What was typed outlived the tab.
  await expect(ama.page.getByLabel('What is it called?')).toHaveValue('Songs people work to')
  await ama.page.getByLabel('To', { exact: true }).fill('19:00')
  await ama.page.getByRole('button', { name: 'Propose it' }).click()
  await expect(ama.page.getByRole('heading', { name: 'Proposed' })).toBeVisible()

  await kofi.goTo('Programme')
  await kofi.page.getByRole('link', { name: 'Songs people work to' }).first().click()
  const place = kofi.page.getByRole('button', { name: 'Put it in the programme' })
  await expect(place).toBeVisible()
  await place.click()
  await expect(kofi.page.getByText('In the programme')).toBeVisible()

  await kofi.page.getByRole('link', { name: 'Move it' }).click()
  await kofi.page.getByLabel('From', { exact: true }).fill('20:00')
  await kofi.page.getByLabel('To', { exact: true }).fill('21:00')
  await kofi.page.getByLabel('Why is it moved?').fill('It rains.')
  await kofi.page.getByRole('button', { name: 'Put it in the programme' }).click()

  const cards = ama.page.getByRole('listitem').filter({ hasText: 'Songs people work to' })
  await expect(cards.filter({ hasText: '18:00–19:00' }).first()).toContainText('Moved')
  await cards
    .filter({ hasText: '20:00–21:00' })
    .first()
    .getByRole('link', { name: 'Songs people work to' })
    .click()
  await expect(ama.page.getByText('Moved because: It rains.')).toBeVisible()
  await expect(ama.page.getByRole('link', { name: /18:00–19:00/ })).toBeVisible()
  await ama.close()
  await kofi.close()
})

test('while a session goes on its question is one tap away where people write', async ({
  browser,
}) => {
  const phone = await Phone.join(browser, hub, 'Esi')
  await grantRole(hub, 'Esi', 'facilitator')
  const { page } = phone
  await page.reload()
  await phone.goTo('Programme')
  await page.getByRole('link', { name: 'Questions we keep asking' }).click()
  await page.getByRole('button', { name: 'Add a question' }).click()
  await page.getByLabel('Short name').fill('Surprise')
  await page.getByLabel('Question', { exact: true }).fill('What surprised you?')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('heading', { name: 'Surprise' })).toBeVisible()

  await phone.goTo('Programme')
  await page.getByRole('link', { name: 'Propose a session' }).click()
  await page.getByLabel('What is it called?').fill('Evening circle')
  await page.getByLabel('From', { exact: true }).fill('00:00')
  await page.getByLabel('To', { exact: true }).fill('23:59')
  await page.getByRole('checkbox', { name: /Surprise/ }).check()
  await page.getByRole('button', { name: 'Put it in the programme' }).click()

  await page.getByRole('link', { name: 'Log a reflection' }).first().click()
  await page.keyboard.type('The rain was early.')
  await page.getByRole('button', { name: 'Surprise' }).click()
  await expect(page.getByText('What surprised you?')).toBeVisible()
  await page.getByRole('button', { name: 'Save the reflection' }).click()
  await phone.openEntry('The rain was early.')
  await expect(page.getByRole('link', { name: 'Evening circle' })).toBeVisible()
  await phone.close()
})
