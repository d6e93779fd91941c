import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openAuditLog } from '../access/audit-log.ts'
import { normaliseCode } from '../access/join-code.ts'
import { toNewestFormat } from '../access/state-format.ts'
import { asHub } from '../hub/hand-over-desk.ts'
import { HUB_STATE_FORMAT, type HubState, hubStateSchema } from '../hub/hub-state.ts'
import { sealedHeaderOf } from '../storage/sealed/read-sealed.ts'
import { sealKeyOf } from '../storage/sealed/seal-key.ts'
import { sealedSource } from '../storage/sqlite/backup/backup-source.ts'
import { restoreBackup } from '../storage/sqlite/backup/restore-backup.ts'
import { LOCK_FILE } from '../storage/sqlite/folder-lock.ts'
import { buildBeside } from './build-beside.ts'
import { takeDataFolder } from './data-folder.ts'
import { askUnseen } from './passphrase.ts'
import { newUuid, SOURCES } from './sources.ts'
import { say } from './terminal.ts'
import { TERMINAL_WORDS } from './terminal-words.ts'

export interface TakeOver {
  readonly file: string
  /** As typed; asked for when it is `null`. */
  readonly code: string | null
}

const STATE_FILE = 'hub-state.json'

/**
 * Makes this laptop the hub that another handed over. The data folder gets its name when all of
 * it is there and says that this is the hub: killed before that, nothing happened; killed after,
 * the same command goes on.
 *
 * @throws Error in words when the file or the code is another, or a hub is here already
 */
export async function takeOver(
  dataDir: string,
  { file, code }: TakeOver,
  words = TERMINAL_WORDS.en,
): Promise<void> {
  if (!existsSync(file)) throw new Error(`There is no file ${file}. Is the stick plugged in?`)
  const header = sealedHeaderOf(file)
  if (header.purpose !== 'hand-over') {
    throw new Error(`${file} is a backup and no hand-over. Use npm run restore for it.`)
  }
  if (isTakenAlready(dataDir, header.fileSalt)) {
    say(words.takenBefore(file))
    return
  }
  const lock = existsSync(dataDir) ? takeDataFolder(dataDir, words) : null
  const isFull = readdirIfThere(dataDir).some((name) => !name.startsWith(LOCK_FILE))
  if (isFull) {
    lock?.release()
    throw new Error(
      `${dataDir} holds a hub already. Choose another folder for the one you take over: --data DIR.`,
    )
  }
  const typed = code ?? (await askUnseen(words.askHandOverCode))
  const key = await sealKeyOf(normaliseCode(typed), header.recipe)
  say(words.takingOver)
  buildBeside(
    dataDir,
    'taking-over',
    (to) => {
      const { manifest, problems } = restoreBackup({
        from: sealedSource(file, key),
        to,
        nowMs: SOURCES.nowMs(),
        newUuid,
      })
      const damaged = manifest.damaged.map(({ db }) => `the db "${db}" was damaged already`)
      for (const problem of [...problems, ...damaged]) say(problem)
      becomeHub(to, { code: normaliseCode(typed), bundle: header.fileSalt })
    },
    () => {
      lock?.release()
      if (!existsSync(dataDir)) return
      rmSync(join(dataDir, LOCK_FILE), { force: true })
      rmdirSync(dataDir)
    },
  )
}

function becomeHub(folder: string, from: { code: string; bundle: string }): void {
  const path = join(folder, STATE_FILE)
  const state: HubState = hubStateSchema.parse(readNewest(path))
  const { handOver } = state
  if (handOver === undefined) throw new Error('This file was not made by a hand-over.')
  const at = new Date(SOURCES.nowMs()).toISOString()
  const { id } = handOver
  const taken: HubState = {
    ...asHub(state),
    instanceId: newUuid(),
    tookOver: { id, at, ...from, formerOrigins: state.origins, isTold: false },
  }
  const audit = openAuditLog(join(folder, 'audit.jsonl'), SOURCES.nowMs)
  audit.append({ who: 'host-page', what: 'hub.taken_over', target: id })
  // The folder has not its name yet, so a half-written file is nobody's.
  writeFileSync(path, `${JSON.stringify(taken, null, 2)}\n`, { mode: 0o600, flush: true })
}

function isTakenAlready(dataDir: string, bundle: string): boolean {
  const path = join(dataDir, STATE_FILE)
  if (!existsSync(path)) return false
  const state = hubStateSchema.safeParse(readNewest(path))
  return state.success && state.data.tookOver?.bundle === bundle
}

function readNewest(path: string): unknown {
  return toNewestFormat(JSON.parse(readFileSync(path, 'utf8')), HUB_STATE_FORMAT, path)
}

function readdirIfThere(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : []
}
