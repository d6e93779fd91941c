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

/** Nobody here has seen it: its keys, kinds and conditions are the writer's own. */
const UNSEEN = {
  title: { en: 'Water walk', fr: 'Marche de l’eau' },
  fields: {
    seen: {
      type: 'multi-choice',
      label: 'What did you see?',
      options: ['Foam', 'Fish', 'Plastic'],
    },
    worst: {
      type: 'rating',
      label: 'How bad is the plastic?',
      min: 1,
      max: 5,
      showIf: { field: 'seen', includes: 'Plastic' },
      required: true,
    },
    places: {
      type: 'repeat',
      label: 'Places',
      item: 'Place',
      fields: [
        { id: 'where', type: 'text', label: 'Where?', required: true },
        { id: 'after', type: 'parent', label: 'Downstream of' },
      ],
    },
  },
  steps: [
    { title: 'Seen', fields: ['seen', 'worst'] },
    { title: 'Places', fields: ['places'] },
  ],
}

test('an instrument is answered by name alone, outlives a killed tab, and nobody sees it before it is finished', async ({
  browser,
}) => {
  const ama = await Phone.join(browser, hub, 'Ama')
  const kofi = await Phone.join(browser, hub, 'Kofi')
  await ama.log('action', 'Counted forty sachets by the market.')
  await ama.goTo('Instruments')
  await ama.page.getByRole('link', { name: /A story in a triangle/ }).click()
  await ama.page.getByRole('button', { name: 'Begin' }).click()
  await ama.page.getByRole('button', { name: 'Next' }).click()
  await expect(ama.page.getByText('This is needed before you go on.')).toBeVisible()
  await ama.page.getByLabel('What happened?').fill('A sweeper drew the drain from memory.')
  await ama.page.getByRole('button', { name: 'Next' }).click()
  await ama.page.getByLabel('Give it a title').fill('The sweeper’s map')
  await ama.killTab()

  await ama.page.goto(new URL('instruments', hub.address.app).href)
  await ama.page.getByRole('link', { name: /A sweeper drew the drain/ }).click()
  // The title was given, so the next question is the triangle; going back shows what was typed.
  await expect(ama.page.getByRole('group', { name: 'What carried it?' })).toBeVisible()
  await ama.page.getByRole('button', { name: 'Back' }).click()
  await expect(ama.page.getByLabel('Give it a title')).toHaveValue('The sweeper’s map')
  await ama.page.getByRole('button', { name: /Choose from the timeline/ }).click()
  await ama.page.getByRole('checkbox', { name: /Counted forty sachets/ }).check()
  await ama.page.getByRole('button', { name: 'Next' }).click()
  await ama.page.getByRole('slider', { name: 'People' }).fill('80')
  await ama.page.getByRole('button', { name: 'Next' }).click()
  await ama.page.getByRole('checkbox', { name: 'This does not apply' }).check()
  await ama.page.getByRole('button', { name: 'Next' }).click()
  expect(JSON.stringify(await journeyDocs())).not.toContain('drew the drain')

  await expect(ama.page.getByRole('radio', { name: /Everyone in this journey/ })).toBeChecked()
  await ama.page.getByRole('button', { name: 'Finish' }).click()
  await expect(ama.page.getByText('People 80 %')).toBeVisible()
  await expect(ama.page.getByText('On the hub')).toBeVisible()

  await kofi.goTo('Instruments')
  await kofi.page.getByRole('link', { name: /A story in a triangle/ }).click()
  await kofi.page.getByText('The same as a table').first().click()
  await expect(kofi.page.getByRole('row', { name: /The sweeper’s map 80 %/ })).toBeVisible()
  await kofi.page.getByRole('link', { name: 'The sweeper’s map' }).first().click()
  await expect(kofi.page.getByText('Counted forty sachets by the market.')).toBeVisible()
  await expect(kofi.page.getByRole('button', { name: 'Take it back' })).toBeHidden()

  await ama.page.getByRole('button', { name: 'Take it back' }).click()
  await ama.page.getByRole('dialog').getByRole('button', { name: 'Take it back' }).click()
  await expect(kofi.page.getByText('This response is not on this phone.')).toBeVisible()
  await ama.close()
  await kofi.close()
})

test('a pasted definition that nobody has seen is checked in words, runs, and can be changed', async ({
  browser,
}) => {
  const yaa = await Phone.join(browser, hub, 'Yaa')
  await grantRole(hub, 'Yaa', 'facilitator')
  await yaa.page.reload()
  await yaa.goTo('Instruments')
  const { page } = yaa
  await page.getByRole('link', { name: 'Paste or write a new instrument' }).click()
  const field = page.getByLabel('Definition (JSON)')
  await field.fill(JSON.stringify({ ...UNSEEN, title: '<b>Water</b>' }))
  await page.getByRole('button', { name: 'Check it' }).click()
  await expect(page.getByText('Take out the markup “<b>”.')).toBeVisible()
  await field.fill(JSON.stringify(UNSEEN))
  await page.getByRole('button', { name: 'Check it' }).click()
  await page.getByRole('button', { name: 'Add it to the journey' }).click()
  await expect(page.getByRole('heading', { name: 'Water walk' })).toBeVisible()

  await page.getByRole('button', { name: 'Begin' }).click()
  await expect(page.getByRole('group', { name: 'How bad is the plastic?' })).toBeHidden()
  await page.getByRole('checkbox', { name: 'Plastic' }).check()
  await page.getByRole('radio', { name: '4' }).check({ force: true })
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Add: Place' }).click()
  await page.getByLabel('Where?').fill('The grate')
  await page.getByRole('button', { name: 'Add: Place' }).click()
  await page.getByLabel('Where?').fill('The lagoon')
  await page.getByLabel('Downstream of').selectOption({ label: 'The grate' })
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('button', { name: 'Finish' }).click()
  await expect(page.getByText('The lagoon')).toBeVisible()

  await page.getByRole('link', { name: 'Water walk' }).click()
  await expect(
    page.getByRole('region', { name: 'Picture' }).or(page.getByRole('figure')).first(),
  ).toBeVisible()
  await page.getByRole('link', { name: 'Change this instrument' }).click()
  await page.getByLabel('Question (English)').first().fill('What did the water show you?')
  await page.getByRole('button', { name: 'Publish as a new version' }).click()
  await expect(page.getByText('Version 2: Water walk')).toBeVisible()
  // The old response keeps the words it was given under.
  await page
    .getByRole('link', { name: /Yaa|You|Without a title/ })
    .last()
    .click()
  await expect(page.getByText('What did you see?')).toBeVisible()
  await yaa.close()
})

test('a workshop runs over two phones: proposals meet, are gathered, weighed and agreed', async ({
  browser,
}) => {
  const esi = await Phone.join(browser, hub, 'Esi')
  const kojo = await Phone.join(browser, hub, 'Kojo')
  await grantRole(hub, 'Esi', 'facilitator')
  await esi.page.reload()
  const values = new URL('values', hub.address.app).href
  await esi.page.goto(values)
  await esi.page.getByRole('button', { name: 'Begin a workshop' }).click()
  await kojo.page.goto(values)
  await kojo.page.getByLabel('I value …').fill('Being asked first')
  await kojo.page.getByRole('button', { name: 'Propose it' }).click()
  await esi.page.getByLabel('I value …').fill('A count that held')
  await esi.page.getByRole('button', { name: 'Propose it' }).click()
  for (const { page } of [esi, kojo]) {
    await expect(page.getByText('2 proposals')).toBeVisible()
    await expect(page.getByText('Being asked first')).toBeVisible()
    await expect(page.getByText('A count that held')).toBeVisible()
  }
  // One's own can be said again or taken back; nobody else's can.
  await expect(esi.page.getByRole('button', { name: 'Correct: Being asked first' })).toBeHidden()
  await kojo.page.getByRole('button', { name: 'Correct: Being asked first' }).click()
  await kojo.page.getByLabel('Say it again').fill('Being asked before')
  await kojo.page.getByRole('button', { name: 'Save the correction' }).click()
  await expect(esi.page.getByText('Being asked before')).toBeVisible()
  await kojo.page.getByLabel('I value …').fill('A slip of the thumb')
  await kojo.page.getByRole('button', { name: 'Propose it' }).click()
  await expect(esi.page.getByText('A slip of the thumb')).toBeVisible()
  await kojo.page.getByRole('button', { name: 'Take back: A slip of the thumb' }).click()
  await expect(esi.page.getByText('A slip of the thumb')).toBeHidden()
  expect(JSON.stringify(await journeyDocs())).not.toContain('slip of the thumb')
  await esi.page.getByRole('button', { name: 'Go on to: Gather' }).click()
  await kojo.page.getByLabel('New theme').fill('Respect')
  await kojo.page.getByRole('button', { name: 'Add the theme' }).click()
  await expect(esi.page.getByLabel('Name of the theme')).toHaveValue('Respect')
  await esi.page.getByLabel('Theme for: Being asked before').selectOption({ label: 'Respect' })
  await esi.page.getByRole('button', { name: 'Go on to: Weigh' }).click()
  await kojo.page.getByRole('slider', { name: 'Weight of Respect' }).fill('4')
  await expect(esi.page.getByText('1 person has weighed')).toBeVisible()
  await esi.page.getByRole('button', { name: 'Agree on these weights' }).click()
  await esi.page.getByRole('dialog').getByRole('button', { name: 'Agree on these weights' }).click()
  await expect(kojo.page.getByText('Mean: 4')).toBeVisible()
  await expect(kojo.page.getByText('What this frame does to the history')).toBeVisible()
  await esi.close()
  await kojo.close()
})

async function journeyDocs(): Promise<unknown> {
  const dbs = await hub.couch('/_all_dbs')
  const name = JSON.stringify(dbs).match(/journey-[0-9a-z]+/)?.[0] ?? ''
  return hub.couch(`/${name}/_all_docs?include_docs=true`)
}
