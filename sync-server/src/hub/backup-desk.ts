import * as z from 'zod'
import type { AuditLog } from '../access/audit-log.ts'
import type { StateFile } from '../access/state-file.ts'
import { type SealKey, sealKeySchema } from '../storage/sealed/seal-key.ts'

const BACKUP_PROBLEMS = [
  'folder_missing',
  'same_disk',
  'disk_full',
  'not_writable',
  'too_large',
  'laptop_full',
  'failed',
] as const
const problemSchema = z.object({ code: z.enum(BACKUP_PROBLEMS), message: z.string() })

/** Why there is no backup: a word for the page, a sentence for people. */
export type BackupProblem = z.infer<typeof problemSchema>

/** What the host chose, and what came of it; kept in `backup.json`, private as the data. */
export const backupFactsSchema = z.object({
  formatVersion: z.literal(1),
  settings: z
    .object({
      folder: z.string(),
      /** 0: by hand alone. */
      everyMinutes: z.int().nonnegative(),
      keep: z.int().positive(),
      key: sealKeySchema,
      /** The folder lay on another disk than the data when it was chosen. */
      isElsewhere: z.boolean(),
    })
    .nullable(),
  last: z.object({ at: z.string(), file: z.string(), bytes: z.number() }).nullable(),
  failure: problemSchema.extend({ at: z.string() }).nullable(),
})

export type BackupFacts = z.infer<typeof backupFactsSchema>
export const NO_BACKUPS: BackupFacts = {
  formatVersion: 1,
  settings: null,
  last: null,
  failure: null,
}

export interface BackupDisk {
  readonly look: (folder: string) => 'missing' | 'no_folder' | 'same_disk' | 'elsewhere'
  /** Makes the last part of a path, so that a stick that is not there is not made up. */
  readonly make: (folder: string) => boolean
  /** Names in a folder. */
  readonly list: (folder: string) => readonly string[]
  readonly remove: (folder: string, name: string) => void
  readonly pathOf: (folder: string, name: string) => string
  /** Sticks and other disks that are plugged in. */
  readonly places: () => readonly { readonly path: string; readonly freeBytes: number }[]
  /** Absolute, and neither within the data folder nor above it. */
  readonly isOutside: (folder: string) => boolean
}

export type SealJob = (job: {
  readonly to: string
  readonly key: SealKey
  readonly purpose: 'backup' | 'hand-over'
}) => Promise<{ ok: true; bytes: number } | { ok: false; problem: BackupProblem }>

interface BackupWish {
  readonly folder: string
  readonly everyMinutes: number
  readonly keep: number
  readonly passphrase?: string | undefined
}

export interface BackupDesk {
  readonly status: () => object
  readonly places: BackupDisk['places']
  /** @returns what is wrong with the wish, in words; `null` when it counts from now on */
  readonly choose: (who: string, wish: BackupWish) => Promise<string | null>
  /** Begins one now, unless one is under way. @returns false when nothing was chosen yet */
  readonly begin: (who: string) => boolean
  /** Makes one if it is time; called every minute. */
  readonly tick: () => Promise<void>
  /** Resolves when none is under way. */
  readonly settled: () => Promise<void>
  /** Begins none any more, and resolves when none is under way. */
  readonly close: () => Promise<void>
}

const RETRY_MINUTES = 10
const MINUTE_MS = 60_000

export function createBackupDesk(deps: {
  readonly facts: StateFile<BackupFacts>
  readonly audit: AuditLog
  readonly disk: BackupDisk
  readonly seal: SealJob
  readonly newKey: (passphrase: string) => Promise<SealKey>
  /** Of the hub, for the names of files. */
  readonly hubName: () => string
  readonly hubId: string
  readonly nowMs: () => number
  /** While the hub is being handed over, or was, none is begun. */
  readonly isHub: () => boolean
}): BackupDesk {
  const { facts, disk, audit, nowMs } = deps
  let running: Promise<void> | null = null
  let isClosed = false
  let isSoon = false

  /** What is looked at before anything is written: a stick that is not there is not made up. */
  const folderProblem = (settings: NonNullable<BackupFacts['settings']>): BackupProblem | null => {
    const found = disk.look(settings.folder)
    if (found === 'missing' || found === 'no_folder') {
      const message = `The folder ${settings.folder} is not there. Is the stick plugged in?`
      return { code: 'folder_missing', message }
    }
    if (found === 'same_disk' && settings.isElsewhere) {
      const message = `The stick of ${settings.folder} is not there: its folder is empty and lies on the laptop.`
      return { code: 'same_disk', message }
    }
    return null
  }

  const isOwn = (name: string) => name.startsWith('tributary-') && name.endsWith(suffix)
  const suffix = `-${deps.hubId.slice(-6).toLowerCase()}.tributary`

  async function makeOne(): Promise<void> {
    const { settings } = facts.current()
    if (settings === null || !deps.isHub()) return
    const at = new Date(nowMs()).toISOString()
    const stamp = at.slice(0, 19).replaceAll(':', '')
    const file = disk.pathOf(
      settings.folder,
      `tributary-${slugOf(deps.hubName())}-${stamp}${suffix}`,
    )
    const missing = folderProblem(settings)
    const outcome =
      missing === null
        ? await deps.seal({ to: file, key: settings.key, purpose: 'backup' })
        : ({ ok: false, problem: missing } as const)
    if (!outcome.ok) {
      const failure = { at, ...outcome.problem }
      await facts.update((current) => ({ ...current, failure }))
      return
    }
    const last = { at, file, bytes: outcome.bytes }
    await facts.update((current) => ({ ...current, last, failure: null }))
    const own = disk.list(settings.folder).filter(isOwn)
    // By what stands behind the name, which a hub may change: its time.
    const byAge = own.toSorted((a, b) => timeIn(a).localeCompare(timeIn(b)))
    for (const name of byAge.slice(0, -settings.keep)) disk.remove(settings.folder, name)
  }

  const run = () => {
    running ??= makeOne().finally(() => {
      running = null
    })
    return running
  }

  function nextAtMs(): number | null {
    const { settings, last, failure } = facts.current()
    if (settings === null || settings.everyMinutes === 0) return null
    const afterLast =
      last === null ? nowMs() : Date.parse(last.at) + settings.everyMinutes * MINUTE_MS
    if (failure === null) return afterLast
    const wait = Math.min(RETRY_MINUTES, settings.everyMinutes) * MINUTE_MS
    return Math.max(afterLast, Date.parse(failure.at) + wait)
  }

  return {
    places: disk.places,
    status: () => {
      const { settings, last, failure } = facts.current()
      const next = nextAtMs()
      return {
        settings:
          settings === null
            ? null
            : {
                folder: settings.folder,
                everyMinutes: settings.everyMinutes,
                keep: settings.keep,
                isSameDisk: !settings.isElsewhere,
              },
        last,
        failure,
        isRunning: running !== null,
        nextAt: next === null ? null : new Date(next).toISOString(),
      }
    },
    choose: async (who, wish) => {
      const { folder, everyMinutes, keep, passphrase } = wish
      if (!disk.isOutside(folder)) {
        return `folder: give the whole path of a folder outside the hub’s own data.`
      }
      const former = facts.current().settings
      if (former === null && passphrase === undefined) return 'passphrase: choose one'
      if (disk.look(folder) === 'missing' && !disk.make(folder)) {
        return `folder: ${folder} is not there. Is the stick plugged in?`
      }
      const found = disk.look(folder)
      if (found === 'missing' || found === 'no_folder') return `folder: ${folder} is no folder`
      const key = passphrase === undefined ? former?.key : await deps.newKey(passphrase)
      if (key === undefined) return 'passphrase: choose one'
      audit.append({ who, what: 'backup.chosen', target: '', detail: { everyMinutes, keep } })
      const settings = { folder, everyMinutes, keep, key, isElsewhere: found === 'elsewhere' }
      await facts.update((current) => ({ ...current, settings, failure: null }))
      return null
    },
    begin: (who) => {
      if (facts.current().settings === null) return false
      if (running !== null || isClosed) return true
      audit.append({ who, what: 'backup.begun', target: '' })
      // What goes wrong is in the facts; the disk of the facts themselves may be full.
      run().catch(() => undefined)
      return true
    },
    tick: async () => {
      const next = nextAtMs()
      if (isClosed || isSoon || running !== null || next === null || next > nowMs()) return
      isSoon = true
      try {
        await run()
      } finally {
        isSoon = false
      }
    },
    settled: async () => {
      await running
    },
    close: async () => {
      isClosed = true
      await running
    },
  }
}

function timeIn(name: string): string {
  return /\d{4}-\d{2}-\d{2}T\d{6}/.exec(name)?.[0] ?? ''
}

/** What a hub is called, as part of a file's name on any disk. */
function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  return slug === '' ? 'hub' : slug.slice(0, 40)
}
