import type { SqliteConnection } from '../sqlite-connection.ts'

/**
 * One step from a format to the next. Runs within the transaction that all steps share: it neither
 * begins nor commits one, and sets no PRAGMA. It speaks SQL alone and imports nothing that may
 * change later, so that a step does for ever what it did when it was released.
 */
export type Migration = (connection: SqliteConnection) => void
