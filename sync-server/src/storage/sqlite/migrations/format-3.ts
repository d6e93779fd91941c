import { createHash } from 'node:crypto'
import type { SqliteConnection } from '../sqlite-connection.ts'
import type { Migration } from './migration.ts'

const PIECE_BYTES = 192 * 1024

/**
 * Attachments in pieces, so that none is ever held whole.
 *
 * - `blobs`: one per content. `sha256` is NULL while the bytes come in, and again while they go.
 *   A number is never used twice, so that whoever still reads a dropped blob reads no other.
 * - `pieces`: the bytes, `n` from 0.
 * - `blob_refs`: which bodies have which blobs; triggers keep it, whoever writes `bodies`.
 * - `loose_blobs`: blobs that lost a body, or never got one: looked at when orphans are dropped.
 */
export const format3: Migration = (connection) => {
  connection.exec(`
ALTER TABLE blobs RENAME TO whole_blobs;
CREATE TABLE moved_blobs (digest TEXT PRIMARY KEY, number INTEGER NOT NULL);
CREATE TABLE blobs (id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT UNIQUE);
CREATE TABLE pieces (blob INTEGER NOT NULL, n INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE (blob, n));
CREATE TABLE blob_refs (
  num INTEGER NOT NULL,
  rev TEXT NOT NULL,
  blob INTEGER NOT NULL,
  PRIMARY KEY (num, rev, blob)
) WITHOUT ROWID;
CREATE INDEX blob_refs_by_blob ON blob_refs (blob);
CREATE TABLE loose_blobs (blob INTEGER PRIMARY KEY);
CREATE TRIGGER bodies_take_blobs AFTER INSERT ON bodies WHEN NEW.attachments IS NOT NULL BEGIN
  INSERT OR IGNORE INTO blob_refs (num, rev, blob)
    SELECT NEW.num, NEW.rev, json_extract(value, '$.blob') FROM json_each(NEW.attachments);
END;
CREATE TRIGGER bodies_leave_blobs AFTER DELETE ON bodies WHEN OLD.attachments IS NOT NULL BEGIN
  INSERT OR IGNORE INTO loose_blobs (blob)
    SELECT blob FROM blob_refs WHERE num = OLD.num AND rev = OLD.rev;
  DELETE FROM blob_refs WHERE num = OLD.num AND rev = OLD.rev;
END;
`)
  for (const { digest } of connection.prepare('SELECT digest FROM whole_blobs').all()) {
    takeApart(connection, String(digest))
  }
  connection.exec(`
UPDATE bodies SET attachments = (
  SELECT json_group_array(json_set(value, '$.blob', (
    SELECT number FROM moved_blobs WHERE digest = json_extract(value, '$.digest')
  ))) FROM json_each(bodies.attachments)
) WHERE attachments IS NOT NULL;
INSERT INTO blob_refs (num, rev, blob)
  SELECT DISTINCT num, rev, json_extract(value, '$.blob')
  FROM bodies, json_each(bodies.attachments) WHERE attachments IS NOT NULL;
INSERT INTO loose_blobs (blob)
  SELECT id FROM blobs WHERE id NOT IN (SELECT blob FROM blob_refs);
DROP TABLE moved_blobs;
DROP TABLE whole_blobs;
`)
}

/** One blob at a time is in memory, as it was whenever that version read it. */
function takeApart(connection: SqliteConnection, digest: string): void {
  const [whole] = connection.prepare('SELECT bytes FROM whole_blobs WHERE digest = ?').all(digest)
  const bytes = whole?.['bytes']
  if (!(bytes instanceof Uint8Array)) throw new Error(`the blob ${digest} holds no bytes`)
  const sha256 = createHash('sha256').update(bytes).digest('base64url')
  const [blob] = connection
    .prepare('INSERT INTO blobs (sha256) VALUES (?) RETURNING id')
    .all(sha256)
  const id = blob?.['id'] ?? null
  const insert = connection.prepare('INSERT INTO pieces (blob, n, bytes) VALUES (?, ?, ?)')
  for (let n = 0; n * PIECE_BYTES < bytes.length; n += 1) {
    insert.run(id, n, bytes.subarray(n * PIECE_BYTES, (n + 1) * PIECE_BYTES))
  }
  connection.prepare('INSERT INTO moved_blobs (digest, number) VALUES (?, ?)').run(digest, id)
}
