import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { withdrawAsHost } from './many-entries.ts'
import { Phone } from './phone.ts'

test('one refused record blocks nothing behind it, and its text stays with its author', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.join(browser, hub, 'Ama')
  const { page } = phone
  await phone.log('action', 'What the host takes back.')
  await expect(phone.entry('What the host takes back.').getByText('On the hub')).toBeVisible()

  await phone.whenWhole()
  await hub.kill9()
  await expect(page.getByText('Hub out of reach')).toBeVisible()
  await phone.openEntry('What the host takes back.')
  await page.getByRole('button', { name: 'Correct it' }).click()
  await page.getByRole('textbox', { name: 'Correct the text' }).fill('A correction too late.')
  await page.getByRole('button', { name: 'Save the correction' }).click()
  await phone.goTo('Timeline')
  await phone.log('reflection', 'The one behind it.')

  // The phone is out of the hub's range while the host takes the entry back.
  await phone.context.setOffline(true)
  await hub.startAgain()
  await withdrawAsHost(hub, 'What the host takes back.')
  await phone.context.setOffline(false)
  await expect(phone.entry('The one behind it.').getByText('On the hub')).toBeVisible()
  await page.getByRole('link', { name: '1 not accepted' }).click()
  await expect(page.getByText('A correction too late.')).toBeVisible()
  await expect(page.getByText(/The hub says/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy the text' })).toBeVisible()

  // The hub names its rule, so that a French reader reads French.
  await page.evaluate(() =>
    localStorage.setItem('tributary:preferences', JSON.stringify({ language: 'fr' })),
  )
  await page.reload()
  await expect(page.getByText('Le hub dit : « Cet enregistrement a été retiré')).toBeVisible()
  await phone.close()
  await hub.stop()
})
