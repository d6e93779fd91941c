import type { SqliteConnection, SqliteReading, SqliteStatement } from './sqlite-connection.ts'
import type { TextShape } from './text-rows.ts'

const DOC = 'id, seq, winner, deleted, leaf_count, tree'

/**
 * Docs with the body of their winning rev, where it is here. Great bodies are left to be read one
 * by one, so that a page of them does not fill the memory.
 */
const WITH_BODY = `SELECT d.num, d.id, d.seq, d.winner, d.deleted, d.leaf_count, d.tree,
    CASE WHEN octet_length(b.json) <= 65536 THEN b.json END AS json, b.attachments
  FROM docs AS d LEFT JOIN bodies AS b ON b.num = d.num AND b.rev = d.winner`

const DOC_COLUMNS = {
  id: 'text',
  seq: 'number',
  winner: 'text',
  deleted: 'number',
  leaf_count: 'number',
  tree: 'text',
} as const
const BODY_COLUMNS = { json: 'text?', attachments: 'text?' } as const
type Columns = TextShape['columns']
const rows = (columns: Columns): TextShape => ({ columns, isPage: false })
/** Docs: neither their ids nor what is JSON can hold a NUL. */
const page = (columns: Columns): TextShape => ({ columns, isPage: true })

/** What reads texts, with its columns in their order. */
const READINGS = {
  readMeta: ['SELECT value FROM meta WHERE key = ?', rows({ value: 'text' })],
  readDoc: [`SELECT num, ${DOC} FROM docs WHERE id = ?`, rows({ num: 'number', ...DOC_COLUMNS })],
  readDocs: [
    `SELECT num, ${DOC} FROM docs WHERE id IN (SELECT value FROM json_each(?))`,
    page({ num: 'number', ...DOC_COLUMNS }),
  ],
  readDocsWithBodies: [
    `${WITH_BODY} WHERE d.id IN (SELECT value FROM json_each(?))`,
    page({ num: 'number', ...DOC_COLUMNS, ...BODY_COLUMNS }),
  ],
  readBody: [
    `SELECT json, attachments FROM bodies
    WHERE num = (SELECT num FROM docs WHERE id = ?) AND rev = ?`,
    rows(BODY_COLUMNS),
  ],
  bodyRevs: [
    'SELECT rev FROM bodies WHERE num = (SELECT num FROM docs WHERE id = ?)',
    rows({ rev: 'text' }),
  ],
  changes: [
    `SELECT ${DOC} FROM docs WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?`,
    page(DOC_COLUMNS),
  ],
  changesDescending: [
    `SELECT ${DOC} FROM docs WHERE seq > ? AND seq <= ? ORDER BY seq DESC LIMIT ?`,
    page(DOC_COLUMNS),
  ],
  changesWithBodies: [
    `${WITH_BODY} WHERE d.seq > ? AND d.seq <= ? ORDER BY d.seq LIMIT ?`,
    page({ num: 'number', ...DOC_COLUMNS, ...BODY_COLUMNS }),
  ],
  changesWithBodiesDescending: [
    `${WITH_BODY}
    WHERE d.seq > ? AND d.seq <= ? ORDER BY d.seq DESC LIMIT ?`,
    page({ num: 'number', ...DOC_COLUMNS, ...BODY_COLUMNS }),
  ],
  sampleIds: [
    `SELECT id FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM docs WHERE deleted = 0)
    WHERE place % ? = 1`,
    rows({ id: 'text' }),
  ],
  idAt: [
    'SELECT id FROM docs WHERE deleted = 0 AND id >= ? ORDER BY id LIMIT 1 OFFSET ?',
    rows({ id: 'text' }),
  ],
  readLocal: [
    'SELECT id, rev, json FROM locals WHERE id = ?',
    rows({ id: 'text', rev: 'text', json: 'text' }),
  ],
  listLocals: [
    'SELECT id, rev, json FROM locals WHERE id > ? ORDER BY id LIMIT ?',
    rows({ id: 'text', rev: 'text', json: 'text' }),
  ],
  readSide: ['SELECT text FROM side WHERE space = ? AND key = ?', rows({ text: 'text' })],
  listSide: ['SELECT key FROM side WHERE space = ? ORDER BY key', rows({ key: 'text' })],
} as const satisfies Record<string, readonly [string, TextShape]>

const TEXTS = {
  writeMeta:
    'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  countDocs:
    'SELECT COALESCE(SUM(deleted = 0), 0) AS live, COALESCE(SUM(deleted = 1), 0) AS dead FROM docs',
  sizes: `SELECT
    (SELECT page_count FROM pragma_page_count()) AS pages,
    (SELECT page_size FROM pragma_page_size()) AS page_size,
    (SELECT COALESCE(SUM(file_bytes), 0) FROM blobs WHERE file IS NOT NULL) AS files,
    0 AS bodies`,
  lastNum: 'SELECT COALESCE(MAX(num), 0) AS n FROM docs',
  updateDoc:
    'UPDATE docs SET seq = ?, winner = ?, deleted = ?, leaf_count = ?, tree = ? WHERE num = ?',
  dropBody: 'DELETE FROM bodies WHERE num = ? AND rev = ?',
  eraseBodies: 'DELETE FROM bodies WHERE num = (SELECT num FROM docs WHERE id = ?)',
  eraseDoc: 'DELETE FROM docs WHERE id = ?',
  countChanges: 'SELECT COUNT(*) AS n FROM docs WHERE seq > ? AND seq <= ?',
  countBySeqBlock: 'SELECT seq / CAST(? AS INTEGER) AS block, COUNT(*) AS n FROM docs GROUP BY 1',
  countBefore: 'SELECT COUNT(*) AS n FROM docs WHERE deleted = 0 AND id < ?',
  countIds: 'SELECT COUNT(*) AS n FROM docs WHERE deleted = 0 AND id >= ? AND id < ?',
  isListed: 'SELECT COUNT(*) AS n FROM docs WHERE deleted = 0 AND id = ?',
  writeLocal: 'INSERT OR REPLACE INTO locals (id, rev, json) VALUES (?, ?, ?)',
  deleteLocal: 'DELETE FROM locals WHERE id = ? RETURNING id',
  beginBlob: 'INSERT INTO blobs (sha256) VALUES (NULL) RETURNING id',
  writePiece: 'INSERT INTO pieces (blob, n, bytes) VALUES (?, ?, ?)',
  sealBlob: 'UPDATE blobs SET sha256 = ? WHERE id = ?',
  sealFile: 'UPDATE blobs SET sha256 = ?, file = ?, file_bytes = ? WHERE id = ?',
  nextInside: `SELECT id, sha256 FROM blobs WHERE id > ? AND file IS NULL AND sha256 IS NOT NULL
    AND EXISTS (SELECT 1 FROM pieces WHERE blob = id AND n = 0 AND length(bytes) >= ?)
    ORDER BY id LIMIT 1`,
  nameFile: 'UPDATE blobs SET file = ?, file_bytes = ? WHERE id = ?',
  clearPieces: 'DELETE FROM pieces WHERE blob = ?',
  fileOfBlob: 'SELECT file FROM blobs WHERE id = ? AND file IS NOT NULL',
  blobOfFile: 'SELECT id FROM blobs WHERE file = ?',
  isBegun: 'SELECT COUNT(*) AS n FROM blobs WHERE id = ? AND sha256 IS NULL AND file IS NULL',
  findBlob: 'SELECT id FROM blobs WHERE sha256 = ?',
  readPiece: 'SELECT bytes FROM pieces WHERE blob = ? AND n = ?',
  loosenBlob: `INSERT OR IGNORE INTO loose_blobs (blob)
    SELECT id FROM blobs WHERE id = ? AND sha256 IS NULL`,
  loosenBegunBlobs: `INSERT OR IGNORE INTO loose_blobs (blob)
    SELECT id FROM blobs WHERE sha256 IS NULL`,
  hasLooseBlob: `SELECT EXISTS (SELECT 1 FROM loose_blobs)
    OR EXISTS (SELECT 1 FROM blobs WHERE sha256 IS NULL) AS n`,
  keepUsedBlobs: `DELETE FROM loose_blobs
    WHERE EXISTS (SELECT 1 FROM blob_refs WHERE blob_refs.blob = loose_blobs.blob)`,
  hideLooseBlobs: `UPDATE blobs SET sha256 = NULL
    WHERE sha256 IS NOT NULL AND id IN (SELECT blob FROM loose_blobs)`,
  looseBlobs: 'SELECT blob FROM loose_blobs LIMIT 100',
  dropPieces: `DELETE FROM pieces WHERE rowid IN (SELECT rowid FROM pieces WHERE blob = ? LIMIT ?)
    RETURNING 1 AS n`,
  dropBlob: 'DELETE FROM blobs WHERE id = ? RETURNING file',
  tightenBlob: 'DELETE FROM loose_blobs WHERE blob = ?',
  truncateLog: 'PRAGMA wal_checkpoint(TRUNCATE)',
  writeSide: `INSERT INTO side (space, key, text) VALUES (?, ?, ?)
    ON CONFLICT (space, key) DO UPDATE SET text = excluded.text`,
  deleteSide: 'DELETE FROM side WHERE space = ? AND key = ?',
  clearSide: 'DELETE FROM side WHERE space = ?',
  clearSomeSide: `DELETE FROM side WHERE space = ? AND key IN (
    SELECT key FROM side WHERE space = ? LIMIT ?)`,
  anySide: 'SELECT 1 AS any FROM side WHERE space = ? LIMIT 1',
} as const

export type Statements = { readonly [Name in keyof typeof TEXTS]: SqliteStatement } & {
  readonly [Name in keyof typeof READINGS]: SqliteReading
} & {
  /** Listed docs that meet a condition, with two last parameters: limit and offset. */
  readonly listDocs: (condition: string, descending: boolean) => SqliteReading
}

/** What `PendingRows` inserts. */
export const INSERT_DOC = {
  sql: 'INSERT INTO docs (num, id, seq, winner, deleted, leaf_count, tree)',
  width: 7,
} as const
export const INSERT_BODY = {
  sql: 'INSERT OR REPLACE INTO bodies (num, rev, json, attachments)',
  width: 4,
} as const

/** Prepares each statement when it is first needed, and once. */
export function prepareStatements(connection: SqliteConnection): Statements {
  const prepared = new Map<string, SqliteStatement>()
  const prepare = (sql: string) => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const statement = connection.prepare(sql)
    prepared.set(sql, statement)
    return statement
  }
  const readings = new Map<string, SqliteReading>()
  const prepareTexts = (sql: string, shape: TextShape) => {
    const known = readings.get(sql)
    if (known !== undefined) return known
    const reading = connection.prepareTexts(sql, shape)
    readings.set(sql, reading)
    return reading
  }
  const statements = {
    listDocs: (condition: string, descending: boolean) =>
      prepareTexts(
        `SELECT ${DOC} FROM docs WHERE ${condition}
         ORDER BY id ${descending ? 'DESC' : 'ASC'} LIMIT ? OFFSET ?`,
        page(DOC_COLUMNS),
      ),
  }
  for (const [name, sql] of Object.entries(TEXTS)) {
    Object.defineProperty(statements, name, { get: () => prepare(sql) })
  }
  for (const [name, [sql, shape]] of Object.entries(READINGS)) {
    Object.defineProperty(statements, name, { get: () => prepareTexts(sql, shape) })
  }
  return statements as Statements
}
