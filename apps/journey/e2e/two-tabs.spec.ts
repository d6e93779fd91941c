import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

test('two tabs of one phone show each other what they write, and all of it reaches the hub once', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.join(browser, hub, 'Ama')
  const first = phone.page
  const second = await phone.context.newPage()
  await second.goto(hub.address.app)
  await expect(second.getByRole('link', { name: 'Log an action' })).toBeVisible()

  for (const page of [first, second]) {
    phone.page = page
    await phone.whenWhole()
  }
  await hub.kill9()
  phone.page = first
  await phone.log('action', 'From the first tab.')
  phone.page = second
  await phone.log('reflection', 'From the second tab.')
  for (const page of [first, second]) {
    phone.page = page
    await expect(phone.entry('From the first tab.')).toBeVisible()
    await expect(phone.entry('From the second tab.')).toBeVisible()
  }

  await hub.startAgain()
  // The tab that kept in touch closes; the other one takes over.
  await second.close()
  phone.page = first
  for (const text of ['From the first tab.', 'From the second tab.']) {
    await expect(phone.entry(text)).toHaveCount(1)
    await expect(phone.entry(text).getByText('On the hub')).toBeVisible()
  }
  await phone.close()
  await hub.stop()
})

test('a draft that two tabs have open becomes one entry, whichever saves first', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.join(browser, hub, 'Ama')
  const first = phone.page
  await first.getByRole('link', { name: 'Log an action' }).click()
  await first.keyboard.type('Walked the drain.')
  await expect(first.locator('[data-draft="kept"]')).toBeVisible()
  const [same, longer] = [await phone.context.newPage(), await phone.context.newPage()]
  for (const page of [same, longer]) {
    await page.goto(new URL('/new/enact', hub.address.app).href)
    await expect(page.getByRole('textbox', { name: 'What did you do?' })).toHaveValue(
      'Walked the drain.',
    )
  }
  await longer.keyboard.press('Control+End')
  await longer.keyboard.type(' Twice.')
  await first.getByRole('button', { name: 'Save the action' }).click()
  await expect(first.getByText('Saved on this phone')).toBeVisible()

  await expect(same.getByText('is saved already')).toBeVisible()
  await expect(same.getByRole('textbox', { name: 'What did you do?' })).toHaveValue('')
  await expect(longer.getByText('saved this in another tab')).toBeVisible()
  await longer.getByRole('button', { name: 'Save the action' }).click()
  await expect(longer.getByText('Saved on this phone')).toBeVisible()

  await expect(phone.entry('Walked the drain. Twice.')).toHaveCount(1)
  await expect(phone.page.getByRole('article')).toHaveCount(1)
  await expect(phone.entry('Twice.').getByText('On the hub')).toBeVisible()
  await phone.openEntry('Twice.')
  await expect(first.getByText('Walked the drain.', { exact: true })).toBeVisible()
  await phone.close()
  await hub.stop()
})

test('two tabs that begin different actions keep both, though both are gone before either saves', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.join(browser, hub, 'Ama')
  const tabs = [phone.page, await phone.context.newPage()]
  for (const tab of tabs) {
    await tab.goto(new URL('/new/enact', hub.address.app).href)
    await expect(tab.getByRole('textbox', { name: 'What did you do?' })).toBeVisible()
  }
  const texts = ['Walked the drain.', 'Counted sachets.']
  for (const [at, tab] of tabs.entries()) {
    await tab.bringToFront()
    await tab.getByRole('textbox', { name: 'What did you do?' }).fill(texts[at] ?? '')
    await expect(tab.locator('[data-draft="kept"]')).toBeVisible()
  }
  for (const tab of tabs) {
    phone.page = tab
    await phone.killTab()
    await phone.page.close()
  }

  phone.page = await phone.context.newPage()
  for (const text of texts) {
    await phone.page.goto(new URL('/new/enact', hub.address.app).href)
    await expect(phone.page.getByText('Here is what you had begun to write.')).toBeVisible()
    await expect(phone.page.getByRole('textbox', { name: 'What did you do?' })).toHaveValue(text)
    await phone.page.getByRole('button', { name: 'Save the action' }).click()
    await expect(phone.page.getByText('Saved on this phone')).toBeVisible()
  }
  for (const text of texts) await expect(phone.entry(text)).toHaveCount(1)
  await phone.close()
  await hub.stop()
})
