import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { createUlidFactory } from '@tributary/records'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createHostSessions, SIGN_IN_LIMITS } from '../../src/access/host-sessions.ts'
import { hashPassphrase } from '../../src/access/host-passphrase.ts'
import { gatherReport } from '../../src/cli/gather-report.ts'
import { LOG_FOLDER, openEventLog, readEventLog } from '../../src/cli/event-log.ts'
import { printReport } from '../../src/hub/problem-report.ts'
import { type Answer, entryBody, startTestHub, type TestHub } from '../testing-hub.ts'

let hub: TestHub
let host: string

beforeEach(async () => {
  hub = await startTestHub()
  host = `Bearer ${hub.hub.secrets.hostToken}`
})
afterEach(async () => {
  await hub.remove()
})

const SECRET = 'mangrove-kettle-77'
const PASSPHRASE = 'water and stone'
const dashboard = async (auth = host): Promise<Answer> =>
  (await hub.get('/api/host/dashboard', auth)).body
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 10_000 })
const codes = (body: Answer) => body.problems.map((each: Answer) => each.code)
const textOf = async (path: string, auth = host) =>
  (await fetch(hub.url + path, { headers: { authorization: auth } })).text()
/** Asks as from another name or address, which fetch does not let one choose. */
const askAs = (path: string, headers: Record<string, string>, body?: object) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request(
      hub.url + path,
      { method: body === undefined ? 'GET' : 'POST', headers },
      (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      },
    )
    asked.once('error', reject)
    asked.end(body === undefined ? undefined : JSON.stringify(body))
  })

test('[HD1] the passphrase opens the host’s page until it is changed or signed out', async () => {
  expect(await hub.post('/api/host/sign-in', { passphrase: PASSPHRASE })).toMatchObject({
    status: 409,
    body: { error: 'no_passphrase' },
  })
  expect((await hub.post('/api/host/passphrase', { passphrase: PASSPHRASE })).status).toBe(401)
  expect((await hub.post('/api/host/passphrase', { passphrase: 'short' }, host)).status).toBe(400)
  await hub.post('/api/host/passphrase', { passphrase: PASSPHRASE }, host)
  const wrong = await hub.post('/api/host/sign-in', { passphrase: `${PASSPHRASE}s` })
  expect(wrong).toMatchObject({ status: 401, body: { error: 'wrong_passphrase' } })
  const { body } = await hub.post('/api/host/sign-in', { passphrase: PASSPHRASE })
  const session = `Bearer ${body.token}`
  expect((await hub.get('/api/host/devices', session)).status).toBe(200)
  const again = await hub.post('/api/host/sign-in', { passphrase: PASSPHRASE })
  await hub.post('/api/host/sign-out', {}, `Bearer ${again.body.token}`)
  expect((await hub.get('/api/host/devices', `Bearer ${again.body.token}`)).status).toBe(401)
  await hub.post('/api/host/passphrase', { passphrase: 'another one' }, session)
  expect((await hub.get('/api/host/devices', session)).status).toBe(401)
  const { body: log } = await hub.get('/api/host/audit', host)
  const done = log.entries.map((entry: Answer) => entry.what)
  expect(done).toEqual(['passphrase.set', 'host.signed_in', 'host.signed_in', 'passphrase.set'])
  expect(JSON.stringify(log)).not.toContain(PASSPHRASE)
})

test('[HD1] a session ends after twelve hours', async () => {
  let now = 0
  const stored = await hashPassphrase(PASSPHRASE, randomBytes, 1_024)
  const sessions = createHostSessions({ passphrase: () => stored, nowMs: () => now })
  const opened = await sessions.signIn(PASSPHRASE, '192.0.2.1')
  const token = opened.ok ? opened.token : ''
  now += 12 * 3_600_000 - 1
  expect(sessions.isOpen(token)).toBe(true)
  now += 1
  expect(sessions.isOpen(token)).toBe(false)
})

test('[HD2] guesses are slowed by address and in all, also those that come at once', async () => {
  const stored = await hashPassphrase(PASSPHRASE, randomBytes, 1_024)
  const sessions = createHostSessions({ passphrase: () => stored, nowMs: () => 1_000_000 })
  const tries = await Promise.all(
    Array.from({ length: 50 }, () => sessions.signIn('guess', '192.0.2.1')),
  )
  const compared = tries.filter((each) => !each.ok && each.error === 'wrong_passphrase')
  expect(compared.length).toBeLessThanOrEqual(SIGN_IN_LIMITS.perAddress.tries)
  const after: string[] = []
  for (let turn = 0; turn < 10; turn += 1) {
    const outcome = await sessions.signIn('guess', '192.0.2.1')
    after.push(outcome.ok ? 'ok' : outcome.error)
  }
  expect(after.filter((error) => error === 'wrong_passphrase').length + compared.length).toBe(
    SIGN_IN_LIMITS.perAddress.tries,
  )
  // Even the right one waits there; elsewhere it opens.
  expect(await sessions.signIn(PASSPHRASE, '192.0.2.1')).toMatchObject({ error: 'too_many_tries' })
  expect(await sessions.signIn(PASSPHRASE, '198.51.100.2')).toMatchObject({ ok: true })
})

test('[HD3] a passphrase is not taken where the whole Wi-Fi reads along', async () => {
  await hub.post('/api/host/passphrase', { passphrase: PASSPHRASE }, host)
  const headers = { host: '192.168.1.10:8700', 'content-type': 'application/json' }
  const refused = await askAs('/api/host/sign-in', headers, { passphrase: PASSPHRASE })
  expect(refused).toMatchObject({ status: 403, text: expect.stringContaining('not_private') })
  const asked = await askAs('/api/host/sign-in', headers)
  expect(JSON.parse(asked.text)).toMatchObject({ isPrivate: false, hasPassphrase: true })
  expect((await hub.get('/api/host/sign-in')).body).toMatchObject({ isPrivate: true })
})

test('[HD4] the dashboard tells who holds what, who waits, and what needs the host', async () => {
  expect((await hub.get('/api/host/dashboard')).status).toBe(401)
  const ama = await hub.join({ displayName: 'Ama' })
  expect((await hub.get('/api/host/dashboard', ama.auth)).status).toBe(401)
  const kofi = await hub.join({ displayName: 'Kofi' })
  const gone = await hub.join({ displayName: 'Esi' })
  const report = { appVersion: '0.1.0', unsent: 0, refused: 0, privateCount: 0 }
  await hub.post('/api/me/report', { ...report, unsent: 12 }, kofi.auth)
  await hub.post('/api/me/report', { ...report, refused: 1 }, ama.auth)
  await hub.post('/api/me/report', { ...report, unsent: 2 }, gone.auth)
  await hub.post(`/api/host/devices/${gone.join.deviceId}/revoke`, {}, host)
  const { body: made } = await hub.post(
    '/api/host/invitations',
    { expiresAt: '2099-01-01T00:00:00Z', needsApproval: true },
    host,
  )
  const waiting = await hub.joining({ code: made.code, displayName: 'Yaw' })
  await ama.send(hub.journeyDb, [ama.make('entry', entryBody(SECRET))])
  await soon(async () => (await dashboard()).counts.entries).toBe(1)
  const told = await dashboard()
  expect(told.closing).toEqual({
    unsent: 12,
    holding: [kofi.join.deviceId],
    revokedHolding: [gone.join.deviceId],
    silent: [],
    isClear: false,
  })
  expect(codes(told)).toEqual(expect.arrayContaining(['backup_none', 'waiting', 'phones_refused']))
  const row = told.devices.find((each: Answer) => each.id === waiting.body.deviceId)
  expect(row).toMatchObject({ personName: 'Yaw', standing: 'waiting' })
  expect(told.hours.at(-1).records + told.hours.at(-2).records).toBeGreaterThan(0)
  expect(told.vitals.freeDiskBytes).toBeGreaterThan(0)
  expect(JSON.stringify(told)).not.toContain(SECRET)
})

test('[HD5] numbers for machines are for this machine and the host, and name nobody', async () => {
  const ama = await hub.join({ displayName: 'Ama Mensah-Bonsu' })
  await ama.send(hub.journeyDb, [ama.make('entry', entryBody(SECRET))])
  const report = { appVersion: '0.1.0', unsent: 3, refused: 0, privateCount: 0 }
  await hub.post('/api/me/report', report, ama.auth)
  await hub.get(`/db/${hub.journeyDb}/_all_docs`, ama.auth)
  const text = await textOf('/metrics', '')
  for (const line of text.split('\n').filter((each) => each !== '' && !each.startsWith('#'))) {
    expect(line).toMatch(
      /^tributary_[a-z_]+(\{([a-z]+="[\w.-]*",?)+\})? -?\d+(\.\d+)?(e[+-]?\d+)?$/,
    )
  }
  expect(text).toContain('tributary_unsent_reported 3')
  expect(text).toMatch(/tributary_requests_total\{route="bulk_docs",status="201"\} 1/)
  for (const word of [
    SECRET,
    'Mensah',
    ama.join.personId.slice(7),
    ama.join.deviceId,
    'journey-',
  ]) {
    expect(text).not.toContain(word)
  }
  expect((await askAs('/metrics', { host: '192.168.1.10:8700' })).status).toBe(404)
  expect((await askAs('/metrics', { host: 'rebound.example:8700' })).status).toBe(404)
  const asHost = { host: '192.168.1.10:8700', authorization: host }
  expect((await askAs('/metrics', asHost)).status).toBe(200)
})

test('[HD6] the log tells what failed and where in the code, never on what', () => {
  const log = openEventLog(hub.dataDir, () => 0)
  class Torn extends Error {
    readonly code = 'SQLITE_IOERR'
  }
  const failure = new Torn(`Unexpected token in ${SECRET}`, { cause: SECRET })
  failure.name = SECRET
  log.failure(failure, { method: SECRET, path: `/db/${SECRET}` })
  log.failure(SECRET)
  const text = readFileSync(join(hub.dataDir, LOG_FOLDER, 'hub.jsonl'), 'utf8')
  expect(text).not.toContain(SECRET)
  expect(text).not.toContain('/tmp')
  const [first] = readEventLog(hub.dataDir, 10)
  expect(first).toMatchObject({ event: 'failure', error: 'Torn', code: 'SQLITE_IOERR' })
  expect(JSON.stringify(first)).toContain('dashboard.test.ts:')
})

test('[HD6] five files of a megabyte are kept, and a full disk stops nothing', () => {
  const log = openEventLog(hub.dataDir, () => 0)
  const long = Array.from({ length: 200 }, () => 'x'.repeat(50))
  for (let index = 0; index < 800; index += 1) log.write('failure', { frames: long, n: index })
  const lines = readEventLog(hub.dataDir, 10_000) as readonly { n: number }[]
  expect(lines.at(-1)?.n).toBe(799)
  expect(lines.length).toBeLessThan(600)
  expect(lines.map(({ n }) => n)).toEqual(lines.map(({ n }) => n).toSorted((a, b) => a - b))
  const nowhere = openEventLog(join(hub.dataDir, 'hub-state.json'), () => 0)
  expect(() => nowhere.write('start')).not.toThrow()
})

test('[HD7] a report names no person, no text and no key, wherever they were put', async () => {
  const planted = 'Nana Adjoa Quarcoo'
  const ama = await hub.join({ displayName: planted, deviceLabel: `${planted}’s phone` } as object)
  const person = ama.make('person', {
    displayName: planted,
    isPseudonym: false,
    languages: ['en'],
    bio: SECRET,
    practices: [],
    stakeholderGroup: 'participants',
    intendedRole: SECRET,
  })
  await ama.send('hub', [{ ...person, _id: ama.join.personId }])
  await ama.send(hub.journeyDb, [ama.make('entry', entryBody(SECRET))])
  await hub.post('/api/host/passphrase', { passphrase: PASSPHRASE }, host)
  const { body: made } = await hub.post(
    '/api/host/invitations',
    { expiresAt: '2099-01-01T00:00:00Z', note: SECRET },
    host,
  )
  const personUrl = `/api/host/people/${ama.join.personId}`
  const { body: recovery } = await hub.post(`${personUrl}/recovery`, {}, host)
  hub.hub.log.write('failure', { error: SECRET, frames: [`${planted} a.js:1:1`, 'f a.js:1:1'] })
  hub.hub.log.write(SECRET, { [planted]: planted })
  hub.hub.log.failure(new Error(SECRET), { method: 'GET', path: `/db/${planted}` })
  const path = join(hub.dataDir, LOG_FOLDER, 'hub.jsonl')
  writeFileSync(path, `{"at":"${SECRET}","event":"start"}\n${planted}\n`, { flag: 'a' })
  const { access, hubName, journeyTitle } = hub.hub.state.current()
  const { admin, hostToken, cookieSecret } = hub.hub.secrets
  const hashes = Object.values(access.devices).map(({ secretHash }) => secretHash)
  const hostFile = JSON.parse(readFileSync(join(hub.dataDir, 'host.json'), 'utf8'))
  const forbidden = [
    planted,
    'Quarcoo',
    SECRET,
    PASSPHRASE,
    hubName,
    journeyTitle,
    hub.dataDir,
    hub.code,
    made.code,
    recovery.code,
    admin.password,
    hostToken,
    cookieSecret,
    hostFile.passphrase.hash,
    hostFile.passphrase.salt,
    ama.join.secret,
    ama.join.personId.slice(7),
    ama.join.deviceId.slice(7),
    hub.journeyDb.slice(8),
    ...hashes,
    ...access.invitations.map(({ linkKey }) => linkKey),
  ]
  const running = await textOf('/api/host/report')
  const still = await gatherReport(hub.dataDir, null, {
    nowMs: Date.now,
    port: 1,
    programFile: import.meta.filename,
  })
  for (const text of [running, still]) {
    for (const word of forbidden) {
      expect(text.toLowerCase().includes(word.toLowerCase()) ? word : '').toBe('')
    }
  }
  const told = JSON.parse(running)
  expect(told).toMatchObject({ isRunning: true, node: process.versions.node })
  expect(told.counts).toMatchObject({ entry: 1, devicesIn: 1 })
  expect(told.findings.map(({ code }: Answer) => code)).toContain('backup_none')
  expect(JSON.stringify(told.log)).toContain('dashboard.test.ts')
  expect(told.files.map(({ kind }: Answer) => kind)).toEqual(
    expect.arrayContaining(['hub', 'journey']),
  )
  expect((await hub.get('/api/host/report')).status).toBe(401)
})

test('[HD7] names, keys, ids and folders go even from fields that were thought to hold none', () => {
  const detail = `Ama at /home/ama/hub/x.js with ${'kP3_'.repeat(8)}, person:01KAH5Q6T0000000000000000A`
  const printed = printReport(
    {
      madeAt: '2026-11-21T00:00:00.000Z',
      version: '0.1.0',
      node: '20.20.0',
      platform: 'linux x64',
      isRunning: false,
      config: {},
      findings: [{ code: 'address_public', isOk: false, detail }],
      problems: [],
      counts: {},
      vitals: {},
      files: [],
      log: [],
    },
    ['Ama'],
  )
  const [finding] = JSON.parse(printed).findings
  expect(finding).toEqual({
    code: 'address_public',
    isOk: false,
    detail: '[removed] at x.js with [removed], [removed]',
  })
  expect(JSON.parse(printed)).toMatchObject({ node: '20.20.0', madeAt: '2026-11-21T00:00:00.000Z' })
})

test('[HD8] records count in the hour in which they came, and after a start in that of their ids', async () => {
  const ama = await hub.join()
  const fiveHoursAgo = createUlidFactory({
    now: () => Date.now() - 5 * 3_600_000,
    randomBytes: (length) => randomBytes(length),
  })
  const entry = ama.make('entry', entryBody('one'))
  await ama.send(hub.journeyDb, [{ ...entry, _id: `entry:${fiveHoursAgo()}` }])
  await soon(async () => (await dashboard()).counts.entries).toBe(1)
  const around = ({ hours }: Answer) =>
    hours.slice(-7, -3).reduce((so: number, { records }: Answer) => so + records, 0)
  expect(around(await dashboard())).toBe(0)
  await hub.stop()
  hub = await startTestHub({ dataDir: hub.dataDir })
  await soon(async () => around(await dashboard())).toBe(1)
})
