import { join } from 'node:path'
import { isSyncError } from '@tributary/sync-protocol'
import type { DatabaseDirectory } from '../replication/database-directory.ts'
import { createQuickJsSandbox } from '../design/quickjs-sandbox.ts'
import { LocalDatabaseDirectory } from '../replication/local-database-directory.ts'
import type { StorageRoot } from '../storage/storage-root.ts'
import { createSqliteStorageRoot } from '../storage/sqlite/sqlite-storage-root.ts'
import { newUuid, SOURCES } from './sources.ts'
import { say } from './terminal.ts'
import { TERMINAL_WORDS } from './terminal-words.ts'

const TELL_AGAIN_MS = 10 * 60_000

/**
 * One SQLite file per db, below the data folder. Each is looked through before anybody is served;
 * the host is told of those that are damaged.
 */
export function openDatabases(dataDir: string, words = TERMINAL_WORDS.en): DatabaseDirectory {
  let isFirst = true
  let toldOfDiskMs = 0
  const storage = createSqliteStorageRoot({
    folder: join(dataDir, 'dbs'),
    onUnclean: () => {
      if (isFirst) say(words.uncleanStop)
      isFirst = false
    },
    onShortened: (name) => say(words.lateLog(name)),
    onDamaged: (name, problems) => say(damageInWords(dataDir, name, problems)),
    onDiskRefusal: () => {
      const nowMs = SOURCES.nowMs()
      // Each phone is refused again and again; the host need not read of all of it.
      if (Math.abs(nowMs - toldOfDiskMs) < TELL_AGAIN_MS) return
      toldOfDiskMs = nowMs
      say(words.diskFull(dataDir))
    },
  })
  lookThrough(storage)
  const sandbox = createQuickJsSandbox({ onLog: say })
  return new LocalDatabaseDirectory({ storage, now: SOURCES.nowMs, newUuid, sandbox })
}

function lookThrough(storage: StorageRoot): void {
  for (const name of storage.list()) {
    try {
      storage.open(name).close()
    } catch (error) {
      if (!isSyncError(error) || error.code !== 'db_set_aside') throw error
      const { cause, reason } = error
      // Damage was told already; a newer format is told here.
      if (cause === undefined) say(reason)
    }
  }
}

function damageInWords(dataDir: string, name: string, problems: readonly string[]): string {
  const [first = 'it cannot be read', ...more] = problems
  const others = more.length === 0 ? '' : `, and ${more.length} more`
  return [
    `The database "${name}" is damaged and was set aside as it is; the others are served.`,
    `  What is wrong: ${first}${others}.`,
    '  What to do: make a copy of the data folder. Then stop the hub and put back a backup',
    '  (npm run restore), or copy out what can still be read:',
    `    npm run salvage -- --data ${dataDir} --db ${name}`,
  ].join('\n')
}
