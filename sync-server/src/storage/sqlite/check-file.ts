import { checkStorage } from '../check-storage.ts'
import type { DocStorage } from '../doc-storage.ts'
import { brokenTexts } from './salvage/broken-texts.ts'
import { isDamage } from './is-damage.ts'
import type { SqliteConnection } from './sqlite-connection.ts'

export type CheckDepth = 'quick' | 'full'

/**
 * Looks for damage in an open db's file.
 *
 * - `quick`: SQLite's own look at every page, without comparing indexes with their tables.
 * - `full`: that too, and whether what the file holds can be true (`checkStorage`).
 *
 * @returns what is wrong, in words; empty when all is well
 */
export function checkFile(
  connection: SqliteConnection,
  storage: DocStorage,
  depth: CheckDepth,
): string[] {
  const pragma = depth === 'full' ? 'integrity_check' : 'quick_check'
  try {
    const rows = connection.prepare(`PRAGMA ${pragma}(20)`).all()
    const told = rows.map((row) => String(row[pragma])).filter((line) => line !== 'ok')
    if (told.length > 0 || depth === 'quick') return told
    const broken = brokenTexts(connection)
    return broken.length > 0 ? broken : checkStorage(storage)
  } catch (error) {
    if (isDamage(error)) return [String(error)]
    throw error
  }
}
