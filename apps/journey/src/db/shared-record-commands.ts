import { editRecord, isMutableRecord, type RecordChanges } from '@tributary/records'
import type { CommandSources } from './command-sources.ts'
import { CommandError } from './entry-commands.ts'
import { openCollections } from './live-records.ts'
import { recordOf, storedFrom } from './stored-doc.ts'

/**
 * Edits a record that others edit too. Each field given replaces the versions of it that this
 * phone holds; fields others change meanwhile are merged when the phones meet.
 */
export async function editShared(
  { database, writer }: CommandSources,
  id: string,
  changes: RecordChanges,
): Promise<void> {
  for (const collection of openCollections(database)) {
    const doc = await collection.findOne(id).exec()
    if (doc !== null) {
      await doc.incrementalModify((data) => {
        const record = recordOf(data)
        return record === null ? data : { ...data, ...edited(record, changes, writer) }
      })
      return
    }
  }
  throw new CommandError('not_here', id)
}

function edited(
  record: NonNullable<ReturnType<typeof recordOf>>,
  changes: RecordChanges,
  writer: CommandSources['writer'],
) {
  if (!isMutableRecord(record)) throw new CommandError('not_here', `${record._id} is never edited`)
  return storedFrom(editRecord(record, changes, writer))
}
