import type { Migration } from './migration.ts'

/**
 * Large contents are files beside the db from now on; see `blob-folder.ts`. `blobs.file` is the
 * name of such a file, NULL for a content that lies in `pieces`, where those of before stay.
 */
export const format4: Migration = (connection) =>
  connection.exec(`
ALTER TABLE blobs ADD COLUMN file TEXT;
ALTER TABLE blobs ADD COLUMN file_bytes INTEGER;
CREATE INDEX blobs_by_file ON blobs (file, file_bytes) WHERE file IS NOT NULL;
`)
