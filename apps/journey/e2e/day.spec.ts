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

test('a day goes from intention to action to reflection to the next action, far from the hub', async ({
  browser,
}) => {
  const ama = await Phone.join(browser, hub, 'Ama')
  const { page } = ama
  await ama.whenWhole()
  await ama.goTo('My day')
  await expect(page.getByLabel('What do you mean to try today?')).toBeVisible()
  await ama.context.setOffline(true)
  await page.getByLabel('What do you mean to try today?').fill('Ask the sellers first.')
  // What was typed outlives its page.
  await ama.goTo('Timeline')
  await ama.goTo('My day')
  await expect(page.getByLabel('What do you mean to try today?')).toHaveValue(
    'Ask the sellers first.',
  )
  await page.getByRole('button', { name: 'Keep this intention' }).click()
  await expect(page.getByLabel('What do you mean to try today?')).toHaveCount(0)

  await page.getByRole('link', { name: 'Log an action' }).first().click()
  await page.keyboard.type('Asked five sellers.')
  await page.getByRole('button', { name: 'Save the action' }).click()
  await ama.goTo('My day')
  const waiting = page.getByRole('group', { name: 'Nobody has reflected on these yet' })
  await expect(waiting.getByRole('checkbox')).toHaveCount(2)
  await waiting.getByRole('checkbox', { name: /Ask the sellers first/ }).check()
  await waiting.getByRole('checkbox', { name: /Asked five sellers/ }).check()
  await page.getByRole('button', { name: 'Reflect on 2 actions' }).click()
  await expect(page.getByRole('checkbox', { name: /Asked five sellers/ })).toBeChecked()
  await page.getByRole('textbox', { name: 'What did it show you?' }).fill('They want to be asked.')
  await page.getByRole('button', { name: 'Save the reflection' }).click()

  await ama.openEntry('They want to be asked.')
  await page.getByRole('link', { name: 'Log what you do next' }).click()
  await expect(page.getByRole('checkbox', { name: /They want to be asked/ })).toBeChecked()
  await page.getByRole('textbox', { name: 'What did you do?' }).fill('Invited them all.')
  await page.getByRole('button', { name: 'Save the action' }).click()
  await ama.goTo('My day')
  await expect(
    page.getByRole('img', { name: /3 actions, 1 reflection, 2 closed loops/ }),
  ).toBeVisible()
  const steps = page.getByRole('listitem')
  await expect(steps.filter({ hasText: 'They want to be asked.' })).toContainText(
    'Reflects on 1 and 2. Led to 4.',
  )
  await expect(steps.filter({ hasText: 'Invited them all.' })).toContainText('Goes on from 3.')

  // What is taken back opens the loop page.
  await steps.filter({ hasText: 'They want' }).getByRole('link').click()
  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await ama.goTo('My day')
  await expect(waiting.getByRole('checkbox')).toHaveCount(3)
  await expect(page.getByText('They want to be asked.')).toHaveCount(0)
  await ama.close()
})

test('somebody is named by keyboard alone, finds it under their day, and answers', async ({
  browser,
}) => {
  const esi = await Phone.join(browser, hub, 'Esi Boateng')
  const yaw = await Phone.join(browser, hub, 'Yaw')
  const { page } = yaw
  await page.getByRole('link', { name: 'Log an action' }).first().click()
  const field = page.getByRole('textbox', { name: 'What did you do?' })
  await field.pressSequentially('Walked with @es')
  await expect(page.getByRole('option', { name: 'Esi Boateng' })).toBeVisible()
  await expect(page.getByText('1 name. Enter takes it.')).toHaveCount(1)
  await page.keyboard.press('Enter')
  await expect(field).toHaveValue('Walked with @Esi Boateng ')
  await page.keyboard.type('by the drain.')
  await expect(page.getByRole('button', { name: 'No longer name Esi Boateng' })).toBeVisible()
  await page.getByRole('button', { name: 'Save the action' }).click()

  await esi.goTo('My day')
  await esi.page.getByRole('link', { name: /Walked with @Esi Boateng/ }).click()
  await expect(esi.page.getByText('Names You')).toBeVisible()
  await esi.context.setOffline(true)
  await esi.page.getByRole('link', { name: 'Answer it' }).click()
  await expect(esi.page.getByRole('region', { name: 'You answer' })).toContainText('Yaw')
  await expect(esi.page.getByText('Everyone in this journey can see it.')).toBeVisible()
  await esi.page.getByRole('textbox', { name: 'What did it show you?' }).fill('I counted, too.')
  await esi.page.getByRole('button', { name: 'Save the reflection' }).click()
  await esi.context.setOffline(false)

  await yaw.openEntry('Walked with')
  await page.getByRole('link', { name: /I counted, too/ }).click()
  await expect(page.getByRole('heading', { name: 'It answers' })).toBeVisible()
  await page.getByRole('link', { name: 'Answer it' }).click()
  await page.getByRole('textbox', { name: 'What did it show you?' }).fill('How many?')
  await page.getByRole('button', { name: 'Save the reflection' }).click()
  await yaw.openEntry('Walked with')
  await expect(page.getByRole('link', { name: /How many\?/ })).toBeVisible()
  await esi.close()
  await yaw.close()
})

test('an answer to what only a few may read is for them alone', async ({ browser }) => {
  const kojo = await Phone.join(browser, hub, 'Kojo')
  const { page } = kojo
  await page.getByRole('link', { name: 'Log a reflection' }).first().click()
  await page.keyboard.type('I was afraid.')
  await page.getByRole('button', { name: /Change who can see it/ }).click()
  await page.getByRole('radio', { name: /Only me/ }).check()
  await page.getByRole('button', { name: 'Save the reflection' }).click()
  await kojo.openEntry('I was afraid.')
  await page.getByRole('link', { name: 'Answer it' }).click()
  await expect(page.getByRole('region', { name: 'You answer' })).toBeVisible()
  await expect(page.getByText('Only you can see it.')).toBeVisible()
  await kojo.close()
})
