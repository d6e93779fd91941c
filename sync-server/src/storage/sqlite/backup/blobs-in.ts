import { isDamage } from '../is-damage.ts'
import { openSqliteToRead } from '../sqlite-connection.ts'

/** The names of the files that a db speaks of; of one that is too damaged to be read, none. */
export function blobsIn(path: string): string[] {
  const connection = openSqliteToRead(path)
  try {
    const columns = connection.prepare('PRAGMA table_info(blobs)').all()
    // Files of before have all contents in themselves.
    if (!columns.some(({ name }) => name === 'file')) return []
    const rows = connection.prepare('SELECT file FROM blobs WHERE file IS NOT NULL').all()
    return rows.flatMap(({ file }) => (typeof file === 'string' ? [file] : []))
  } catch (error) {
    if (isDamage(error)) return []
    throw error
  } finally {
    connection.close()
  }
}
