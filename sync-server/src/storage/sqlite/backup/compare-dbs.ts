import { existsSync } from 'node:fs'
import { openSqliteToRead, type SqliteDriver } from '../sqlite-connection.ts'

export interface DbDifference {
  /** Docs of the present db that the backup lacks, or has in another state. */
  readonly newerHere: number
  /** Docs of the backup that the present db lacks. */
  readonly onlyInBackup: number
}

/** What a restore would change of a db, which its server may go on writing. */
export function compareDbs(present: string, backup: string, driver?: SqliteDriver): DbDifference {
  const from = openSqliteToRead(backup, driver)
  try {
    if (!existsSync(present)) {
      return { newerHere: 0, onlyInBackup: countOf(from, 'SELECT count(*) AS n FROM docs') }
    }
    from.prepare('ATTACH ? AS present').run(present)
    const changed = `SELECT count(*) AS n FROM present.docs AS p LEFT JOIN main.docs AS b
      ON b.id = p.id WHERE b.winner IS NOT p.winner`
    const gone = `SELECT count(*) AS n FROM main.docs AS b LEFT JOIN present.docs AS p
      ON p.id = b.id WHERE p.id IS NULL`
    return { newerHere: countOf(from, changed), onlyInBackup: countOf(from, gone) }
  } finally {
    from.close()
  }
}

function countOf(connection: ReturnType<typeof openSqliteToRead>, sql: string): number {
  return Number(connection.prepare(sql).all()[0]?.['n'] ?? 0)
}
