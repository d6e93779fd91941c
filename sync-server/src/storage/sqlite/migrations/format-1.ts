import type { Migration } from './migration.ts'

/**
 * Version 0.1.0: one db, one file.
 *
 * - `docs`: a doc's tree and its place in the changes feed. `tree` is `treeToText`;
 *   `leaf_count` spares reading it where a doc has no conflicts, which is nearly always.
 * - `bodies`: what each rev says, as the very text that is sent out. `attachments` is a JSON
 *   list of `StoredAttachment`, or NULL.
 * - `blobs`: attachments' bytes, once per digest.
 */
export const format1: Migration = (connection) =>
  connection.exec(`
CREATE TABLE docs (
  num INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  seq INTEGER NOT NULL UNIQUE,
  winner TEXT NOT NULL,
  deleted INTEGER NOT NULL,
  leaf_count INTEGER NOT NULL,
  tree TEXT NOT NULL
);
CREATE INDEX docs_listed ON docs (id) WHERE deleted = 0;
CREATE TABLE bodies (
  num INTEGER NOT NULL,
  rev TEXT NOT NULL,
  json TEXT NOT NULL,
  attachments TEXT,
  UNIQUE (num, rev)
);
CREATE INDEX bodies_with_attachments ON bodies (num) WHERE attachments IS NOT NULL;
CREATE TABLE blobs (digest TEXT PRIMARY KEY, bytes BLOB NOT NULL);
CREATE TABLE locals (id TEXT PRIMARY KEY, rev TEXT NOT NULL, json TEXT NOT NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
`)
