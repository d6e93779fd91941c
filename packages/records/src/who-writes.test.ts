import { expect, test } from 'vitest'
import { editRecord } from './edit-record.ts'
import { judgeWrite } from './judge-write.ts'
import { newRecord, type RecordWriter } from './new-record.ts'
import type { AnyRecord, TeamRecord } from './record-types.ts'
import { roleInTeam } from './role-holding.ts'
import { testEntry, testWriter } from './testing.ts'
import { isAmong } from './who-writes.ts'

const ama = testWriter(1)
const kofi = testWriter(2)
const esi = testWriter(3)

function teamOf(members: readonly RecordWriter[], isClosed = false): TeamRecord {
  return newRecord(
    'team',
    {
      name: 'Clear water',
      memberIds: members.map((each) => each.authorId),
      systemOfFocus: '',
      challenge: '',
      ...(isClosed ? { isClosed } : {}),
    },
    ama,
  )
}

function judge(incoming: AnyRecord, by: RecordWriter, stored: AnyRecord | null, roles: string[]) {
  return judgeWrite({
    incoming,
    stored,
    writer: { personId: by.authorId, roles },
    isDeletion: false,
    lookup: () => null,
  })
}

test('anybody puts themself into an open team, and nobody else, and changes nothing beside', () => {
  const team = teamOf([ama])
  const asKofi = (changes: Parameters<typeof editRecord>[1]) =>
    judge(editRecord(team, changes, kofi), kofi, team, ['participant']).ok
  expect(asKofi({ add: { memberIds: [kofi.authorId] } })).toBe(true)
  expect(asKofi({ add: { memberIds: [esi.authorId] } })).toBe(false)
  expect(asKofi({ add: { memberIds: [kofi.authorId, esi.authorId] } })).toBe(false)
  expect(asKofi({ remove: { memberIds: [ama.authorId] } })).toBe(false)
  expect(asKofi({ set: { challenge: 'x' }, add: { memberIds: [kofi.authorId] } })).toBe(false)
  expect(asKofi({ set: { isClosed: true } })).toBe(false)
})

test('a closed team lets somebody in by its members, a facilitator or the host', () => {
  const team = teamOf([ama], true)
  const withKofi = (by: RecordWriter) =>
    editRecord(team, { add: { memberIds: [kofi.authorId] } }, by)
  expect(judge(withKofi(kofi), kofi, team, ['participant']).ok).toBe(false)
  expect(judge(withKofi(ama), ama, team, ['participant', team._id]).ok).toBe(true)
  for (const role of ['facilitator', 'host', roleInTeam('facilitator', team._id)]) {
    expect(judge(withKofi(esi), esi, team, [role]).ok).toBe(true)
  }
  const opened = editRecord(team, { set: { isClosed: false } }, kofi)
  expect(judge(opened, kofi, team, ['participant']).ok).toBe(false)
})

test('versions that are not shown count as a change, too', () => {
  const team = teamOf([ama])
  const two = {
    ...team,
    edits: {
      ...team.edits,
      fields: {
        ...team.edits.fields,
        challenge: [
          ...(team.edits.fields['challenge'] ?? []),
          {
            dot: `${ama.deviceId}:0`,
            hlc: `${'0'.repeat(9)}-0000-aaaaaa`,
            by: ama.authorId,
            value: 'old',
          },
        ],
      },
    },
  }
  expect(judge(two, ama, team, ['participant', team._id]).ok).toBe(true)
  expect(judge(two, kofi, team, ['participant']).ok).toBe(false)
})

test('readers, evaluators and people without a role write no entry', () => {
  const entry = testEntry(ama, 'x')
  for (const role of ['participant', 'facilitator', 'scribe', 'host', 'organiser']) {
    expect(judge(entry, ama, null, [role]).ok).toBe(true)
  }
  for (const roles of [['reader'], ['evaluator'], []]) {
    expect(judge(entry, ama, null, roles)).toMatchObject({ ok: false, code: 'not_your_role' })
  }
})

test('a role in one team counts for that team’s records alone', () => {
  const facts = {
    roles: [roleInTeam('evaluator', 'team:A')],
    isAuthor: false,
    isSubject: false,
    isShown: false,
  }
  expect(isAmong(['evaluator'], { ...facts, teamId: 'team:A' })).toBe(true)
  expect(isAmong(['evaluator'], { ...facts, teamId: 'team:B' })).toBe(false)
  expect(isAmong(['evaluator'], facts)).toBe(false)
})
