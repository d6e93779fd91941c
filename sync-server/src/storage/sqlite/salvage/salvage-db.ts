import type { DocStorage } from '../../doc-storage.ts'
import { isDamage } from '../is-damage.ts'
import { BlobFolder, blobFolderOf } from '../blob-folder.ts'
import { checkFile } from '../check-file.ts'
import { closeFile } from '../close-file.ts'
import { migrate } from '../migrations/migrate.ts'
import { MIGRATIONS } from '../migrations/migrations.ts'
import { prepareFile } from '../prepare-file.ts'
import { openSqlite, type SqliteConnection, type SqlRow } from '../sqlite-connection.ts'
import { SqliteDocStorage } from '../sqlite-doc-storage.ts'
import { readRows } from './read-rows.ts'
import { type Losses, repairDocs } from './repair-docs.ts'
import { columnsOf, tablesOf, withTexts } from './table-columns.ts'

export interface SalvageOptions {
  /** A copy of the damaged file and its log: opening it may change it. */
  readonly from: string
  /** The new file; must not be there yet. */
  readonly to: string
  readonly name: string
  /** The folder with its large contents, which stays as it is. */
  readonly blobs?: string
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** 32 random hex digits. */
  readonly newUuid: () => string
}

export interface Salvaged extends Losses {
  readonly docCount: number
  /** How often something of a table could not be read, by table. */
  readonly gaps: Readonly<Record<string, number>>
  /** Texts whose doc is lost, so that they have no id any more. */
  readonly texts: readonly string[]
}

/** Made anew from the docs: what indexes keep. */
const DERIVED = new Set(['side'])

const ADMINS_ONLY = '{"members":{"roles":["_admin"]},"admins":{"roles":["_admin"]}}'

/**
 * Copies everything that can be read of a damaged db into a new one, which is a new instance.
 *
 * @throws Error in words when nothing can be read at all
 */
export function salvageDb(options: SalvageOptions): Salvaged {
  const source = openSqlite(options.from)
  const target = openSqlite(options.to)
  try {
    const format = readFormat(source)
    migrate(target, options.name, MIGRATIONS.slice(0, format))
    const gaps = copyRows(source, target)
    prepareFile(target, options.name)
    const texts = takeTextsWithoutDoc(target)
    giveDocsTheirSeqs(target)
    const { blobs = blobFolderOf(options.from) } = options
    const storage = new SqliteDocStorage(target, {
      folder: new BlobFolder(blobs, 'read only'),
      close: () => closeFile(target, { path: options.to }),
    })
    const losses = repairDocs(storage)
    letGoOfBrokenBlobs(target)
    let isAll = false
    while (!isAll) isAll = storage.transaction(() => storage.blobs.dropOrphans(1_000))
    renew(storage, options)
    const problems = checkFile(target, storage, 'full')
    if (problems.length > 0) throw new Error(`Salvaging "${options.name}" failed: ${problems[0]}.`)
    const { docCount } = storage.counts()
    storage.close()
    return { docCount, gaps, texts, ...losses }
  } finally {
    source.close()
  }
}

function readFormat(source: SqliteConnection): number {
  try {
    source.exec('PRAGMA cell_size_check = ON')
    source.prepare('SELECT name FROM sqlite_schema').all()
    const format = Number(source.prepare('PRAGMA user_version').all()[0]?.['user_version'] ?? 0)
    if (format >= 1 && format <= MIGRATIONS.length) return format
  } catch (error) {
    if (!isDamage(error)) throw error
  }
  throw new Error(
    'The first page of the file is lost, so nothing can be read by this command. Put back a backup ' +
      '(npm run restore); phones send again what they hold.',
  )
}

function copyRows(source: SqliteConnection, target: SqliteConnection): Record<string, number> {
  const gaps: Record<string, number> = {}
  target.exec('BEGIN')
  for (const table of tablesOf(target)) {
    if (DERIVED.has(table)) continue
    const columns = columnsOf(target, table)
    const places = columns.map(() => '?').join(', ')
    const names = columns.map(({ name }) => `"${name}"`).join(', ')
    const insert = target.prepare(`INSERT OR IGNORE INTO "${table}" (${names}) VALUES (${places})`)
    let broken = 0
    const { gaps: found } = readRows(source, table, columns, (bytes) => {
      const row = withTexts(bytes, columns)
      if (row === undefined || !isPlausible(row)) broken += 1
      else insert.run(...columns.map(({ name }) => row[name] ?? null))
    })
    if (found + broken > 0) gaps[table] = found + broken
  }
  target.exec('COMMIT')
  return gaps
}

/** Scribbled pages may hold rows that only look like some. */
function isPlausible(row: SqlRow): boolean {
  const { json, attachments, id, tree, key } = row
  if (json !== undefined && (typeof json !== 'string' || !isJson(json))) return false
  if (typeof attachments === 'string' && !isJson(attachments)) return false
  // The id of a blob is a number; a doc's cannot be one, in a column of texts.
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number') return false
  return [tree, key].every((value) => value === undefined || typeof value === 'string')
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}

function takeTextsWithoutDoc(target: SqliteConnection): string[] {
  const orphans = 'FROM bodies WHERE num NOT IN (SELECT num FROM docs)'
  const texts = target.prepare(`SELECT json ${orphans}`).all()
  target.exec(`DELETE ${orphans}`)
  return texts.map((row) => String(row['json']))
}

/** A blob that is not whole must go, or the same bytes would never be taken again. */
function letGoOfBrokenBlobs(target: SqliteConnection): void {
  target.exec(`
DELETE FROM blob_refs;
INSERT INTO blob_refs (num, rev, blob)
  SELECT DISTINCT num, rev, json_extract(value, '$.blob')
  FROM bodies, json_each(bodies.attachments) WHERE attachments IS NOT NULL;
INSERT OR IGNORE INTO loose_blobs (blob) SELECT id FROM blobs WHERE id NOT IN (SELECT blob FROM blob_refs)`)
}

/** The update seq may be lost, or older than the newest doc. */
function giveDocsTheirSeqs(target: SqliteConnection): void {
  target.exec(`INSERT INTO meta (key, value)
    SELECT 'update_seq', COALESCE(MAX(seq), 0) FROM docs WHERE true
    ON CONFLICT (key) DO UPDATE SET value = MAX(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER))`)
}

function renew(storage: DocStorage, { nowMs, newUuid }: SalvageOptions): void {
  storage.transaction(() => {
    const before = Number(storage.readMeta('instance_start_time') ?? 0)
    storage.writeMeta('instance_start_time', String(Math.max(nowMs * 1_000, before + 1)))
    storage.writeMeta('instance_id', newUuid())
    if (storage.readMeta('revs_limit') === undefined) storage.writeMeta('revs_limit', '1000')
    // Whoever might read it before may be lost with it: nobody else learns anything.
    if (storage.readMeta('security') === undefined) storage.writeMeta('security', ADMINS_ONLY)
  })
}
