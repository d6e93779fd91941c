import type { AnyRecord } from '@tributary/records'
import type { Database } from '../../replication/database.ts'
import type { DatabaseDirectory } from '../../replication/database-directory.ts'
import type { WritePolicy } from '../../replication/write-policy.ts'
import { openAudienceDb, teamDbName } from '../audience-dbs.ts'
import { writeNewRecords } from '../write-records.ts'

export interface DemoRecords {
  /** Each in the order in which it was written down; `team` visibility goes to its team's db. */
  readonly records: readonly AnyRecord[]
  readonly hostPersonId: string
}

const HUB_TYPES = new Set(['person', 'hub', 'consentGrant', 'roleHolding'])

/**
 * Writes the demo as its people would have: each record in its author's name, through the same
 * bulk docs and the same policy as a phone's. Doing it again changes nothing.
 *
 * @throws Error when the policy refuses a record, which then is a mistake in the demo
 */
export async function writeDemo(
  demo: DemoRecords,
  target: {
    readonly databases: DatabaseDirectory
    readonly hubDb: Database
    readonly journeyDb: Database
    readonly policy: WritePolicy
  },
): Promise<void> {
  const given = demo.records
    .filter((record) => record.type === 'roleHolding')
    .map(({ body }) => [body.personId, body.role] as const)
  for (const run of runsOf(demo.records)) {
    const principal = {
      name: run.authorId,
      personId: run.authorId,
      roles: [
        'participant',
        ...(run.authorId === demo.hostPersonId ? ['host'] : []),
        ...given.filter(([personId]) => personId === run.authorId).map(([, role]) => role),
      ],
      isAdmin: false,
    }
    const db = await openTarget(run, target)
    const [refused] = await writeNewRecords(db, run.records, principal, target.policy)
    if (refused !== undefined) {
      throw new Error(`The demo's ${refused.id} was refused: ${refused.refusal.reason}`)
    }
  }
}

interface Run {
  readonly authorId: string
  readonly place: string
  readonly teamId: string | undefined
  readonly records: AnyRecord[]
}

/** What one author wrote into one db, in order; runs keep the order in which they began. */
function runsOf(records: readonly AnyRecord[]): Iterable<Run> {
  const runs = new Map<string, Run>()
  for (const record of records) {
    const teamId = record.visibility === 'team' ? record.teamId : undefined
    const place = HUB_TYPES.has(record.type) ? 'hub' : (teamId ?? 'journey')
    const key = `${record.authorId} ${place}`
    const run = runs.get(key) ?? { authorId: record.authorId, place, teamId, records: [] }
    run.records.push(record)
    runs.set(key, run)
  }
  return runs.values()
}

function openTarget(
  run: Run,
  target: Parameters<typeof writeDemo>[1],
): Promise<Database> | Database {
  if (run.teamId !== undefined) {
    return openAudienceDb(target.databases, teamDbName(run.teamId), run.teamId)
  }
  return run.place === 'hub' ? target.hubDb : target.journeyDb
}
