import { diskRefusal } from './disk-refusal.ts'
import { isCorruption } from './is-damage.ts'
import type { SqliteConnection, SqliteReading } from './sqlite-connection.ts'

export interface ConnectionWatch {
  /** Told once; @returns what everybody is told who asks from then on */
  readonly onDamage: (error: Error) => Error
  /** Told each time that the disk does not take a write. */
  readonly onDiskRefusal: () => void
}

/**
 * A connection that tells when its file turns out to be damaged, and does nothing more from then
 * on: whatever is asked of it fails with what `onDamage` gave.
 */
export function watchConnection(
  connection: SqliteConnection,
  watch: ConnectionWatch,
): SqliteConnection {
  let refusal: Error | undefined
  const failed = (error: unknown): unknown => {
    if (refusal === undefined && isCorruption(error)) refusal = watch.onDamage(error)
    if (diskRefusal(error) !== undefined) watch.onDiskRefusal()
    return refusal ?? error
  }
  const check = () => {
    if (refusal !== undefined) throw refusal
  }
  const watchReading = (statement: SqliteReading): SqliteReading => ({
    all: (...params) => {
      check()
      try {
        return statement.all(...params)
      } catch (error) {
        throw failed(error)
      }
    },
    get: (...params) => {
      check()
      try {
        return statement.get(...params)
      } catch (error) {
        throw failed(error)
      }
    },
  })
  return {
    exec: (sql) => {
      // What was begun before the damage was found may still be undone.
      if (sql !== 'ROLLBACK') check()
      try {
        connection.exec(sql)
      } catch (error) {
        throw failed(error)
      }
    },
    prepare: (sql) => {
      const statement = connection.prepare(sql)
      return {
        ...watchReading(statement),
        run: (...params) => {
          check()
          try {
            statement.run(...params)
          } catch (error) {
            throw failed(error)
          }
        },
      }
    },
    prepareTexts: (sql, shape) => watchReading(connection.prepareTexts(sql, shape)),
    close: () => {
      // Closing would fold the log into a file that is to stay as it is.
      if (refusal === undefined) connection.close()
    },
  }
}
