import AxeBuilder from '@axe-core/playwright'
import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

const PASSPHRASE = 'water and stone'

let hub: HubProcess
let context: BrowserContext
let laptop: Page
test.beforeAll(async ({ browser }) => {
  hub = await HubProcess.start('--name', 'Hub in Accra')
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  laptop = await context.newPage()
  await laptop.goto(hub.address.host)
  await expect(laptop.getByRole('heading', { name: 'What needs you' })).toBeVisible()
})
test.afterAll(async () => {
  await context.close()
  await hub.stop()
})

const view = (name: string) => laptop.getByRole('link', { name, exact: true }).click()
const row = (text: string) => laptop.getByRole('listitem').filter({ hasText: text })

async function consents(): Promise<number> {
  const listed = JSON.stringify(await hub.couch('/hub/_all_docs'))
  return listed.match(/"id":"consentGrant:/g)?.length ?? 0
}

test('a host signs in with the passphrase they set, and a stranger is told what to do', async ({
  browser,
}) => {
  expect(new URL(laptop.url()).hash).toBe('')
  await view('This hub')
  await laptop.getByLabel('A new passphrase').fill(PASSPHRASE)
  await laptop.getByRole('button', { name: 'Set the passphrase' }).click()
  await expect(laptop.getByRole('status')).toContainText('The passphrase is set')

  const stranger = await browser.newPage()
  await stranger.goto(new URL('host', hub.address.app).href)
  await expect(stranger.getByText('Open the link that the hub printed')).toBeVisible()
  const field = stranger.getByLabel('The host’s passphrase')
  await field.fill('water and sand')
  await stranger.getByRole('button', { name: 'Sign in' }).click()
  await expect(stranger.getByRole('alert')).toContainText('not the passphrase')
  await field.fill(PASSPHRASE)
  await stranger.keyboard.press('Enter')
  await expect(stranger.getByRole('heading', { name: 'What needs you' })).toBeVisible()
  await stranger.reload()
  await expect(stranger.getByRole('heading', { name: 'What needs you' })).toBeVisible()
  await stranger.getByRole('link', { name: 'This hub' }).click()
  await stranger.getByRole('button', { name: 'Sign out here' }).click()
  await expect(stranger.getByLabel('The host’s passphrase')).toBeVisible()
  await stranger.close()
})

test('somebody comes with an invitation and waits, the host says yes, and later takes the phone out', async ({
  browser,
}) => {
  await view('Invitations')
  await laptop.getByLabel('Role', { exact: true }).selectOption('scribe')
  await laptop.getByLabel('A note for yourself').fill('for Efua')
  await laptop.getByText('Let people in one by one').click()
  await laptop.getByRole('button', { name: 'Make the invitation' }).click()
  const card = laptop.getByRole('dialog', { name: 'Show this to whoever you invite' })
  await expect(card.getByRole('img', { name: 'QR code of the join link' })).toBeVisible()
  const link = await card.getByText(/^http:.*\/join\//).textContent()
  await card.getByRole('button', { name: 'Close' }).click()

  const phone = await Phone.open(browser, 'Efua')
  await phone.page.goto(link ?? '')
  await phone.page.getByLabel('What shall we call you?').fill('Efua')
  await phone.page.getByRole('radio', { name: 'Participant' }).check()
  await phone.page.getByRole('checkbox', { name: 'Yes, keep what I write in this journey' }).check()
  await phone.page.getByRole('button', { name: 'Join' }).click()
  await expect(phone.page.getByText('Your host has to say yes first')).toBeVisible()

  await view('Now')
  await laptop.getByRole('button', { name: 'Let Efua in' }).click()
  await expect(laptop.getByRole('status')).toContainText('Efua is in')
  await expect(phone.page.getByRole('link', { name: 'Log an action' })).toBeVisible()
  await expect(phone.page.getByText('Hub reachable')).toBeVisible()

  await view('People')
  await expect(row('Efua').getByText('scribe', { exact: false }).first()).toBeVisible()
  await view('Phones')
  await laptop.getByRole('button', { name: 'Take out Efua' }).click()
  await laptop.getByRole('dialog').getByRole('button', { name: 'Take out' }).click()
  await expect(row('Efua').getByText('Taken out')).toBeVisible()
  // Its feed is closed: the phone hears of it without being touched.
  await expect(phone.page.getByText('The host took this phone out')).toBeVisible()

  await view('What was done')
  await expect(row('took out the phone of Efua')).toBeVisible()
  await expect(row('said yes to Efua')).toBeVisible()
  await phone.close()
})

test('the closing check names who still holds entries', async ({ browser }) => {
  const consentsBefore = await consents()
  const phone = await Phone.join(browser, hub, 'Kofi')
  // A phone's own name and consent follow its first screen; here the entry alone is to be held up.
  await expect.poll(consents).toBe(consentsBefore + 1)
  await expect(phone.page.getByText('Nothing waiting')).toBeVisible()
  await view('Now')
  await expect(laptop.getByText('Before people leave')).toBeVisible()
  // The phone tells what it holds and then loses the hub: its records are cut, its words are not.
  await phone.context.route(/\/db\//, (route) => route.abort())
  await phone.log('action', 'Counted forty sachets in ten metres.')
  await phone.page.reload()
  await expect(laptop.getByText('1 phone still holds 1 entry: call them')).toBeVisible({
    timeout: 60_000,
  })
  await expect(row('Kofi').getByText('Holds 1 entry', { exact: false }).first()).toBeVisible()
  await expect(laptop.getByText('forty sachets')).toHaveCount(0)
  await phone.context.unroute(/\/db\//)
  await phone.page.reload()
  await expect(laptop.getByText('1 phone still holds 1 entry: call them')).toBeHidden({
    timeout: 60_000,
  })
  await phone.close()
})

test('a phone opens the host’s page once its person is a host, and says before what to do', async ({
  browser,
}) => {
  const phone = await Phone.join(browser, hub, 'Adwoa')
  const page = new URL('host', hub.address.app).href
  await phone.page.goto(page)
  await expect(phone.page.getByText('is not a host here')).toBeVisible()
  await view('People')
  await laptop.getByRole('button', { name: 'Give Adwoa a role' }).click()
  const dialog = laptop.getByRole('dialog', { name: 'Give Adwoa a role' })
  await dialog.getByLabel('Role', { exact: true }).selectOption('host')
  await dialog.getByRole('button', { name: 'Give a role' }).click()
  await expect(laptop.getByRole('status')).toContainText('Adwoa is host now')
  await phone.page.goto(page)
  await phone.page.reload()
  await expect(phone.page.getByRole('heading', { name: 'What needs you' })).toBeVisible()
  await laptop.getByRole('button', { name: 'End the role host of Adwoa' }).click()
  await expect(phone.page.getByText('is not a host here')).toBeVisible()
  await phone.close()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing on the host’s page, and nothing is wider than 320 px, ${colorScheme}`, async () => {
    await laptop.emulateMedia({ colorScheme })
    const findings: string[] = []
    const names = [
      'Now',
      'Phones',
      'Invitations',
      'People',
      'Poster',
      'Backup',
      'This hub',
      'What was done',
    ]
    for (const name of names) {
      await laptop.setViewportSize({ width: 1280, height: 800 })
      await view(name)
      await expect(laptop.getByRole('heading', { level: 2 }).first()).toBeVisible()
      const { violations } = await new AxeBuilder({ page: laptop }).analyze()
      findings.push(...violations.map(({ id, nodes }) => `${name}: ${id}: ${nodes[0]?.html}`))
      await laptop.setViewportSize({ width: 320, height: 640 })
      const width = await laptop.evaluate(() => document.documentElement.scrollWidth)
      if (width > 320) findings.push(`${name} is ${width} px wide`)
    }
    expect(findings).toEqual([])
  })
}
