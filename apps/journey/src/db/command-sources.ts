import type { RecordWriter } from '@tributary/records'
import type { JournalDatabase } from './open-database.ts'

/** What every command writes with. */
export interface CommandSources {
  readonly database: JournalDatabase
  readonly writer: RecordWriter
  readonly isPseudonym: boolean
}
