import { editRecord, mergeRecords } from '@tributary/records'
import { cleanup, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { putRecord, recordIn } from '../db/record-store.ts'
import { recordOf } from '../db/stored-doc.ts'
import {
  eventually,
  openTestPhone,
  otherWriter,
  putJourney,
  type TestPhone,
} from '../db/testing.ts'
import { renderApp } from './testing/render-app.tsx'

let phone: TestPhone

beforeEach(async () => {
  localStorage.clear()
  phone = await openTestPhone()
  await putJourney(phone)
})

afterEach(async () => {
  cleanup()
  await phone.close()
})

/** All reword "so that" without seeing each other, and then they do. */
async function disagree(...others: readonly string[]): Promise<void> {
  const { journey: collection } = phone.database
  const before = recordIn(await collection.findOne(phone.identity.journey.id).exec())
  if (before?.type !== 'journey') throw new Error('the journey is not there')
  let all = editRecord(before, { set: { 'purpose.soThat': 'mine' } }, phone.writer)
  for (const soThat of others.length === 0 ? ['theirs'] : others) {
    const theirs = editRecord(before, { set: { 'purpose.soThat': soThat } }, otherWriter(phone))
    const merged = recordOf(mergeRecords(all, theirs))
    if (merged?.type !== 'journey') throw new Error('what was merged is no journey')
    all = merged
  }
  await putRecord(collection, all)
}

test('each part of the purpose is reworded on its own', async () => {
  renderApp('/journey', phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Edit “To”' }))
  const field = screen.getByRole('textbox', { name: 'To' })
  expect(document.activeElement).toBe(field)
  await userEvent.clear(field)
  await userEvent.type(field, 'keep the drains open')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  const journey = await eventually(
    phone.journal.journey(),
    (seen) => seen?.purpose.to === 'keep the drains open',
  )
  expect(journey?.purpose.soThat).toBe('water flows')
})

test('two versions written at once are both shown, and one can be chosen', async () => {
  await disagree()
  renderApp('/journey', phone.journal)
  const conflict = await screen.findByRole('region', { name: 'Two versions of “so that”' })
  const cards = within(conflict).getAllByRole('listitem')
  expect(cards.map((card) => card.textContent).toSorted()).toEqual([
    expect.stringMatching(/theirs/),
    expect.stringMatching(/You.*mine/),
  ])
  const theirs = cards.find((card) => card.textContent?.includes('theirs'))
  if (theirs === undefined) throw new Error('their version is not shown')
  await userEvent.click(within(theirs).getByRole('button', { name: 'Choose this one' }))
  const journey = await eventually(phone.journal.journey(), (seen) => seen?.conflicts.length === 0)
  expect(journey?.purpose.soThat).toBe('theirs')
})

test('a third wording can be written that starts from both', async () => {
  await disagree()
  renderApp('/journey', phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Write a third' }))
  const field = screen.getByRole('textbox', { name: 'A wording that holds both' })
  expect(field).toHaveProperty('value', expect.stringContaining('mine'))
  expect(field).toHaveProperty('value', expect.stringContaining('theirs'))
  await userEvent.clear(field)
  await userEvent.type(field, 'ours')
  await userEvent.click(screen.getByRole('button', { name: 'Save' }))
  const journey = await eventually(phone.journal.journey(), (seen) => seen?.conflicts.length === 0)
  expect(journey?.purpose.soThat).toBe('ours')
})

test('what arrives while somebody is writing stands beside their words and takes none of them', async () => {
  renderApp('/journey', phone.journal)
  await userEvent.click(await screen.findByRole('button', { name: 'Edit “so that”' }))
  const field = screen.getByRole('textbox', { name: 'so that' })
  await userEvent.type(field, ' and people have a say')
  await disagree()
  await screen.findByText(/It was reworded while you were writing/)
  expect(field).toHaveProperty('value', 'water flows and people have a say')
})

test.each([
  {
    language: 'en',
    title: 'Three versions of “so that”',
    choose: 'Choose this one',
    another: 'Write another',
    label: 'A wording that holds all of them',
  },
  {
    language: 'fr',
    title: /^Trois versions de « .+ »/,
    choose: 'Choisir celle-ci',
    another: 'En écrire une autre',
    label: 'Une formulation qui les réunit toutes',
  },
])(
  'three versions are counted, and each choice says whose it is: $language',
  async ({ language, title, choose, another, label }) => {
    await disagree('hers', 'theirs')
    renderApp('/journey', phone.journal, language)
    const conflict = await screen.findByRole('region', { name: title })
    const heading = within(conflict).getByRole('status')
    expect(heading.textContent).toMatch(title)
    const cards = within(conflict).getAllByRole('listitem')
    expect(cards).toHaveLength(3)
    for (const card of cards) {
      const button = within(card).getByRole('button', { name: choose })
      const describedBy = document.getElementById(button.getAttribute('aria-describedby') ?? '')
      expect(describedBy).not.toBeNull()
      expect(card.contains(describedBy)).toBe(true)
    }
    await userEvent.click(screen.getByRole('button', { name: another }))
    const field = screen.getByRole('textbox', { name: label })
    for (const words of ['mine', 'hers', 'theirs']) {
      expect(field).toHaveProperty('value', expect.stringContaining(words))
    }
  },
)
