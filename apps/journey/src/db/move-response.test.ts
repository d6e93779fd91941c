import { builtInDefinitions } from '@tributary/instruments'
import { editRecord, isRecordOf } from '@tributary/records'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createJournal } from './create-journal.ts'
import type { RecordCollection } from './open-database.ts'
import { recordIn } from './record-store.ts'
import { beginResponse, changeAudience, finishResponse, saveAnswers } from './response-commands.ts'
import { recordOf, storedFrom } from './stored-doc.ts'
import { openTestPhone, type TestPhone } from './testing.ts'

let phone: TestPhone
let id: string

beforeEach(async () => {
  phone = await openTestPhone()
  const definition = builtInDefinitions().find((each) => each.id === 'triad')
  if (definition === undefined) throw new Error('no triad')
  const lineId = 'built-in:triad'
  const version = { id: `${lineId}@1`, lineId, previousIds: [], definition, authorId: null, at: '' }
  id = await beginResponse(phone.journal, { version, teamId: null, meantFor: 'hub' })
  await saveAnswers(phone.journal, id, 'answers', {}, { story: 'A drain', title: 'One' })
})
afterEach(async () => {
  await phone.close()
})

const responseIn = async (collection: RecordCollection) => {
  const record = recordIn(await collection.findOne(id).exec())
  return record !== null && isRecordOf(record, 'response') ? record : null
}

/** Nothing of it is left: neither the doc nor its words, and no intention. */
async function expectGone(collection: RecordCollection): Promise<void> {
  const left = await collection.storageInstance.findDocumentsById([id], true)
  expect(JSON.stringify(left)).not.toContain('A drain')
  expect(await collection.findOne(id).exec()).toBeNull()
  const moves = await phone.database.private.find({ selector: { type: 'move' } }).exec()
  expect(moves).toEqual([])
}

async function startAgain(): Promise<void> {
  const again = await createJournal({ ...phone, unsent$: phone.unsent$ })
  await again.settled
  again.stop()
}

type Rows = Parameters<RecordCollection['storageInstance']['bulkWrite']>[0]

/** The tab dies when it writes what `isLast` says. */
function dieAt(collection: RecordCollection, isLast: (row: Rows[number]) => boolean): () => void {
  const storage = collection.storageInstance
  const write = storage.bulkWrite.bind(storage)
  storage.bulkWrite = (rows, context) =>
    rows.some(isLast) ? Promise.reject(new Error('killed')) : write(rows, context)
  return () => {
    storage.bulkWrite = write
  }
}

const isOfResponse = ({ document }: Rows[number]) => document._id === id
const finish = () => finishResponse(phone.journal, id, 'hub', null)

test('a response whose tab was killed before it was copied is shared at the next start', async () => {
  const live = dieAt(phone.database.journey, isOfResponse)
  await expect(finish()).rejects.toThrow('killed')
  expect((await responseIn(phone.database.private))?.body.isFinished).toBe(false)
  live()
  await startAgain()
  const shared = await responseIn(phone.database.journey)
  expect(shared).toMatchObject({ visibility: 'hub', body: { isFinished: true, meantFor: 'hub' } })
  expect(shared?.body.answers).toEqual({ story: 'A drain', title: 'One' })
  await expectGone(phone.database.private)
})

test('a response whose tab was killed between the copy and the erasing is there once', async () => {
  const live = dieAt(phone.database.private, (row) => isOfResponse(row) && row.document._deleted)
  await expect(finish()).rejects.toThrow('killed')
  expect(await responseIn(phone.database.private)).not.toBeNull()
  live()
  await startAgain()
  expect((await responseIn(phone.database.journey))?.body.isFinished).toBe(true)
  await expectGone(phone.database.private)
})

test.each([
  ['while it is copied', 0],
  ['between the copy and the erasing', 1],
])('what another tab answers %s goes with it', async (_, after) => {
  const { journey } = phone.database
  const storage = journey.storageInstance
  const write = storage.bulkWrite.bind(storage)
  const before = await responseIn(phone.database.private)
  if (before === null) throw new Error('the response is gone')
  // Stamped by the same device before the move is, committed after it was read.
  const typed = editRecord(before, { set: { 'answers.title': 'Two' } }, phone.writer)
  phone.advance(5)
  const answerElsewhere = async () => {
    const doc = await phone.database.private.findOne(id).exec()
    await doc?.incrementalModify((data) => ({ ...data, ...storedFrom(typed) }))
  }
  storage.bulkWrite = async (rows, context) => {
    const isCopy = rows.some(isOfResponse)
    if (isCopy) storage.bulkWrite = write
    if (isCopy && after === 0) await answerElsewhere()
    const answer = await write(rows, context)
    if (isCopy && after === 1) await answerElsewhere()
    return answer
  }
  await finish()
  const shared = await responseIn(journey)
  expect(shared?.body).toMatchObject({ isFinished: true, answers: { title: 'Two' } })
  expect(shared?.visibility).toBe('hub')
  await expectGone(phone.database.private)
})

test('who chooses again before a broken move goes on is asked no more', async () => {
  const live = dieAt(phone.database.journey, isOfResponse)
  await expect(finish()).rejects.toThrow('killed')
  live()
  await changeAudience(phone.journal, id, 'private', null)
  await startAgain()
  expect(await responseIn(phone.database.journey)).toBeNull()
  expect((await responseIn(phone.database.private))?.body.answers['title']).toBe('One')
})

test('a response made private again leaves nothing where everyone could read it', async () => {
  await finish()
  await changeAudience(phone.journal, id, 'private', null)
  expect((await responseIn(phone.database.private))?.visibility).toBe('private')
  await expectGone(phone.database.journey)
  const doc = await phone.database.private.findOne(id).exec()
  expect(recordOf(doc?.toJSON() ?? {})).not.toBeNull()
})
