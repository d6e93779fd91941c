import { newRecord, withdrawalIdFor } from '@tributary/records'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { EntryDraft } from './journal.ts'
import { liveMediaDetails, liveMediaViews } from './live-media.ts'
import type { MediaDraft } from './media-drafts.ts'
import type { RecordCollection } from './open-database.ts'
import { newUlid } from './random.ts'
import { addRecord } from './record-store.ts'
import { eventually, openTestPhone, otherWriter, type TestPhone } from './testing.ts'

const DRAFT: EntryDraft = {
  movement: 'enact',
  text: '',
  aboutIds: [],
  teamId: null,
  sessionId: null,
  visibility: 'hub',
}

let phone: TestPhone
beforeEach(async () => {
  Object.defineProperty(globalThis, 'localStorage', {
    configurable: true,
    value: { getItem: () => null, removeItem: () => undefined, key: () => null, length: 0 },
  })
  phone = await openTestPhone()
})
afterEach(() => phone.close())

function voice(caption = ''): MediaDraft {
  return {
    mediaId: `media:${newUlid()}`,
    caption,
    kind: 'voice',
    sha256: 'a'.repeat(64),
    mime: 'audio/webm',
    bytes: 9_000,
    durationMs: 4_000,
    tiers: {},
  }
}

async function idsIn(collection: RecordCollection): Promise<string[]> {
  return (await collection.find({ selector: { lane: 'media' } }).exec()).map(({ _id }) => _id)
}

function details(entryId: string, mediaIds: readonly string[]) {
  return eventually(
    liveMediaDetails(phone.database, entryId, mediaIds, phone.identity.personId),
    (found) => found.length === mediaIds.length,
  )
}

test('an entry without a word shows its recording, with its caption, once however often it is saved', async () => {
  const { journal, database } = phone
  const note = voice('What the driver said')
  const draft = { ...DRAFT, entryId: journal.newEntryId(), media: [note] }
  const id = await journal.logEntry(draft)
  expect(await journal.logEntry(draft, true)).toBe(id)
  expect(await idsIn(database.journey)).toHaveLength(2)
  const entry = await eventually(journal.entry(id), (found) => found !== null)
  expect(entry?.mediaIds).toEqual([note.mediaId])
  const [shown] = await details(id, [note.mediaId])
  expect(shown?.media.body).toMatchObject({ belongsTo: id, sha256: note.sha256, kind: 'voice' })
  expect(shown?.folded.caption).toBe('What the driver said')
})

test('an entry that was killed half saved comes whole with the next try', async () => {
  const { journal, database, writer } = phone
  const note = voice()
  const entryId = journal.newEntryId()
  const { mediaId, caption: _unsaid, ...body } = note
  // As far as a tab came that died before the entry itself was written.
  const half = newRecord('media', { ...body, belongsTo: entryId }, writer, { id: mediaId })
  await addRecord(database.journey, half)
  await journal.logEntry({ ...DRAFT, entryId, media: [note] })
  const [shown] = await details(entryId, [mediaId])
  expect(shown?.media.hlc).toBe(half.hlc)
})

test('a photo goes where its entry goes, with what others wrote down of it', async () => {
  const { journal, database } = phone
  const note = voice()
  const id = await journal.logEntry({ ...DRAFT, media: [note] })
  const scribe = otherWriter(phone)
  const cues = [{ startMs: 0, endMs: 4_000, text: 'Forty sachets.' }]
  const about = { mediaId: note.mediaId, belongsTo: id }
  const transcript = newRecord(
    'transcript',
    { ...about, previousId: null, lang: 'en', cues },
    scribe,
  )
  const held = newRecord('mediaFile', { ...about, files: [] }, scribe)
  await addRecord(database.journey, transcript)
  await addRecord(database.journey, held)

  await journal.amendEntry(id, { visibility: 'private' })
  expect((await idsIn(database.private)).toSorted()).toEqual(
    [note.mediaId, transcript._id].toSorted(),
  )
  // What is not this phone's own, the hub takes away.
  expect((await idsIn(database.journey)).toSorted()).toEqual([transcript._id, held._id].toSorted())
  const moved = await database.private.findOne(transcript._id).exec()
  expect(moved?.toJSON().body).toMatchObject({ transcribedBy: scribe.authorId, cues })
  expect(moved?.authorId).toBe(phone.identity.personId)
})

test('a withdrawn entry takes its recordings with it; what the hub says of them is not touched', async () => {
  const { journal, database, writer } = phone
  const note = voice('Somebody’s name')
  const id = await journal.logEntry({ ...DRAFT, media: [note] })
  const other = { ...writer, authorId: `person:${newUlid()}` }
  const held = newRecord('mediaFile', { mediaId: note.mediaId, belongsTo: id, files: [] }, other)
  await addRecord(database.journey, held)
  await journal.withdrawEntry(id, '')
  expect(await idsIn(database.journey)).toEqual([held._id])
  const views = liveMediaViews(database, [note.mediaId], phone.identity.personId)
  expect(await eventually(views, () => true)).toEqual([])
})

test('who is shown in somebody else’s photo may take that one back, and sees it no more at once', async () => {
  const { journal, database, identity } = phone
  const kojo = otherWriter(phone)
  const entry = newRecord(
    'entry',
    { movement: 'enact', text: '', mediaIds: [], aboutIds: [], mentions: [] },
    kojo,
  )
  const bytes = { kind: 'photo' as const, sha256: 'b'.repeat(64), mime: 'image/webp', bytes: 9 }
  const [photo, other] = [1, 2].map(() =>
    newRecord('media', { ...bytes, belongsTo: entry._id, tiers: {} }, kojo),
  )
  if (photo === undefined || other === undefined) return
  const caption = newRecord(
    'caption',
    {
      mediaId: photo._id,
      belongsTo: entry._id,
      previousId: null,
      text: 'By the drain',
      peopleShown: [identity.personId],
    },
    kojo,
  )
  for (const record of [entry, photo, other, caption]) await addRecord(database.journey, record)
  const ids = [photo._id, other._id]
  expect((await details(entry._id, ids)).map(({ shownIn }) => shownIn)).toEqual([caption._id, null])

  await journal.withdraw(photo._id, '', caption._id)
  const left = await eventually(
    liveMediaDetails(database, entry._id, ids, identity.personId),
    (found) => found.length === 1,
  )
  expect(left[0]?.media._id).toBe(other._id)
  const rows = liveMediaViews(database, ids, identity.personId)
  expect(await eventually(rows, (found) => found.length === 1)).toHaveLength(1)
  const written = await database.journey.findOne(withdrawalIdFor(photo._id)).exec()
  expect(written?.toJSON().body).toMatchObject({ by: 'shown', shownIn: caption._id })
  // Somebody else's record is the hub's to erase.
  expect(await idsIn(database.journey)).toContain(photo._id)
  await expect(journal.withdraw(other._id)).rejects.toThrow('not_mine')
})
