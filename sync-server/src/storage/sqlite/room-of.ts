import { statfsSync } from 'node:fs'
import type { StorageRoom } from '../doc-storage.ts'
import { number } from './sql-row.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

/**
 * What the disk has left for a db's file, or the file's own ceiling when that is nearer.
 *
 * @param bytesBeside - of its contents in other files, which count for that ceiling
 */
export function roomOf(
  path: string,
  connection: SqliteConnection,
  bytesBeside: number,
): StorageRoom {
  const pragma = (name: string) => {
    const [row] = connection.prepare(`SELECT ${name} AS n FROM pragma_${name}()`).all()
    return row === undefined ? 0 : number(row, 'n')
  }
  const pageBytes = pragma('page_size')
  const { bavail, blocks, bsize } = statfsSync(path)
  const growth = (pragma('max_page_count') - pragma('page_count')) * pageBytes - bytesBeside
  return {
    diskBytes: Math.min(bavail * bsize, growth),
    unusedBytes: pragma('freelist_count') * pageBytes,
    totalBytes: Math.min(blocks * bsize, pragma('max_page_count') * pageBytes),
  }
}
