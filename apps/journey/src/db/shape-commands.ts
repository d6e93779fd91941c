import { type Definition, type InstrumentVersion, versionAfter } from '@tributary/instruments'
import { newRecord, type RecordChanges, type ValueFrameBody } from '@tributary/records'
import type { Journal } from './journal.ts'
import { sourcesOf } from './journal-sources.ts'
import { addRecord } from './record-store.ts'
import { editShared } from './shared-record-commands.ts'

/**
 * Publishes a version on top of others; without any it begins a line of its own.
 *
 * @returns the id of the new version
 */
export async function publishInstrument(
  journal: Journal,
  definition: Definition,
  previous: readonly InstrumentVersion[],
): Promise<string> {
  const { commands, database } = sourcesOf(journal)
  const id = `instrument:${commands.writer.newUlid()}`
  const numbered = previous.length === 0 ? definition.version : versionAfter(previous)
  const record = newRecord(
    'instrument',
    {
      lineId: previous[0]?.lineId ?? id,
      previousIds: previous.map((version) => version.id),
      // Through JSON: a definition is data, and only what can be sent is kept.
      definition: JSON.parse(JSON.stringify({ ...definition, version: numbered })),
    },
    commands.writer,
    { id },
  )
  await addRecord(database.journey, record)
  return id
}

export async function beginFrame(
  journal: Journal,
  frame: Pick<ValueFrameBody, 'title' | 'number'> & { readonly previousId: string | null },
  themes: ValueFrameBody['themes'],
): Promise<string> {
  const { commands, database } = sourcesOf(journal)
  const record = newRecord(
    'valueFrame',
    {
      title: frame.title,
      number: frame.number,
      ...(frame.previousId === null ? {} : { previousId: frame.previousId }),
      stage: 'propose',
      themes,
      placed: {},
      weights: {},
      method: '',
    },
    commands.writer,
  )
  await addRecord(database.journey, record)
  return record._id
}

/** @param seen - what stood on the screen, where another phone may have said otherwise meanwhile */
export async function editFrame(
  journal: Journal,
  id: string,
  set: NonNullable<RecordChanges['set']>,
  seen: NonNullable<RecordChanges['seen']> = {},
): Promise<void> {
  await editShared(sourcesOf(journal).commands, id, { set, seen })
}

export function isoNow(journal: Journal): string {
  return new Date(sourcesOf(journal).commands.writer.now()).toISOString()
}
