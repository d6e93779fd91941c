import { expect, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

/** Takes the phone that `name` left and opens it as somebody who is on it. */
async function open(phone: Phone, name: string, pin: string) {
  await phone.page.getByRole('button', { name, exact: true }).click()
  await phone.page.getByLabel(`PIN of ${name}`).fill(pin)
  await phone.page.getByRole('button', { name: 'Open' }).click()
  await expect(phone.page.getByRole('button', { name: 'Lock' })).toBeVisible()
}

test('two people share a phone by PIN, see nothing of each other, and all they wrote reaches the hub', async ({
  browser,
}) => {
  const hub = await HubProcess.start()
  const phone = await Phone.join(browser, hub, 'Ama')
  const { page } = phone
  await phone.whenWhole()
  await phone.log('action', 'Ama swept the drain.')
  await expect(page.getByText('Nothing waiting')).toBeVisible()

  await phone.goTo('Settings')
  await page.getByRole('button', { name: 'Share this phone', exact: true }).click()
  await page.getByLabel('New PIN').fill('2580')
  await page.getByLabel('The same PIN again').fill('2580')
  await page.getByRole('button', { name: 'Share this phone with this PIN' }).click()
  await expect(page.getByText('Your PIN is kept.')).toBeVisible()

  // A draft of Ama's that nobody else may come upon, by "back" neither.
  await page.getByRole('button', { name: 'Lock', exact: true }).click()
  await open(phone, 'Ama', '2580')
  await page.getByRole('link', { name: 'Log a reflection' }).click()
  await page.keyboard.type('Ama has not finished this.')
  await page.getByRole('button', { name: 'Lock' }).click()
  await expect(page.getByRole('heading', { name: 'Who is writing?' })).toBeVisible()
  await expect(page.getByText('Ama has not finished')).toHaveCount(0)
  await page.goBack()
  await expect(page.getByRole('heading', { name: 'Who is writing?' })).toBeVisible()

  await page.getByRole('button', { name: 'Somebody else joins' }).click()
  await page.getByLabel('New PIN').fill('914207')
  await page.getByLabel('The same PIN again').fill('914207')
  await page.getByRole('button', { name: 'Go on to joining' }).click()
  await page.getByLabel('Join code').fill(hub.address.join)
  await page.getByRole('button', { name: 'Go on', exact: true }).click()
  await page.getByLabel('What shall we call you?').fill('Kofi')
  await page.getByRole('radio', { name: 'Participant' }).check()
  await page.getByRole('checkbox', { name: 'Yes, keep what I write in this journey' }).check()
  await page.getByRole('button', { name: 'Join' }).click()
  await expect(page.getByRole('link', { name: 'Log an action' })).toBeVisible()
  await expect(phone.entry('Ama swept the drain.')).toBeVisible()

  // The hub goes. Kofi writes, and his draft field is his own.
  await hub.kill9()
  await page.getByRole('link', { name: 'Log a reflection' }).click()
  await expect(page.getByText('Ama has not finished')).toHaveCount(0)
  await page.keyboard.type('Kofi saw it clog again.')
  await page.getByRole('button', { name: 'Save the reflection' }).click()
  await expect(page.getByText('Saved on this phone')).toBeVisible()
  await page.getByRole('button', { name: 'Lock' }).click()
  await expect(page.getByText('is not on the hub yet')).toBeVisible()

  // Without the hub the page comes from the phone, and asks again.
  await page.reload()
  await expect(page.getByRole('heading', { name: 'Who is writing?' })).toBeVisible()
  await page.getByRole('button', { name: 'Ama', exact: true }).click()
  await page.getByLabel('PIN of Ama').fill('914207')
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByText('That is not the PIN.')).toBeVisible()
  await page.getByRole('button', { name: 'Back' }).click()
  await open(phone, 'Ama', '2580')
  await expect(phone.entry('Ama swept the drain.')).toBeVisible()
  await expect(phone.entry('Kofi saw it clog again.')).toHaveCount(0)
  await page.getByRole('link', { name: 'Log a reflection' }).click()
  await expect(page.getByRole('textbox').first()).toHaveValue('Ama has not finished this.')

  // It is put away. The hub comes back, and has what Kofi wrote though he is not there.
  await page.getByRole('button', { name: 'Lock' }).click()
  await expect(page.getByText('is not on the hub yet')).toBeVisible()
  await hub.startAgain()
  await page.evaluate(() => window.dispatchEvent(new Event('online')))
  await expect(page.getByText('All that was written here for others is on the hub.')).toBeVisible()
  const listed = await hub.couch('/_all_dbs')
  const journey = (Array.isArray(listed) ? listed : []).find((name: string) =>
    name.startsWith('journey-'),
  )
  const held = JSON.stringify(await hub.couch(`/${journey}/_all_docs?include_docs=true`))
  expect(held).toContain('Kofi saw it clog again.')
  expect(held).not.toContain('Ama has not finished')
  await phone.close()
  await hub.stop()
})
