import {
  createHlcClock,
  createUlidFactory,
  editRecord,
  mergeRecords,
  newRecord,
  openConflicts,
  type RecordWriter,
} from '@tributary/records'
import { expect, test } from 'vitest'
import { keepUnseenVersions } from './merge-stored-docs.ts'
import { newUlid, randomBytes } from './random.ts'
import { recordOf, storedFrom, toLocal, toWire } from './stored-doc.ts'

function writer(): RecordWriter {
  const deviceId = `device-${newUlid()}`
  let now = Date.UTC(2026, 10, 20)
  const tick = () => (now += 1)
  return {
    journeyId: `journey:${newUlid()}`,
    hubId: `hub:${newUlid()}`,
    authorId: `person:${newUlid()}`,
    deviceId,
    lang: 'en',
    clock: createHlcClock({ now: tick, deviceTail: deviceId.slice(-6) }),
    now: tick,
    newUlid: createUlidFactory({ now: tick, randomBytes }),
  }
}

/** A team whose name two people chose apart. */
function contested() {
  const [ama, kofi] = [writer(), writer()]
  const team = newRecord(
    'team',
    { name: 'Wells', memberIds: [], systemOfFocus: '', challenge: '' },
    ama,
  )
  const merged = recordOf(
    mergeRecords(
      editRecord(team, { set: { name: 'Ama says Rivers' } }, ama),
      editRecord(team, { set: { name: 'Kofi says Rain' } }, kofi),
    ),
  )
  if (merged === null) throw new Error('not a record')
  return storedFrom(merged)
}

const versionsOf = (doc: object) => {
  const record = recordOf(doc)
  return record === null ? [] : openConflicts(record).flatMap(({ versions }) => versions)
}

test('a CouchDB tool that drops the edits of a record takes no open version from a phone', () => {
  const known = contested()
  const { edits: _edits, ...bare } = toWire(known)
  const written = toLocal({ ...bare, body: { ...known.body, name: 'Renamed by a tool' } })
  expect(versionsOf(written)).toEqual([])

  const kept = keepUnseenVersions(written, known)
  expect(versionsOf(kept)).toHaveLength(3)
  expect(versionsOf(kept)).toEqual(expect.arrayContaining(versionsOf(known)))
  expect(kept.body).toMatchObject({ name: 'Renamed by a tool' })
  // What is sent is what is shown: the server's next state has seen everything.
  const sent = toLocal(toWire(kept))
  expect(keepUnseenVersions(sent, kept)).toBe(sent)
})

test('what a phone wrote is taken as it is', () => {
  const known = contested()
  expect(keepUnseenVersions(known, known)).toBe(known)
})
