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
    await phone.page.goto(line)
    // Through its page, so that both pages' scripts are there before the line drops.
    await phone.page.getByRole('link', { name: 'Change this instrument' }).click()
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

test('a scribe codes with the codes in use, and an evaluator’s reading with evidence stands in the drift', async ({
  browser,
}) => {
  const adjoa = await Phone.join(browser, hub, 'Adjoa')
  const nii = await Phone.join(browser, hub, 'Nii')
  await nii.log('action', 'The sweepers asked before they cut the net.')
  await nii.log('action', 'The drivers asked nobody.')
  const coding = new URL('coding', hub.address.app).href
  await nii.page.goto(coding)
  await expect(nii.page.getByText('A scribe, a facilitator or the host gives codes.')).toBeVisible()
  await grantRole(hub, 'Adjoa', 'scribe')
  await adjoa.page.reload()
  await adjoa.page.goto(coding)
  const card = (text: string) => adjoa.page.getByRole('listitem').filter({ hasText: text }).first()
  await card('The sweepers asked')
    .getByLabel(/^Another code for/)
    .fill('asked first')
  await card('The sweepers asked').getByRole('button', { name: 'Give this code' }).click()
  // What is in use is one tap away for the next one.
  await card('The drivers asked').getByRole('button', { name: 'asked first' }).click()
  await adjoa.page.getByRole('button', { name: 'Take back the code asked first' }).last().click()
  await expect(
    adjoa.page.getByRole('button', { name: 'Take back the code asked first' }),
  ).toHaveCount(1)

  await adjoa.page.goto(new URL('readings', hub.address.app).href)
  const { page } = adjoa
  await page.getByRole('button', { name: 'Keep this reading' }).click()
  await expect(page.getByText('This is needed before you go on.').first()).toBeVisible()
  await page.getByRole('button', { name: 'A new aspect' }).click()
  await page.getByLabel('Name of the aspect').fill('Care for the drain')
  await page.getByRole('button', { name: 'Add the aspect' }).click()
  await page.getByRole('radio', { name: '+2' }).check({ force: true })
  await page.getByRole('button', { name: /Choose from the timeline/ }).click()
  await page.getByRole('searchbox').fill('sweepers')
  await page.getByRole('checkbox', { name: /The sweepers asked/ }).check()
  await page.getByRole('button', { name: 'Keep this reading' }).click()
  await expect(page.getByRole('heading', { name: 'Readings with their evidence' })).toBeVisible()
  await expect(page.getByRole('link', { name: /The sweepers asked/ })).toBeVisible()
  await nii.page.goto(new URL('instruments/built-in%3Aaspect-reading', hub.address.app).href)
  await nii.page.getByText('The same as a table').first().click()
  await expect(nii.page.getByRole('row', { name: /Care for the drain/ })).toBeVisible()
  await adjoa.close()
  await nii.close()
})
