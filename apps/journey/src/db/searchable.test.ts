import { builtInDefinitions } from '@tributary/instruments'
import { newRecord } from '@tributary/records'
import { scan } from 'rxjs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newUlid } from './random.ts'
import { addRecord } from './record-store.ts'
import { beginResponse, withdrawResponse } from './response-commands.ts'
import type { Searchable } from './searchable-records.ts'
import { liveSearchable } from './searchable.ts'
import { eventually, openTestPhone, otherWriter, type TestPhone } from './testing.ts'

let phone: TestPhone
beforeEach(async () => {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: { getItem: () => null, removeItem: () => undefined, key: () => null, length: 0 },
  })
  phone = await openTestPhone()
})
afterEach(() => phone.close())

type Found = ReadonlyMap<string, Searchable>

/** What can be found, once it is as it should be. */
function whenFound(is: (found: Found) => boolean): Promise<Found> {
  const all$ = liveSearchable(phone.journal).pipe(
    scan((all, { changed }) => {
      const next = new Map(all)
      for (const [id, one] of changed) {
        if (one === null) next.delete(id)
        else next.set(id, one)
      }
      return next
    }, new Map<string, Searchable>()),
  )
  return eventually(all$, is)
}

const logged = (text: string) =>
  phone.journal.logEntry({
    movement: 'enact',
    text,
    aboutIds: [],
    teamId: null,
    sessionId: null,
    visibility: 'hub',
  })

test('what was answered is found by its own words and by those of its options, until it is taken back', async () => {
  const definition = builtInDefinitions().find(({ id }) => id === 'purpose')
  if (definition === undefined) throw new Error('no purpose')
  const version = {
    id: 'built-in:purpose@1',
    lineId: 'built-in:purpose',
    previousIds: [],
    definition,
    authorId: null,
    at: '',
  }
  const id = await beginResponse(phone.journal, {
    version,
    teamId: null,
    meantFor: 'hub',
    answers: {
      purpose: { to: 'care for the lagoon', soThat: 'fish return' },
      level: 'regenerate',
    },
  })
  const found = (await whenFound((all) => all.has(id))).get(id)
  expect(found).toMatchObject({ title: 'care for the lagoon', type: 'response' })
  expect(found?.text).toContain('fish return')
  expect(found?.text).toMatch(/Regenerate[^]*Régénérer/u)
  await withdrawResponse(phone.journal, id)
  await whenFound((all) => all.size > 0 && !all.has(id))
})

test('an entry is found by what is said in its recording, and by nothing of one that was taken back', async () => {
  const id = await logged('A voice note.')
  const mediaId = `media:${newUlid()}`
  const transcript = newRecord(
    'transcript',
    {
      mediaId,
      belongsTo: id,
      previousId: null,
      lang: 'en',
      cues: [{ startMs: 0, endMs: 900, text: 'The ferry sank twice.' }],
    },
    otherWriter(phone),
  )
  await addRecord(phone.database.journey, transcript)
  await whenFound((all) => all.get(id)?.said === 'The ferry sank twice.')
  const corrected = newRecord(
    'transcript',
    {
      ...transcript.body,
      previousId: transcript._id,
      cues: [{ startMs: 0, endMs: 900, text: 'The ferry stank twice.' }],
    },
    otherWriter(phone),
  )
  await addRecord(phone.database.journey, corrected)
  await whenFound((all) => all.get(id)?.said === 'The ferry stank twice.')
  await phone.journal.withdrawEntry(id, '')
  const left = await whenFound((all) => !all.has(id) && all.size > 0)
  expect([...left.values()].map(({ said, text }) => said + text).join()).not.toContain('ferry')
})

test('wordings, instruments and codes are found where they are read', async () => {
  const entryId = await logged('Counted sachets.')
  const wordingId = await phone.journal.write('wording', {
    aboutId: phone.identity.journey.id,
    form: 'three',
    parts: { to: 'keep the drain open', inAWayThat: 'everybody can', soThat: 'we sleep' },
    fromIds: [],
  })
  await addRecord(
    phone.database.journey,
    newRecord('code', { entryId, tag: 'stewardship' }, otherWriter(phone)),
  )
  const all = await whenFound(
    (found) => found.has(wordingId) && found.get(entryId)?.said === 'stewardship',
  )
  expect(all.get(wordingId)?.text).toContain('everybody can')
  expect(all.get('built-in:ripple')?.title).toBe('Ripples · Ondes')
})
