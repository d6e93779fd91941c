import type { Migration } from './migration.ts'

/** `side`: texts that indexes keep beside the docs, each in a space, under a key. */
export const format2: Migration = (connection) =>
  connection.exec(`
CREATE TABLE side (
  num INTEGER PRIMARY KEY,
  space TEXT NOT NULL,
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  UNIQUE (space, key)
);
`)
