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

test('two phones answer the same question at once: both answers stand until somebody chooses', async ({
  browser,
}) => {
  const ama = await Phone.join(browser, hub, 'Ama')
  const kofi = await Phone.join(browser, hub, 'Kofi')
  const question = 'Where do the ripples start?'
  const box = ({ page }: Phone) => page.getByRole('textbox', { name: question })
  const ripple = new URL('instruments/built-in%3Aripple', hub.address.app).href
  await ama.page.goto(ripple)
  await ama.page.getByRole('button', { name: 'Begin one together' }).click()
  await box(ama).fill('At a grate')
  await ama.page.getByRole('button', { name: 'Next' }).click()
  await kofi.page.goto(ripple)
  await kofi.page
    .getByRole('link', { name: /At a grate/ })
    .first()
    .click()
  for (const { page } of [ama, kofi]) {
    await page.getByRole('button', { name: 'Back' }).click()
    await expect(page.getByRole('textbox', { name: question })).toHaveValue('At a grate')
  }
  await ama.context.setOffline(true)
  await kofi.context.setOffline(true)
  await box(ama).fill('At the grate by the tailor')
  await box(kofi).fill('At our own grate')
  for (const { page } of [ama, kofi]) {
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByRole('button', { name: 'Back' }).click()
  }
  await ama.context.setOffline(false)
  await kofi.context.setOffline(false)
  const choice = ({ page }: Phone) => page.getByRole('region', { name: /^Two versions/ })
  for (const phone of [ama, kofi]) {
    await expect(choice(phone).getByText('At the grate by the tailor')).toBeVisible()
    await expect(choice(phone).getByText('At our own grate')).toBeVisible()
  }
  // Who goes on typing chooses nothing: the other's answer stays.
  await box(ama).fill('At the tailor’s')
  await expect(choice(kofi).getByText('At the tailor’s')).toBeVisible()
  const theirs = choice(ama).getByRole('listitem').filter({ hasText: 'At our own grate' })
  await theirs.getByRole('button').click()
  for (const phone of [ama, kofi]) {
    await expect(choice(phone)).toHaveCount(0)
    await expect(box(phone)).toHaveValue('At our own grate')
  }
  await ama.close()
  await kofi.close()
})

test('two facilitators change one instrument at once: both versions stand, and are joined', async ({
  browser,
}) => {
  const esi = await Phone.join(browser, hub, 'Esi')
  const yaw = await Phone.join(browser, hub, 'Yaw')
  const line = new URL('instruments/built-in%3Apulse', hub.address.app).href
  for (const phone of [esi, yaw]) {
    await grantRole(hub, phone.name, 'facilitator')
    await phone.page.reload()
    await phone.page.goto(`${line}/edit`)
    await expect(phone.page.getByLabel('Title (English)')).toBeVisible()
    await phone.context.setOffline(true)
  }
  await esi.page.getByLabel('Question (English)').first().fill('How much do you want to be here?')
  await yaw.page.getByLabel('Question (English)').nth(1).fill('How much strength is there?')
  for (const { page } of [esi, yaw]) {
    await page.getByRole('button', { name: 'Publish as a new version' }).click()
    await expect(page.getByText('Version 2: ')).toBeVisible()
  }
  for (const { context } of [esi, yaw]) await context.setOffline(false)
  for (const { page } of [esi, yaw]) {
    await expect(page.getByText('Two versions were made at the same time')).toBeVisible()
    await expect(page.getByText('Version 2: ')).toHaveCount(2)
  }
  await esi.page.getByRole('link', { name: 'Change this instrument' }).click()
  await esi.page.getByRole('button', { name: 'Join both' }).click()
  await expect(esi.page.getByLabel('Question (English)').first()).toHaveValue(
    'How much do you want to be here?',
  )
  await expect(esi.page.getByLabel('Question (English)').nth(1)).toHaveValue(
    'How much strength is there?',
  )
  await esi.page.getByRole('button', { name: 'Publish as a new version' }).click()
  for (const { page } of [esi, yaw]) {
    await expect(page.getByText('Version 3: ')).toBeVisible()
    await expect(page.getByText('Two versions were made at the same time')).toHaveCount(0)
  }
  await esi.close()
  await yaw.close()
})
