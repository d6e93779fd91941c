import type { AnyRecord } from '@tributary/records'
import type { Principal } from '../access/principal.ts'
import type { Database } from '../replication/database.ts'
import type { WriteOutcome } from '../replication/doc-write.ts'
import type { WritePolicy } from '../replication/write-policy.ts'

const BATCH = 200

type Refused = Extract<WriteOutcome, { kind: 'refused' }>

/**
 * Writes new records the way a phone's would arrive: bulk docs, judged by the same policy.
 * A record that is there already is left as it is.
 *
 * @returns the refusals that were no conflicts
 */
export async function writeNewRecords(
  db: Database,
  records: readonly AnyRecord[],
  principal: Principal,
  policy: WritePolicy,
): Promise<readonly Refused[]> {
  const refused: Refused[] = []
  for (let start = 0; start < records.length; start += BATCH) {
    const outcomes = await db.writeDocs(
      records.slice(start, start + BATCH).map(({ _id, ...members }) => ({
        id: _id,
        isDeleted: false,
        body: JSON.stringify(members),
        attachments: [],
      })),
      { newEdits: true, principal, policy },
    )
    for (const row of outcomes) {
      if (row.kind === 'refused' && row.refusal.code !== 'conflict') refused.push(row)
    }
  }
  return refused
}
