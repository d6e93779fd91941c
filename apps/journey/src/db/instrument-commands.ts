import { newRecord } from '@tributary/records'
import type { Journal } from './journal.ts'
import { sourcesOf } from './journal-sources.ts'
import { addRecord } from './record-store.ts'

export async function addAspect(
  journal: Journal,
  name: string,
  enough: number | null,
): Promise<string> {
  const { commands, database } = sourcesOf(journal)
  const body = { name, about: '', indicators: [], ...(enough === null ? {} : { enough }) }
  const record = newRecord('aspect', body, commands.writer)
  await addRecord(database.journey, record)
  return record._id
}

/** For keys of themes, proposals and items: in the order they were made. */
export function newKey(journal: Journal): string {
  return sourcesOf(journal).commands.writer.newUlid()
}
