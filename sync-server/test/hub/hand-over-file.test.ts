import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes, randomInt } from 'node:crypto'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openAuditLog } from '../../src/access/audit-log.ts'
import { openStateFile } from '../../src/access/state-file.ts'
import { openBackupDisk } from '../../src/cli/backup-disk.ts'
import { sealInProcess } from '../../src/cli/seal-process.ts'
import { createHandOverDesk } from '../../src/hub/hand-over-desk.ts'
import { HUB_STATE_FORMAT, hubStateSchema } from '../../src/hub/hub-state.ts'
import { newHubState } from '../../src/hub/new-hub.ts'
import { createWriteGate } from '../../src/hub/write-gate.ts'

const KEY = {
  recipe: { scheme: 'scrypt', cost: 2, blockSize: 1, parallelization: 1, salt: '' },
  key: Buffer.alloc(32).toString('base64'),
} as const

function scratchFolder(): string {
  const scratch = mkdtempSync(join(tmpdir(), 'tributary-hand-over-file-'))
  onTestFinished(() => rmSync(scratch, { recursive: true, force: true }))
  for (const name of ['data', 'stick']) mkdirSync(join(scratch, name))
  return scratch
}

/** Where the hub of this folder, begun anew, writes what it hands over. */
async function fileOfHandOver(scratch: string): Promise<string> {
  const nowMs = () => Date.parse('2026-05-18T08:00:00.000Z')
  const sources = { nowMs, randomBytes, randomInt }
  const dataDir = join(scratch, 'data')
  let file = ''
  const desk = createHandOverDesk({
    state: openStateFile({
      path: join(dataDir, 'hub-state.json'),
      format: HUB_STATE_FORMAT,
      parse: (value) => hubStateSchema.parse(value),
      initial: () =>
        newHubState({ hubName: 'Hub', journeyTitle: 'Journey', isDemo: false }, sources),
    }),
    audit: openAuditLog(join(dataDir, 'audit.jsonl'), nowMs),
    disk: openBackupDisk(dataDir),
    // As a hub that is killed while it seals: nobody hears how it went.
    seal: async ({ to }) => {
      file = to
      return { ok: false, problem: { code: 'failed', message: 'killed' } }
    },
    newKey: async () => KEY,
    gate: createWriteGate(() => ''),
    sources,
    beforeSealing: async () => undefined,
    onHandedOver: () => undefined,
  })
  expect(desk.begin('host-page', join(scratch, 'stick'))).toBe(null)
  await desk.settled()
  return file
}

test('[HO11] two hand-overs of one second have two files', async () => {
  const scratch = scratchFolder()
  const first = await fileOfHandOver(scratch)
  const second = await fileOfHandOver(scratch)
  expect(dirname(second)).toBe(dirname(first))
  expect(second).not.toBe(first)
})

test('[HO11] a file that was there already is not taken for what was to be sealed', async () => {
  const scratch = scratchFolder()
  const to = join(scratch, 'stick', 'another.tributary')
  writeFileSync(to, 'sealed with another code')
  const outcome = await sealInProcess(join(scratch, 'data'))({ to, key: KEY, purpose: 'hand-over' })
  expect(outcome).toMatchObject({ ok: false, problem: { code: 'failed' } })
  expect(readFileSync(to, 'utf8')).toBe('sealed with another code')
})
