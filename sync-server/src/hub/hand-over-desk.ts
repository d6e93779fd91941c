import { createHmac } from 'node:crypto'
import type { AuditLog } from '../access/audit-log.ts'
import { newHandOverCode } from '../access/join-code.ts'
import { isSameText } from '../access/secrets.ts'
import type { StateFile } from '../access/state-file.ts'
import type { SealKey } from '../storage/sealed/seal-key.ts'
import type { BackupDisk, BackupProblem, SealJob } from './backup-desk.ts'
import type { HubState } from './hub-state.ts'
import type { Sources } from './new-hub.ts'
import type { WriteGate } from './write-gate.ts'

/** More than a laptop has. */
const MAX_ORIGINS = 20

/** What the new laptop tells the old: where phones find it now. */
export interface TakenOver {
  readonly id: string
  readonly origins: readonly string[]
  readonly proof: string
}

interface HandOverStatus {
  readonly step: 'none' | 'closing' | 'done'
  readonly at: string | null
  /** Opens the file; known when this laptop is no hub any more. */
  readonly code: string | null
  readonly file: string | null
  readonly movedTo: readonly string[]
  readonly problem: BackupProblem | null
}

export interface HandOverDesk {
  readonly status: () => HandOverStatus
  /** Where phones are to go; `null` while this is the hub. */
  readonly movedTo: () => readonly string[] | null
  /**
   * Begins to hand over into a file in this folder; `status` tells how it goes on.
   *
   * @returns what is wrong, in words; `null` when it began
   */
  readonly begin: (who: string, folder: string) => string | null
  /** The new laptop speaks. @returns false when it does not prove that it has the file's code */
  readonly taken: (said: TakenOver) => Promise<boolean>
  readonly settled: () => Promise<void>
}

/**
 * Gives the hub to another laptop. Writes end first, then everything is sealed into a file, and
 * only when it is on disk that this laptop is no hub any more does anybody learn the code that
 * opens the file. So at each moment at most one of the two is the hub: killed before, this one
 * goes on and the file is of no use; killed after, it stays handed over and still has the code.
 */
export function createHandOverDesk(deps: {
  readonly state: StateFile<HubState>
  readonly audit: AuditLog
  readonly disk: BackupDisk
  readonly seal: SealJob
  readonly newKey: (passphrase: string) => Promise<SealKey>
  readonly gate: WriteGate
  readonly sources: Sources
  /** Waits for a backup that is under way. */
  readonly beforeSealing: () => Promise<void>
  /** This laptop is no hub any more. */
  readonly onHandedOver: () => void
}): HandOverDesk {
  const { state, audit, disk, gate, sources } = deps
  let running: Promise<void> | null = null
  let problem: BackupProblem | null = null

  async function handOver(who: string, folder: string): Promise<void> {
    const at = new Date(sources.nowMs()).toISOString()
    const former = state.current().handOver
    // Once more, because the file was lost: this laptop stays what it is, none, whatever comes.
    const isAgain = former?.step === 'done'
    const id = isAgain ? former.id : Buffer.from(sources.randomBytes(16)).toString('hex')
    const code = newHandOverCode(sources.randomInt)
    const file = disk.pathOf(folder, nameOf(at, sources.randomBytes))
    try {
      await gate.shut()
      await deps.beforeSealing()
      audit.append({ who, what: 'hub.handing_over', target: id })
      if (!isAgain) {
        await state.update((current) => ({ ...current, handOver: { step: 'closing', id, at } }))
      }
      const key = await deps.newKey(code.replaceAll('-', ''))
      const outcome = await deps.seal({ to: file, key, purpose: 'hand-over' })
      if (!outcome.ok) {
        problem = outcome.problem
        if (!isAgain) await goOn()
        return
      }
      await state.update((current) => ({
        ...current,
        handOver: { step: 'done', id, at, code, file, movedTo: [] },
      }))
      deps.onHandedOver()
    } catch (error) {
      // The state's own disk: nothing says that this is no hub any more, so it still is.
      problem = { code: 'failed', message: String(error) }
      if (!isAgain) await goOn()
    }
  }

  const goOn = async () => {
    await state.update(asHub)
    audit.append({ who: 'hub', what: 'hub.goes_on', target: '' })
    gate.open()
  }

  return {
    status: () => {
      const { handOver } = state.current()
      if (handOver?.step === 'done') {
        const { step, at, code, file, movedTo } = handOver
        return { step, at, code, file, movedTo, problem }
      }
      const step = running === null ? 'none' : 'closing'
      return { step, at: null, code: null, file: null, movedTo: [], problem }
    },
    movedTo: () => {
      const { handOver } = state.current()
      return handOver?.step === 'done' ? handOver.movedTo : null
    },
    begin: (who, folder) => {
      const { handOver: former } = state.current()
      const isTaken = former?.step === 'done' && former.movedTo.length > 0
      if (running !== null || isTaken) return null
      if (!disk.isOutside(folder)) {
        return 'folder: give the whole path of a folder outside the hub’s own data.'
      }
      const found = disk.look(folder)
      if (found === 'missing' || found === 'no_folder') {
        return `folder: ${folder} is not there. Is the stick plugged in?`
      }
      problem = null
      running = handOver(who, folder).finally(() => {
        running = null
      })
      return null
    },
    taken: async ({ id, origins, proof }) => {
      const { handOver } = state.current()
      if (handOver?.step !== 'done' || handOver.id !== id) return false
      if (!isSameText(proof, proofOf(handOver.code, { id, origins }))) return false
      const movedTo = origins.slice(0, MAX_ORIGINS)
      await state.update((current) => ({ ...current, handOver: { ...handOver, movedTo } }))
      return true
    },
    settled: async () => {
      await running
    },
  }
}

/**
 * A name that no other hand-over has, also of the same second: one that was killed may still be at
 * its file, and a file that is sealed with another code opens for nobody.
 */
function nameOf(at: string, randomBytes: Sources['randomBytes']): string {
  const own = Buffer.from(randomBytes(4)).toString('hex')
  return `tributary-hand-over-${at.slice(0, 19).replaceAll(':', '')}-${own}.tributary`
}

/** The state of a laptop that goes on as the hub: one whose hand-over came to nothing. */
export function asHub({ handOver: _none, ...state }: HubState): HubState {
  return state
}

export function proofOf(code: string, said: Pick<TakenOver, 'id' | 'origins'>): string {
  const key = code.replaceAll('-', '')
  return createHmac('sha256', key)
    .update(JSON.stringify([said.id, said.origins]))
    .digest('hex')
}
