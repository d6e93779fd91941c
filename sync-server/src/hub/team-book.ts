import { editRecord, parseRecord, type RecordWriter } from '@tributary/records'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'

const TRIES = 5

/** Puts somebody into the team they were invited to, in the name of whoever hosts the hub. */
export function createTeamBook(options: {
  readonly journeyDb: Database
  readonly writer: RecordWriter
  readonly principal: Principal
}): (teamId: string, personId: string) => Promise<void> {
  const { journeyDb, writer, principal } = options
  return async (teamId, personId) => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const [found] = await journeyDb.bulkGet([{ id: teamId }], {})
      const [leaf] = found?.docs ?? []
      // The team was deleted since the invitation was made.
      if (leaf === undefined || !('ok' in leaf) || leaf.ok.isDeleted) return
      const parsed = parseRecord(JSON.parse(leaf.ok.json))
      if (!parsed.ok || parsed.record.type !== 'team') return
      if (parsed.record.body.memberIds.includes(personId)) return
      const joined = editRecord(parsed.record, { add: { memberIds: [personId] } }, writer)
      const members = Object.entries(joined).filter(([name]) => !name.startsWith('_'))
      const body = JSON.stringify(Object.fromEntries(members))
      const write = { id: teamId, rev: leaf.ok.rev, isDeleted: false, body, attachments: [] }
      const [outcome] = await journeyDb.writeDocs([write], { newEdits: true, principal })
      if (outcome?.kind !== 'refused') return
      // Somebody changed it at the same moment; then it is read again.
      if (outcome.refusal.code !== 'conflict') throw outcome.refusal
    }
    throw new Error(`${teamId} is changed all the time`)
  }
}
