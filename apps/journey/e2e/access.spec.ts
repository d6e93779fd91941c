import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { grantRole } from './grant-role.ts'
import { HubProcess } from './hub-process.ts'
import { INSTRUMENT_PAGES, SHAPING_PAGES } from './instrument-pages.ts'
import { Phone } from './phone.ts'
import { visitScreens } from './screens.ts'

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start('--demo')
})
test.afterAll(async () => {
  await hub.stop()
})

type AxeResults = Awaited<ReturnType<AxeBuilder['analyze']>>

/** What another paper can change; everything else is looked at once. */
const RULES_OF_COLOUR = ['color-contrast', 'link-in-text-block']

test('axe finds nothing on any screen, light or dark', async ({ browser }) => {
  // A ceiling for a busy machine; alone it takes a third of it.
  test.setTimeout(420_000)
  const phone = await Phone.open(browser, 'Ama', {
    colorScheme: 'light',
    // Half way from one colour to the other is no colour that anybody chose.
    reducedMotion: 'reduce',
    viewport: { width: 390, height: 844 },
  })
  const { page } = phone
  const findings: string[] = []
  const tell = (screen: string, { violations }: AxeResults) =>
    findings.push(
      ...violations.map(
        ({ id, nodes }) => `${screen}: ${id}: ${nodes[0]?.html} ${nodes[0]?.any[0]?.message ?? ''}`,
      ),
    )
  const look = async (screen: string) => {
    await page.emulateMedia({ colorScheme: 'light' })
    tell(screen, await new AxeBuilder({ page }).analyze())
    await page.emulateMedia({ colorScheme: 'dark' })
    tell(`${screen}, dark`, await new AxeBuilder({ page }).withRules(RULES_OF_COLOUR).analyze())
  }
  await page.goto(hub.address.join)
  await expect(page.getByRole('button', { name: 'Join' })).toBeVisible()
  await look('join')
  await phone.fillJoinForm()
  await expect(page.getByRole('article').first()).toBeVisible()
  await look('timeline')
  // Who may shape instruments sees more screens.
  await grantRole(hub, phone.name, 'facilitator')
  await page.reload()
  await expect(page.getByRole('article').first()).toBeVisible()
  await page.getByRole('article').first().getByRole('link').first().click()
  await expect(page.getByText('Where it is')).toBeVisible()
  await look('entry')
  await visitScreens(page, hub.address.app, look, [...INSTRUMENT_PAGES, ...SHAPING_PAGES])
  expect(findings).toEqual([])
  await phone.close()
})

test('in French the app speaks French and says so to screen readers', async ({ browser }) => {
  const phone = await Phone.open(browser, 'Awa', { locale: 'fr-FR' })
  await phone.page.goto(hub.address.join)
  await expect(phone.page.locator('html')).toHaveAttribute('lang', 'fr')
  await expect(phone.page.getByRole('button', { name: /Rejoindre/ })).toBeVisible()
  await phone.close()
})
