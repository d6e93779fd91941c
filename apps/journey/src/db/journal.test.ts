import { newRecord, withdrawalIdFor } from '@tributary/records'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EntryDraft, TimelineFilter } from './journal.ts'
import { putRecord } from './record-store.ts'
import { createRefusalStore } from './refusals.ts'
import { storedFrom } from './stored-doc.ts'
import {
  eventually,
  openTestPhone,
  otherWriter,
  putJourney,
  testIdentity,
  type TestPhone,
} from './testing.ts'

const EVERYTHING: TimelineFilter = { mineOnly: false, movement: 'all', teamId: null, day: null }
const ACTION: EntryDraft = {
  movement: 'enact',
  text: 'Counted 40 sachets',
  aboutIds: [],
  teamId: null,
  sessionId: null,
  visibility: 'hub',
}

let phone: TestPhone
const stored = new Map<string, string>()

beforeEach(async () => {
  stored.clear()
  // Node has no localStorage; drafts are all that is kept there.
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => stored.set(key, value),
      removeItem: (key: string) => stored.delete(key),
      key: (at: number) => [...stored.keys()][at] ?? null,
      get length() {
        return stored.size
      },
    },
  })
  phone = await openTestPhone()
})
afterEach(() => phone.close())

async function shown(id: string) {
  return eventually(phone.journal.entry(id), (entry) => entry !== null)
}

async function everythingStored(): Promise<string> {
  const { database } = phone
  const collections = [database.journey, database.private, database.hub]
  const texts: string[] = []
  for (const collection of [...collections, ...database.teams().values(), database.refused]) {
    const storage = collection.storageInstance
    const all = await storage.getChangedDocumentsSince?.(10_000)
    texts.push(JSON.stringify(all?.documents ?? []))
  }
  return texts.join('\n')
}

function acknowledgeAll(): void {
  const { database, unsent$ } = phone
  const names = ['hub', 'journey', ...[...database.teams().values()].map(({ name }) => name)]
  unsent$.next(new Map(names.map((name) => [name, new Set<string>()])))
}

test('a logged entry is on the timeline, newest first, and on this phone only', async () => {
  await phone.journal.logEntry(ACTION)
  await phone.journal.logEntry({ ...ACTION, text: 'Second' })
  const page = await eventually(
    phone.journal.timeline(EVERYTHING, 50),
    ({ entries }) => entries.length === 2,
  )
  expect(page.entries.map(({ text }) => text)).toEqual(['Second', 'Counted 40 sachets'])
  expect(page.entries[0]).toMatchObject({ isMine: true, authorName: 'Ama', whereabouts: 'phone' })
  expect(page.hasMore).toBe(false)
})

test('an entry is on the hub only after the hub said so, and its correction counts', async () => {
  const id = await phone.journal.logEntry(ACTION)
  acknowledgeAll()
  await eventually(phone.journal.entry(id), (entry) => entry?.whereabouts === 'hub')
  await phone.journal.amendEntry(id, { text: 'Counted 41 sachets' })
  const amended = await eventually(phone.journal.entry(id), (entry) => entry?.isAmended === true)
  const correction = amended?.versions.at(-1)
  phone.unsent$.next(new Map([['journey', new Set([correction?.id ?? ''])]]))
  const detail = await eventually(
    phone.journal.entry(id),
    (entry) => entry?.whereabouts === 'phone',
  )
  expect(detail?.versions.map(({ text, whereabouts }) => [text, whereabouts])).toEqual([
    ['Counted 40 sachets', 'hub'],
    ['Counted 41 sachets', 'phone'],
  ])
})

test('an entry is on the network only when a receipt names everything it is shown from', async () => {
  const id = await phone.journal.logEntry({ ...ACTION, visibility: 'network' })
  await phone.journal.amendEntry(id, { text: 'Corrected' })
  acknowledgeAll()
  const detail = await eventually(phone.journal.entry(id), (entry) => entry?.isAmended === true)
  const at = '2026-11-20T10:00:00.000Z'
  const receipt = (sentIds: string[], recalledIds: string[] = []) =>
    putRecord(
      phone.database.journey,
      newRecord('mergeReceipt', { to: 'net', at, sentIds, recalledIds }, phone.writer),
    )
  await receipt([id])
  await eventually(phone.journal.entry(id), (entry) => entry?.whereabouts === 'hub')
  await receipt(detail?.versions.map((version) => version.id) ?? [])
  await eventually(phone.journal.entry(id), (entry) => entry?.whereabouts === 'network')
  await receipt([], [id])
  const recalled = await eventually(
    phone.journal.entry(id),
    (entry) => entry?.whereabouts === 'hub',
  )
  expect(recalled?.visibility).toBe('network')
})

test('an entry corrected before it was widened is on the network without its earlier text', async () => {
  const id = await phone.journal.logEntry(ACTION)
  await phone.journal.amendEntry(id, { text: 'Corrected' })
  await phone.journal.amendEntry(id, { visibility: 'network' })
  acknowledgeAll()
  const amendments = await phone.database.journey.find({ selector: { type: 'amendment' } }).exec()
  const widening = amendments.find((doc) => 'visibility' in doc.toJSON().body)
  const sentIds = [id, widening?.primary ?? '']
  await putRecord(
    phone.database.journey,
    newRecord(
      'mergeReceipt',
      { to: 'net', at: '2026-11-20T10:00:00.000Z', sentIds, recalledIds: [] },
      phone.writer,
    ),
  )
  const entry = await eventually(phone.journal.entry(id), (each) => each?.whereabouts === 'network')
  expect(entry?.versions.map(({ text, whereabouts }) => [text, whereabouts])).toEqual([
    ['Counted 40 sachets', 'hub'],
    ['Corrected', 'network'],
  ])
})

test('widening to the network gives the share consent in the same act, once', async () => {
  const id = await phone.journal.logEntry(ACTION)
  await phone.journal.amendEntry(id, { visibility: 'network' })
  await phone.journal.logEntry({ ...ACTION, visibility: 'network' })
  const entry = await eventually(phone.journal.entry(id), (each) => each?.visibility === 'network')
  expect(entry?.text).toBe(ACTION.text)
  expect(phone.journal.me.sharesWith).toBe('network')
  const grants = await phone.database.hub.find({ selector: { type: 'consentGrant' } }).exec()
  expect(grants.map((doc) => String(Reflect.get(doc.toJSON().body, 'scope'))).toSorted()).toEqual([
    'collect',
    'share',
  ])
})

test('a withdrawn entry leaves no text on the phone, in no version, draft or refusal', async () => {
  const id = await phone.journal.logEntry({ ...ACTION, text: 'secret one' })
  await phone.journal.amendEntry(id, { text: 'secret two' })
  stored.set(`tributary:draft:correct:${id}`, 'secret three')
  const entry = await phone.database.journey.findOne(id).exec()
  const doc = { ...entry?.toJSON(), body: { text: 'secret four' } }
  await createRefusalStore(phone.database).add({
    docId: id,
    db: 'journey-x',
    code: 'forbidden',
    reason: 'no',
    doc,
    at: 0,
  })
  await phone.journal.withdrawEntry(id, 'a mistake')
  await eventually(phone.journal.entry(id), (each) => each === null)
  expect(await everythingStored()).not.toContain('secret')
  expect([...stored.values()].join()).not.toContain('secret')
  const withdrawal = await phone.database.journey.findOne(withdrawalIdFor(id)).exec()
  expect(withdrawal?.toJSON().body).toMatchObject({ recordId: id, by: 'author' })
})

test('a withdrawal cut short by a killed tab is finished at the next start', async () => {
  const id = await phone.journal.logEntry({ ...ACTION, text: 'secret' })
  const body = { recordId: id, by: 'author' as const, at: '2026-11-20T10:00:00.000Z' }
  await putRecord(
    phone.database.journey,
    newRecord('withdrawal', body, phone.writer, { id: withdrawalIdFor(id) }),
  )
  await eventually(phone.journal.entry(id), (each) => each === null)
  const { createJournal } = await import('./create-journal.ts')
  const again = await createJournal({ ...phone, unsent$: phone.unsent$ })
  await again.settled
  again.stop()
  expect(await everythingStored()).not.toContain('secret')
})

test('going from private to the hub takes the shown text along and leaves the earlier ones', async () => {
  const id = await phone.journal.logEntry({ ...ACTION, text: 'raw', visibility: 'private' })
  await phone.journal.amendEntry(id, { text: 'polished' })
  expect(await shown(id)).toMatchObject({ whereabouts: 'private', text: 'polished' })
  await phone.journal.amendEntry(id, { visibility: 'hub' })
  const detail = await eventually(phone.journal.entry(id), (each) => each?.visibility === 'hub')
  expect(detail?.versions.map(({ text }) => text)).toEqual(['raw', 'polished'])
  expect(detail?.versions.map(({ whereabouts }) => whereabouts)).toEqual(['private', 'phone'])
  const sent = JSON.stringify(
    (await phone.database.journey.find().exec()).map((doc) => doc.toJSON()),
  )
  expect(sent).not.toContain('raw')
  const page = await eventually(phone.journal.timeline(EVERYTHING, 9), () => true)
  expect(page.entries).toHaveLength(1)
})

test('going back to private takes everything off the shared db, and back again works', async () => {
  const id = await phone.journal.logEntry({ ...ACTION, text: 'first' })
  await phone.journal.amendEntry(id, { text: 'second' })
  await phone.journal.amendEntry(id, { visibility: 'private' })
  const detail = await eventually(phone.journal.entry(id), (each) => each?.visibility === 'private')
  expect(detail?.versions.map(({ text }) => text)).toEqual(['first', 'second'])
  const left = await phone.database.journey.storageInstance.findDocumentsById([id], true)
  expect(left).toMatchObject([{ _deleted: true, body: {} }])
  await phone.journal.amendEntry(id, { visibility: 'hub', text: 'third' })
  const again = await eventually(phone.journal.entry(id), (each) => each?.visibility === 'hub')
  expect(again?.text).toBe('third')
  expect(again?.versions.map(({ text }) => text)).toEqual(['first', 'second', 'third'])
})

test('an entry for a team lives in the team’s collection alone', async () => {
  const teamId = 'team:01ARZ3NDEKTSV4RRFFQ69G5FAV'
  await phone.database.openTeam(teamId)
  const id = await phone.journal.logEntry({ ...ACTION, teamId, visibility: 'team' })
  expect(await phone.database.journey.find().exec()).toEqual([])
  const page = await eventually(
    phone.journal.timeline({ ...EVERYTHING, teamId }, 9),
    ({ entries }) => entries.length === 1,
  )
  expect(page.entries[0]).toMatchObject({ id, teamId, visibility: 'team' })
})

test('a move cut short after the copy goes on at the next start, losing nothing', async () => {
  const id = await phone.journal.logEntry({ ...ACTION, text: 'moving' })
  const { erase, restore } = failingErase()
  await expect(phone.journal.amendEntry(id, { visibility: 'private' })).rejects.toThrow('killed')
  expect(erase).toBe(true)
  restore()
  const { createJournal } = await import('./create-journal.ts')
  const again = await createJournal({ ...phone, unsent$: phone.unsent$ })
  await again.settled
  again.stop()
  const detail = await eventually(phone.journal.entry(id), (each) => each?.visibility === 'private')
  expect(detail?.text).toBe('moving')
  const left = await phone.database.journey.storageInstance.findDocumentsById([id], true)
  expect(left).toMatchObject([{ _deleted: true, body: {} }])
})

/** The storage of the shared collection dies before the old copy is erased. */
function failingErase() {
  const storage = phone.database.journey.storageInstance
  const write = storage.bulkWrite.bind(storage)
  storage.bulkWrite = (rows, context) => {
    if (rows.some(({ document }) => document._deleted)) return Promise.reject(new Error('killed'))
    return write(rows, context)
  }
  return {
    erase: true,
    restore: () => {
      storage.bulkWrite = write
    },
  }
}

test('a refused entry stays in sight with its reason until its author lets it go', async () => {
  const entry = newRecord(
    'entry',
    { movement: 'enact', text: 'refused text', mediaIds: [], aboutIds: [], mentions: [] },
    phone.writer,
  )
  const doc = { ...storedFrom(entry) }
  const refusal = {
    docId: entry._id,
    db: 'journey-x',
    code: 'forbidden',
    reason: 'no',
    doc,
    at: 0,
  }
  const store = createRefusalStore(phone.database)
  await store.add(refusal)
  await store.add(refusal)
  const page = await eventually(
    phone.journal.timeline(EVERYTHING, 9),
    ({ entries }) => entries.length === 1,
  )
  expect(page.entries[0]).toMatchObject({ text: 'refused text', whereabouts: 'refused' })
  const refusals = await eventually(phone.journal.refusals(), (all) => all.length === 1)
  expect(refusals[0]).toMatchObject({ text: 'refused text', code: 'forbidden', reason: 'no' })
  await phone.journal.dismissRefusal(entry._id)
  await eventually(phone.journal.refusals(), (all) => all.length === 0)
  expect(await everythingStored()).not.toContain('refused text')
})

test('actions of the day without a reflection are offered, and no longer once paired', async () => {
  const walked = await phone.journal.logEntry({ ...ACTION, text: 'walked' })
  const counted = await phone.journal.logEntry({ ...ACTION, text: 'counted' })
  const actions$ = phone.journal.unpairedActions(localDay(new Date(phone.writer.now())))
  const both = await eventually(actions$, (all) => all.length === 2)
  expect(both.map(({ id }) => id)).toEqual([counted, walked])
  const reflection = await phone.journal.logEntry({
    ...ACTION,
    movement: 'reflect',
    text: 'proud',
    aboutIds: [walked],
  })
  await eventually(actions$, (all) => all.length === 1 && all[0]?.id === counted)
  const detail = await eventually(
    phone.journal.entry(walked),
    (each) => each !== null && each.reflectedIn.length === 1,
  )
  expect(detail?.reflectedIn[0]?.id).toBe(reflection)
  const about = await eventually(
    phone.journal.entry(reflection),
    (each) => each !== null && each.about.length === 1,
  )
  expect(about?.about[0]?.text).toBe('walked')
})

test('filters narrow the timeline to mine, a movement or a day', async () => {
  const other = otherWriter(phone)
  await putRecord(
    phone.database.journey,
    newRecord(
      'entry',
      { movement: 'reflect', text: 'theirs', mediaIds: [], aboutIds: [], mentions: [] },
      other,
      { occurredAt: '2026-10-01T12:00:00.000Z' },
    ),
  )
  await phone.journal.logEntry(ACTION)
  const texts = async (filter: Partial<TimelineFilter>) => {
    const page$ = phone.journal.timeline({ ...EVERYTHING, ...filter }, 9)
    return (await eventually(page$, () => true)).entries.map(({ text }) => text)
  }
  expect(await texts({ mineOnly: true })).toEqual([ACTION.text])
  expect(await texts({ movement: 'reflect' })).toEqual(['theirs'])
  expect(await texts({ day: localDay(new Date('2026-10-01T12:00:00.000Z')) })).toEqual(['theirs'])
  expect(await texts({ day: 'nonsense' })).toEqual(['theirs', ACTION.text].toReversed())
})

test('the purpose edited here and there shows two versions until one is chosen', async () => {
  await putJourney(phone)
  const before = await phone.database.journey.findOne(phone.identity.journey.id).exec()
  const base = before?.toMutableJSON()
  await phone.journal.editPurpose({ to: 'listen' })
  const mine = (await phone.database.journey.findOne(phone.identity.journey.id).exec())?.toJSON()
  const elsewhere = await openTestPhone({
    identity: testIdentity({ hub: phone.identity.hub, journey: phone.identity.journey }),
  })
  if (base === undefined || mine === undefined) throw new Error('no journey')
  await elsewhere.database.journey.insert(base)
  await elsewhere.journal.editPurpose({ to: 'measure', soThat: 'all hear' })
  const theirs = await elsewhere.database.journey.findOne(phone.identity.journey.id).exec()
  await elsewhere.close()
  const resolved = await phone.database.journey.conflictHandler.resolve(
    {
      newDocumentState: { ...mine, _deleted: false },
      realMasterState: { ...(theirs?.toJSON() ?? mine), _deleted: false },
      assumedMasterState: { ...base, _deleted: false },
    },
    'test',
  )
  await phone.database.journey.incrementalUpsert(resolved)
  const view = await eventually(
    phone.journal.journey(),
    (journey) => journey !== null && journey.conflicts.length === 1,
  )
  expect(view?.purpose.soThat).toBe('all hear')
  expect(view?.conflicts[0]?.versions.map(({ value }) => value).toSorted()).toEqual([
    'listen',
    'measure',
  ])
  await phone.journal.chooseVersion(phone.identity.journey.id, 'purpose.to', 'listen')
  const settled = await eventually(
    phone.journal.journey(),
    (journey) => journey?.conflicts.length === 0,
  )
  expect(settled?.purpose.to).toBe('listen')
})

test('what a person takes home is all they wrote and all about them, without their secret', async () => {
  await phone.journal.logEntry(ACTION)
  await phone.journal.logEntry({ ...ACTION, visibility: 'private', text: 'mine alone' })
  stored.set('tributary:draft:enact', JSON.stringify({ ...ACTION, text: 'half a sentence' }))
  const home = await phone.journal.exportMine()
  for (const text of [ACTION.text, 'half a sentence', 'mine alone', 'consentGrant']) {
    expect(home).toContain(text)
  }
  expect(home).not.toContain(phone.identity.secret)
})

/** `YYYY-MM-DD`, which is how Swedes write a day. */
const localDay = (date: Date) => new Intl.DateTimeFormat('sv-SE').format(date)
