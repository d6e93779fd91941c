import {
  audienceDb,
  newRecord,
  ulidOf,
  withdrawalIdFor,
  type AnyRecord,
  type BodyOf,
  type RecordType,
} from '@tributary/records'
import type { CommandSources } from './command-sources.ts'
import { CommandError, putWithdrawal } from './entry-commands.ts'
import type { RecordChoices } from './journal.ts'
import { openCollections } from './live-records.ts'
import type { JournalDatabase, RecordCollection } from './open-database.ts'
import { addRecord, eraseDoc, recordIn } from './record-store.ts'
import { purgeRefusals } from './refusals.ts'
import { recordOf } from './stored-doc.ts'

/**
 * Writes a record of one's own. Resolves once IndexedDB has committed.
 *
 * @returns its id
 */
export async function writeRecord<Type extends RecordType>(
  { database, writer }: CommandSources,
  type: Type,
  body: BodyOf<Type>,
  choices: RecordChoices,
): Promise<string> {
  // Parsed once more, which is how a record of some type becomes a record of any type.
  let record = recordOf(newRecord(type, body, writer, choices))
  if (record === null) throw new Error(`made a ${type} that cannot be read`)
  const into = homeOf(database, record)
  // What was taken back under that id stays so; who says it again says something new.
  if (
    choices.id !== undefined &&
    (await into.findOne(withdrawalIdFor(choices.id)).exec()) !== null
  ) {
    record = { ...record, _id: `${type}:${writer.newUlid()}` }
  }
  // Under an id of the caller's it may be there already, changed by others since: it stays.
  const isThere = choices.id !== undefined && (await into.findOne(record._id).exec()) !== null
  if (!isThere) await addRecord(into, record)
  return record._id
}

/**
 * Takes back a record of one's own. The withdrawal is written first: from then on no replica
 * shows the record, and erasing it is finished at the next start if this one is cut short.
 *
 * @param shownIn - the caption that names this person, of a record that is not their own; the hub
 *   erases that one, which they may not do themselves
 */
export async function withdrawRecord(
  sources: CommandSources,
  id: string,
  reason: string,
  shownIn?: string,
): Promise<void> {
  const { database, writer } = sources
  for (const collection of openCollections(database)) {
    const record = recordIn(await collection.findOne(id).exec())
    if (record === null) continue
    const isMine = record.authorId === writer.authorId
    if (!isMine && shownIn !== undefined) {
      await putWithdrawal(sources, collection, record, reason, shownIn)
      continue
    }
    if (!isMine) throw new CommandError('not_mine', id)
    if (collection !== database.private) await putWithdrawal(sources, collection, record, reason)
    await eraseDoc(collection, id)
  }
  await purgeRefusals(database, id)
}

function homeOf(database: JournalDatabase, record: AnyRecord): RecordCollection {
  const audience = audienceDb(record)
  if (audience === 'private') return database.private
  if (audience === 'hub') return database.hub
  if (!audience.startsWith('team-')) return database.journey
  for (const [teamId, team] of database.teams()) {
    if (audience === `team-${ulidOf(teamId).toLowerCase()}`) return team
  }
  throw new CommandError('no_team', String(record.teamId))
}
