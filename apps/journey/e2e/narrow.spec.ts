import { expect, type Page, test } from '@playwright/test'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'
import { visitScreens } from './screens.ts'

const WIDTH = 320

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start('--demo')
})
test.afterAll(async () => {
  await hub.stop()
})

/** The first is what the person has chosen; each screen is looked at with the others, too. */
const TEXT_SIZES = [200, 150, 100]

test('no screen scrolls sideways at 320 pixels in French, with letters up to 200 %', async ({
  browser,
}) => {
  test.setTimeout(180_000)
  const phone = await Phone.open(browser, 'Awa', {
    locale: 'fr-FR',
    viewport: { width: WIDTH, height: 640 },
  })
  const { page } = phone
  const tooWide: string[] = []
  const look = async (screen: string) => {
    for (const size of TEXT_SIZES) {
      const wide = await widthAt(page, size)
      if (wide !== null) tooWide.push(`${screen} at ${size} %: ${wide}`)
    }
  }
  await page.goto(hub.address.join)
  await expect(page.getByRole('button', { name: /Rejoindre/ })).toBeVisible()
  await look('join')
  await page.getByRole('textbox').first().fill('Awa Diop-Mensah de la Cinquième Avenue')
  await page.getByRole('radio').first().check()
  await page.getByRole('checkbox').last().check()
  await page.getByRole('button', { name: /Rejoindre/ }).click()
  await expect(page.getByRole('article').first()).toBeVisible()

  await page.evaluate(
    (preferences) => localStorage.setItem('tributary:preferences', JSON.stringify(preferences)),
    { language: 'fr', textSize: TEXT_SIZES[0] },
  )
  await page.goto(hub.address.app)
  await expect(page.locator('html')).toHaveAttribute('data-text-size', String(TEXT_SIZES[0]))
  await expect(page.getByRole('article').first()).toBeVisible()
  await look('timeline')
  await page.getByRole('article').first().getByRole('link').first().click()
  await expect(page.getByText('Où elle est')).toBeVisible()
  await look('entry')
  await visitScreens(page, hub.address.app, look)
  // An entry of one's own has dialogs.
  const words = 'Mesuré anticonstitutionnellement_longues_mesures_sans_espace.'
  await page.goto(new URL('new/enact', hub.address.app).href)
  await page.getByRole('textbox').first().fill(words)
  await page.getByRole('button', { name: /Enregistrer/ }).click()
  await phone.openEntry(words)
  for (const opener of ['Corriger', 'Changer qui peut la voir', 'Retirer']) {
    await page.getByRole('button', { name: opener }).first().click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(opener)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  expect(tooWide).toEqual([])
  await phone.close()
})
/** What is wider than the screen with letters of this size, or null. */
function widthAt(page: Page, textSize: number): Promise<string | null> {
  return page.evaluate(
    ({ width, size }) => {
      document.documentElement.dataset['textSize'] = String(size)
      const { scrollWidth } = document.documentElement
      const dialog = document.querySelector('dialog[open]')
      const inner = dialog === null ? 0 : dialog.scrollWidth - dialog.clientWidth
      if (scrollWidth <= width && inner <= 0) return null
      const [widest] = [...document.body.querySelectorAll('*')].toSorted(
        (a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right,
      )
      return `${scrollWidth}, ${inner}: ${widest?.outerHTML.slice(0, 120)}`
    },
    { width: WIDTH, size: textSize },
  )
}
