// Brings a file up to date with one step more than there are, and dies in the middle of that step.
import { migrate } from '../../src/storage/sqlite/migrations/migrate.ts'
import { MIGRATIONS } from '../../src/storage/sqlite/migrations/migrations.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite-connection.ts'

const [path = '', isKilled] = process.argv.slice(2)
const connection = openSqlite(path)
migrate(connection, 'notes', [
  ...MIGRATIONS,
  (within) => {
    within.exec('CREATE TABLE half_done AS SELECT * FROM docs; DROP TABLE bodies')
    // More than SQLite's cache holds, so that pages of the open transaction reach the disk.
    within.exec(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
      INSERT INTO half_done (id, seq, tree) SELECT 'x' || i, -i, hex(randomblob(1500)) FROM n`)
    if (isKilled === 'killed') process.kill(process.pid, 'SIGKILL')
  },
])
connection.close()
