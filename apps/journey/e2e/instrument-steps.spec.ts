import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { grantRole } from './grant-role.ts'
import { HubProcess } from './hub-process.ts'
import { Phone } from './phone.ts'

const WIDTH = 320
const LINES = [
  'purpose',
  'value-creation',
  'most-significant-change',
  'four-quadrant',
  'orid',
  'before-after-review',
  'learning-loop',
  'ripple',
  'outcome-harvest',
  'triad',
  'aspect-reading',
  'daily',
  'pulse',
]

let hub: HubProcess
test.beforeAll(async () => {
  hub = await HubProcess.start('--demo')
})
test.afterAll(async () => {
  await hub.stop()
})

for (const [colorScheme, textSize] of [
  ['light', 100],
  ['dark', 200],
] as const) {
  test(`every step of every instrument fits 320 pixels in French and axe finds nothing, ${colorScheme}, ${textSize} %`, async ({
    browser,
  }) => {
    test.setTimeout(300_000)
    const phone = await Phone.open(browser, `Awa ${textSize}`, {
      colorScheme,
      locale: 'fr-FR',
      viewport: { width: WIDTH, height: 640 },
    })
    const { page } = phone
    await page.goto(hub.address.join)
    await page.getByRole('textbox').first().fill(phone.name)
    await page.getByRole('radio').first().check()
    await page.getByRole('checkbox').last().check()
    await page.getByRole('button', { name: /Rejoindre/ }).click()
    await expect(page.getByRole('article').first()).toBeVisible()
    await page.evaluate(
      (preferences) => localStorage.setItem('tributary:preferences', JSON.stringify(preferences)),
      { language: 'fr', textSize },
    )
    await grantRole(hub, phone.name, 'facilitator')
    const findings: string[] = []
    const look = async (screen: string) => {
      const { violations } = await new AxeBuilder({ page }).analyze()
      findings.push(...violations.map(({ id, nodes }) => `${screen}: ${id}: ${nodes[0]?.html}`))
      const wide = await tooWide(page)
      if (wide !== '') findings.push(`${screen}: ${wide}`)
    }
    for (const line of LINES) {
      await page.goto(new URL(`instruments/built-in%3A${line}`, hub.address.app).href)
      await page.getByRole('button', { name: /ommencer/ }).click()
      await expect(page.getByText(/^Étape 1 sur/)).toBeVisible()
      for (let at = 1; at < 12; at += 1) {
        await fillIn(page)
        await look(`${line}, step ${at}`)
        await page.getByRole('button', { name: 'Suivant' }).click()
        await expect(page.getByText(`Étape ${at} sur`)).toHaveCount(0)
        if ((await page.getByRole('button', { name: 'Terminer' }).count()) > 0) break
      }
      await look(`${line}, last`)
      await page.getByRole('button', { name: 'Terminer' }).click()
      await expect(page.getByRole('button', { name: 'Retirer' }).first()).toBeVisible()
      await look(`${line}, read again`)
    }
    expect(findings).toEqual([])
    await phone.close()
  })
}

/** One item of each group, the first of each choice, and words in each field for words. */
async function fillIn(page: Page): Promise<void> {
  for (const add of await page.getByRole('button', { name: /^Ajouter/ }).all()) {
    await add.click()
  }
  for (const choose of await page.getByRole('button', { name: /^Choisir dans le fil/ }).all()) {
    await choose.click()
  }
  for (const group of await page.locator('fieldset').all()) {
    const radio = group.getByRole('radio').first()
    if ((await radio.count()) > 0) await radio.check({ force: true })
  }
  for (const select of await page.locator('select').all()) {
    if ((await select.locator('option').count()) > 1) await select.selectOption({ index: 1 })
  }
  for (const field of await page.getByRole('main').getByRole('textbox').all()) {
    const isDay = (await field.getAttribute('type')) === 'date'
    if (!isDay && (await field.inputValue()) === '') {
      await field.fill('Anticonstitutionnellement_mesuré_sans_espace, puis la pluie.')
    }
  }
}

async function tooWide(page: Page): Promise<string> {
  return page.evaluate((width) => {
    if (document.documentElement.scrollWidth <= width) return ''
    const [widest] = [...document.body.querySelectorAll('*')].toSorted(
      (a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right,
    )
    return `${document.documentElement.scrollWidth}: ${widest?.outerHTML.slice(0, 160)}`
  }, WIDTH)
}
