import { readFile } from 'node:fs/promises'
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

test('a person joins with a name, a group and consent, and the hub then knows them', async ({
  browser,
}) => {
  const phone = await Phone.join(browser, hub, 'Ama Owusu')
  await phone.goTo('Settings')
  await expect(phone.page.getByLabel('Your name here')).toHaveValue('Ama Owusu')
  await expect(async () => {
    const people = JSON.stringify(await hub.couch('/hub/_all_docs?include_docs=true'))
    expect(people).toContain('Ama Owusu')
    expect(people).toContain('"scope":"collect"')
  }).toPass()
  await phone.close()
})

test('the same phone opened again is still that person', async ({ browser }) => {
  const phone = await Phone.join(browser, hub, 'Kojo')
  await phone.page.close()
  phone.page = await phone.context.newPage()
  await phone.page.goto(hub.address.app)
  await phone.goTo('Settings')
  await expect(phone.page.getByLabel('Your name here')).toHaveValue('Kojo')
  await phone.close()
})

test('joining without consent is not possible, and says why', async ({ browser }) => {
  const phone = await Phone.open(browser, 'Esi')
  await phone.page.goto(hub.address.join)
  await phone.page.getByLabel('What shall we call you?').fill('Esi')
  await phone.page.getByRole('radio', { name: 'Participant' }).check()
  await phone.page.getByRole('button', { name: 'Join' }).click()
  await expect(
    phone.page.getByText('We may only keep what you write if you tick this.'),
  ).toBeVisible()
  await phone.close()
})

test('a wrong code gets one clear sentence and a next step', async ({ browser }) => {
  const phone = await Phone.open(browser, 'Esi')
  await phone.page.goto(new URL('/join/ZZZZZZ', hub.address.app).href)
  await expect(phone.page.getByText('This code is not known here.')).toBeVisible()
  await expect(phone.page.getByText('Check it letter by letter')).toBeVisible()
  await phone.close()
})

test('a phone that keeps another hub’s journal is told before it joins a new one, and loses nothing', async ({
  browser,
}) => {
  const first = await HubProcess.start()
  const phone = await Phone.join(browser, first, 'Ama')
  await phone.log('action', 'At the first hub.')
  await expect(phone.entry('At the first hub.').getByText('On the hub')).toBeVisible()
  await first.kill9()
  await phone.log('action', 'Not at any hub so far.')
  // Another laptop answers at the same address.
  const second = await HubProcess.start('--port', new URL(first.address.app).port)
  const { page } = phone
  await page.goto(second.address.join)
  await page.getByLabel('What shall we call you?').fill('Ama')
  await page.getByRole('radio', { name: 'Participant' }).check()
  await page.getByRole('checkbox', { name: /Yes, keep/ }).check()
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await expect(page.getByText('This phone keeps a journal of another hub')).toBeVisible()
  await page.getByRole('link', { name: 'Open that journal' }).click()
  await expect(page.getByRole('button', { name: 'Save my data as a file' })).toBeVisible()
  await phone.goTo('Timeline')
  await expect(phone.entry('Not at any hub so far.').getByText('On this phone')).toBeVisible()
  await page.goto(second.address.join)
  await page.getByLabel('What shall we call you?').fill('Ama')
  await page.getByRole('radio', { name: 'Participant' }).check()
  await page.getByRole('checkbox', { name: /Yes, keep/ }).check()
  await page.getByRole('button', { name: 'Join', exact: true }).click()
  await page.getByRole('button', { name: 'Join here all the same' }).click()
  await expect(page.getByText('Hub reachable')).toBeVisible()
  await expect(phone.entry('Not at any hub so far.')).toHaveCount(0)

  // The journal it left can still be read, taken along, and removed by its name alone.
  await phone.log('action', 'At the second hub.')
  await phone.goTo('Settings')
  const former = page.locator('section', { hasText: 'Journals of other hubs' })
  await expect(former.getByText('2 entries')).toBeVisible()
  await expect(former.getByText('1 was never sent')).toBeVisible()
  const saved = page.waitForEvent('download')
  await former.getByRole('button', { name: /^Save “.+” as a file$/ }).click()
  const exported = JSON.parse(await readFile(await (await saved).path(), 'utf8')) as {
    records: { body: { text?: string }; isUnsent: boolean }[]
  }
  const entries = exported.records.filter(({ body }) => body.text !== undefined)
  expect(Object.fromEntries(entries.map(({ body, isUnsent }) => [body.text, isUnsent]))).toEqual({
    'At the first hub.': false,
    'Not at any hub so far.': true,
  })

  await former.getByRole('button', { name: /^Remove “/ }).click()
  const dialog = page.getByRole('dialog', { name: /^Remove “.+” from this phone\?$/ })
  await dialog.getByRole('button', { name: /^Remove “/ }).click()
  await expect(dialog.getByText('Tick this first')).toBeVisible()
  await dialog.getByRole('checkbox', { name: /1 text that is nowhere else/ }).check()
  await dialog.getByRole('button', { name: /^Remove “/ }).click()
  await expect(former).toHaveCount(0)
  const left = await page.evaluate(async () =>
    (await indexedDB.databases()).filter(({ name }) => name?.endsWith('--journey')),
  )
  expect(left).toHaveLength(1)
  await phone.goTo('Timeline')
  await expect(phone.entry('At the second hub.')).toBeVisible()
  await phone.close()
  await Promise.all([first.stop(), second.stop()])
})
