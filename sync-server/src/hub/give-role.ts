import { createHash } from 'node:crypto'
import {
  editRecord,
  newRecord,
  parseRecord,
  type RecordWriter,
  type Role,
  type RoleHoldingRecord,
} from '@tributary/records'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'

/** What the hub lets somebody be, in the words of a role holding. */
interface RoleGrant {
  readonly personId: string
  readonly role: Role
  /** The journey, or one of its teams. */
  readonly scope: string
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** Writes what people may do here, in the name of whoever hosts the hub. */
export interface RoleBook {
  /**
   * @param once - grants with the same word here are one and the same: the second changes nothing
   * @returns once it is on disk
   */
  readonly give: (grant: RoleGrant, once?: string) => Promise<RoleHoldingRecord>
  /** Ends a role, now or later. @returns null when there is no such role */
  readonly end: (holdingId: string, at: string) => Promise<RoleHoldingRecord | null>
}

const ULID_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TRIES = 5

export function createRoleBook(options: {
  readonly hubDb: Database
  readonly writer: RecordWriter
  readonly principal: Principal
  /** Told of what is on disk, before anybody is answered. */
  readonly onWritten: (record: RoleHoldingRecord) => void
}): RoleBook {
  const { hubDb, writer, principal } = options

  /** @returns false when another rev was there first */
  async function write(record: RoleHoldingRecord, rev?: string): Promise<boolean> {
    const { _id, ...members } = record
    const body = JSON.stringify(withoutCouchMembers(members))
    const doc = { id: _id, isDeleted: false, body, attachments: [] }
    const [outcome] = await hubDb.writeDocs([rev === undefined ? doc : { ...doc, rev }], {
      newEdits: true,
      principal,
    })
    if (outcome?.kind === 'refused') {
      if (outcome.refusal.code === 'conflict') return false
      throw outcome.refusal
    }
    options.onWritten(record)
    return true
  }

  async function read(id: string) {
    const [found] = await hubDb.bulkGet([{ id }], {})
    const [leaf] = found?.docs ?? []
    if (leaf === undefined || !('ok' in leaf) || leaf.ok.isDeleted) return null
    const parsed = parseRecord(JSON.parse(leaf.ok.json))
    if (!parsed.ok || parsed.record.type !== 'roleHolding') return null
    return { record: parsed.record, rev: leaf.ok.rev }
  }

  return {
    give: async ({ personId, role, scope, from, to }, once) => {
      const body = {
        personId,
        role,
        scope,
        from: from ?? new Date(writer.now()).toISOString(),
        ...(to === undefined ? {} : { to }),
        intent: '',
        isGranted: true,
      }
      // Of this hub: a phone that moves brings along what another hub gave its person.
      const words = `${writer.hubId} ${personId} ${once}`
      const id = once === undefined ? {} : { id: `roleHolding:${ulidFrom(words)}` }
      const record = newRecord('roleHolding', body, writer, id)
      if (await write(record)) return record
      return (await read(record._id))?.record ?? record
    },
    end: async (holdingId, at) => {
      // Somebody may change it at the same moment; then it is read again.
      for (let tries = 0; tries < TRIES; tries += 1) {
        const found = await read(holdingId)
        if (found === null) return null
        const ended = editRecord(found.record, { set: { to: at } }, writer)
        if (await write(ended, found.rev)) return ended
      }
      throw new Error(`${holdingId} is changed all the time`)
    },
  }
}

/** The same for the same words, so that what is done again after a crash is done once. */
function ulidFrom(words: string): string {
  const bytes = createHash('sha256').update(words).digest().subarray(0, 26)
  return Array.from(bytes, (byte, at) => ULID_ALPHABET[at === 0 ? byte & 7 : byte & 31]).join('')
}

function withoutCouchMembers(members: object): object {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !name.startsWith('_')))
}
