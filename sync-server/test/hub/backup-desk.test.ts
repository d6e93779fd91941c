import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openAuditLog } from '../../src/access/audit-log.ts'
import { openStateFile } from '../../src/access/state-file.ts'
import { FIRST_FORMAT } from '../../src/access/state-format.ts'
import { openBackupDisk } from '../../src/cli/backup-disk.ts'
import {
  type BackupDisk,
  backupFactsSchema,
  createBackupDesk,
  NO_BACKUPS,
  type SealJob,
} from '../../src/hub/backup-desk.ts'
import { type Answer, startTestHub } from '../testing-hub.ts'

const MINUTE_MS = 60_000
const KEY = {
  recipe: { scheme: 'scrypt', cost: 2, blockSize: 1, parallelization: 1, salt: '' },
  key: Buffer.alloc(32).toString('base64'),
} as const

let scratch: string
let stick: string
let nowMs: number
let sealed: string[]
/** What becomes of the next one. */
let failure: string | null
let whereIsStick: ReturnType<BackupDisk['look']>

beforeEach(() => {
  scratch = mkdtempSync(join(tmpdir(), 'tributary-desk-'))
  stick = join(scratch, 'stick')
  mkdirSync(join(scratch, 'data'))
  mkdirSync(stick)
  nowMs = Date.parse('2026-05-18T08:00:00.000Z')
  sealed = []
  failure = null
  whereIsStick = 'elsewhere'
})
afterEach(() => {
  rmSync(scratch, { recursive: true, force: true })
})

function openDesk() {
  const dataDir = join(scratch, 'data')
  const seal: SealJob = async ({ to }) => {
    sealed.push(to)
    if (failure !== null) {
      return { ok: false, problem: { code: 'disk_full', message: failure } }
    }
    writeFileSync(to, 'sealed')
    return { ok: true, bytes: 6 }
  }
  const disk = openBackupDisk(dataDir)
  return createBackupDesk({
    facts: openStateFile({
      path: join(dataDir, 'backup.json'),
      format: FIRST_FORMAT,
      parse: (value) => backupFactsSchema.parse(value),
      initial: () => NO_BACKUPS,
    }),
    audit: openAuditLog(join(dataDir, 'audit.jsonl'), () => nowMs),
    disk: { ...disk, look: (folder) => (folder === stick ? whereIsStick : disk.look(folder)) },
    seal,
    newKey: async () => KEY,
    hubName: () => 'Hub in Accra',
    hubId: 'hub:01JABCDEFGHJKMNPQRSTVWXYZ0',
    nowMs: () => nowMs,
    isHub: () => true,
  })
}
const choice = (more: object = {}) => ({
  folder: stick,
  everyMinutes: 60,
  keep: 3,
  passphrase: 'a long enough one',
  ...more,
})
const status = (desk: ReturnType<typeof openDesk>): Answer => desk.status()

test('[HO7] a backup is made when it is time, also over a restart, and the last few are kept', async () => {
  let desk = openDesk()
  expect(await desk.choose('host-page', choice())).toBe(null)
  await desk.tick()
  expect(sealed).toHaveLength(1)
  nowMs += 59 * MINUTE_MS
  await desk.tick()
  expect(sealed).toHaveLength(1)
  // What is not a backup of this hub is nothing that it would remove.
  writeFileSync(join(stick, 'tributary-other-2026-01-01T000000-zzzzzz.tributary'), '')
  writeFileSync(join(stick, 'holiday.jpg'), '')
  for (let hour = 0; hour < 5; hour += 1) {
    nowMs += 60 * MINUTE_MS
    desk = openDesk()
    await desk.tick()
  }
  expect(sealed).toHaveLength(6)
  expect(readdirSync(stick).sort()).toEqual([
    'holiday.jpg',
    'tributary-hub-in-accra-2026-05-18T115900-vwxyz0.tributary',
    'tributary-hub-in-accra-2026-05-18T125900-vwxyz0.tributary',
    'tributary-hub-in-accra-2026-05-18T135900-vwxyz0.tributary',
    'tributary-other-2026-01-01T000000-zzzzzz.tributary',
  ])
  expect(status(desk).last.at).toBe(new Date(nowMs).toISOString())
})

test('[HO8] when one failed it says when and why, tries again soon, and removes nothing', async () => {
  const desk = openDesk()
  await desk.choose('host-page', choice({ keep: 1 }))
  await desk.tick()
  const before = readdirSync(stick)
  failure = 'The disk is full.'
  nowMs += 60 * MINUTE_MS
  await desk.tick()
  expect(status(desk).failure).toEqual({
    at: new Date(nowMs).toISOString(),
    code: 'disk_full',
    message: 'The disk is full.',
  })
  expect(readdirSync(stick)).toEqual(before)
  await desk.tick()
  expect(sealed).toHaveLength(2)
  failure = null
  nowMs += 10 * MINUTE_MS
  await desk.tick()
  expect(status(desk)).toMatchObject({ failure: null, last: { at: new Date(nowMs).toISOString() } })
})

test('[HO8] a stick that was pulled out is said, and no folder is made up in its place', async () => {
  const desk = openDesk()
  await desk.choose('host-page', choice())
  for (const [found, code] of [
    ['missing', 'folder_missing'],
    ['same_disk', 'same_disk'],
  ] as const) {
    whereIsStick = found
    nowMs += 60 * MINUTE_MS
    await desk.tick()
    expect(status(desk).failure.code).toBe(code)
  }
  expect(sealed).toEqual([])
  expect(await desk.choose('host-page', choice({ folder: '/nowhere/at/all' }))).toContain('stick')
  expect(await desk.choose('host-page', choice({ folder: join(scratch, 'data/x') }))).toContain(
    'outside',
  )
  expect(await desk.choose('host-page', choice({ folder: 'x' }))).toContain('whole path')
})

test('[HO9] the host chooses a folder and a passphrase once, and backs up with one click from then on', async () => {
  const hub = await startTestHub()
  const host = `Bearer ${hub.hub.secrets.hostToken}`
  const act = (path: string, body: object) => hub.post(`/api/host/${path}`, body, host)
  const kept = async (): Promise<Answer> => (await hub.get('/api/host/backup', host)).body
  try {
    expect(await kept()).toMatchObject({ settings: null, last: null, isRunning: false })
    expect(await act('backup', {})).toMatchObject({
      status: 409,
      body: { error: 'no_backup_folder' },
    })
    expect((await act('backup/settings', choice({ passphrase: 'short' }))).status).toBe(400)
    expect((await act('backup/settings', choice({ folder: hub.dataDir }))).status).toBe(400)
    expect((await act('backup/settings', choice())).status).toBe(200)
    expect((await act('backup', {})).status).toBe(202)
    await expect.poll(async () => (await kept()).last, { timeout: 20_000 }).not.toBe(null)
    const { last, settings } = await kept()
    expect(settings).toEqual({ folder: stick, everyMinutes: 60, keep: 3, isSameDisk: true })
    expect(readFileSync(last.file).length).toBe(last.bytes)
    // Phones of people with the role may begin one, and choose or see nothing of the laptop.
    const phone = await hub.joinAs('host')
    expect((await hub.post('/api/host/backup', {}, phone.auth)).status).toBe(202)
    for (const answer of [
      await hub.post('/api/host/backup/settings', choice(), phone.auth),
      await hub.get('/api/host/backup/places', phone.auth),
      await hub.post('/api/host/hand-over', { folder: stick }, phone.auth),
      await hub.get('/api/host/hand-over', phone.auth),
    ]) {
      expect(answer).toMatchObject({ status: 403, body: { error: 'host_page_only' } })
    }
    const { body } = await hub.get('/api/host/audit', host)
    const whats = body.entries.map(({ what }: Answer) => what)
    expect(whats).toEqual(expect.arrayContaining(['backup.chosen', 'backup.begun']))
    expect(JSON.stringify(await kept())).not.toContain('key')
  } finally {
    await hub.remove()
  }
})
