import { join } from 'node:path'
import type { AuditLog } from '../access/audit-log.ts'
import { openStateFile, type StateFile } from '../access/state-file.ts'
import { FIRST_FORMAT } from '../access/state-format.ts'
import {
  type BackupDesk,
  backupFactsSchema,
  createBackupDesk,
  NO_BACKUPS,
  type SealJob,
} from '../hub/backup-desk.ts'
import { createHandOverDesk, type HandOverDesk } from '../hub/hand-over-desk.ts'
import type { HubState } from '../hub/hub-state.ts'
import { createWriteGate, type WriteGate } from '../hub/write-gate.ts'
import { newSealKey } from '../storage/sealed/seal-key.ts'
import { openBackupDisk } from './backup-disk.ts'
import { noteBackup } from './last-backup.ts'
import { SOURCES } from './sources.ts'

const LOOK_EVERY_MS = 60_000

/** What keeps the hub's records beyond this laptop: backups, and giving all of it to another. */
export interface Keeping {
  readonly backups: BackupDesk
  readonly handOver: HandOverDesk
  readonly gate: WriteGate
  /** Ends the clock and waits for what is under way. */
  readonly close: () => Promise<void>
}

export function openKeeping(deps: {
  readonly dataDir: string
  readonly state: StateFile<HubState>
  readonly audit: AuditLog
  readonly hubName: () => string
  readonly seal: SealJob
  readonly onFailure: (failure: unknown) => void
  readonly onHandedOver: () => void
}): Keeping {
  const { dataDir, state, audit } = deps
  const disk = openBackupDisk(dataDir)
  const newKey = (passphrase: string) => newSealKey(passphrase, SOURCES.randomBytes)
  const gate = createWriteGate(() =>
    state.current().handOver?.step === 'done'
      ? 'This laptop is not the hub any more: it was handed over to another. Ask the host.'
      : 'This hub is being handed over to another laptop. Your phone keeps what you write.',
  )
  const isHandedOver = () => state.current().handOver !== undefined
  // Nothing is under way yet, so it counts at once.
  if (isHandedOver()) void gate.shut()
  const backups = createBackupDesk({
    facts: openStateFile({
      path: join(dataDir, 'backup.json'),
      format: FIRST_FORMAT,
      parse: (value) => backupFactsSchema.parse(value),
      initial: () => NO_BACKUPS,
    }),
    audit,
    disk,
    seal: async (job) => {
      const outcome = await deps.seal(job)
      if (outcome.ok) noteBackup(dataDir, new Date(SOURCES.nowMs()).toISOString())
      return outcome
    },
    newKey,
    hubName: deps.hubName,
    hubId: state.current().hubId,
    nowMs: SOURCES.nowMs,
    isHub: () => gate.isOpen(),
  })
  const handOver = createHandOverDesk({
    state,
    audit,
    disk,
    seal: deps.seal,
    newKey,
    gate,
    sources: SOURCES,
    beforeSealing: () => backups.settled(),
    onHandedOver: deps.onHandedOver,
  })
  const clock = setInterval(() => {
    backups.tick().catch(deps.onFailure)
  }, LOOK_EVERY_MS)
  clock.unref()
  return {
    backups,
    handOver,
    gate,
    close: async () => {
      clearInterval(clock)
      await backups.close()
      await handOver.settled()
    },
  }
}
