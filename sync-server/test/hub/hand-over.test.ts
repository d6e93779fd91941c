import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { basename, join } from 'node:path'
import { createUlidFactory } from '@tributary/records'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { mountSmallDisk, whyNoMount } from '../faults/small-disk.ts'
import type { Answer } from '../testing-hub.ts'
import { bundlesOfTest, LISTEN } from './bundles-of-test.ts'
import type { BundleFacts, RunningBundle } from './testing-bundle.ts'

vi.setConfig({ testTimeout: 120_000 })
const newUlid = createUlidFactory({ now: Date.now, randomBytes: (length) => randomBytes(length) })
/** Within seconds, however busy the machine is. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 30_000 })

const { run, runAs, scratch: freshScratch } = bundlesOfTest('hand-over')
let scratch: string
let oldData: string
let newData: string
let stick: string
beforeEach(() => {
  scratch = freshScratch()
  oldData = join(scratch, 'old')
  newData = join(scratch, 'new')
  stick = join(scratch, 'stick')
  mkdirSync(stick)
})
const listening = (data: string) => ['start', '--data', data, ...LISTEN]
const start = (data: string, ...more: string[]) => run(...listening(data), ...more)

/** Starts a hub whose sealing waits once it has begun its file, as on a slow stick, until it may go on. */
function startWithHeldSeal(data: string) {
  const held = join(scratch, 'held')
  const preload = join(scratch, 'hold.cjs')
  writeFileSync(held, '')
  writeFileSync(
    preload,
    `const fs = require('node:fs')
    const flush = fs.fsyncSync
    const clock = new Int32Array(new SharedArrayBuffer(4))
    const heldFlush = (file) => {
      const isBegun = fs.readdirSync(${JSON.stringify(stick)}).length > 0
      while (isBegun && fs.existsSync(${JSON.stringify(held)})) Atomics.wait(clock, 0, 0, 10)
      flush(file)
    }
    if (process.argv[2] === 'backup') fs.fsyncSync = heldFlush`,
  )
  const hub = runAs({ prefix: ['env', `NODE_OPTIONS=--require ${preload}`] }, ...listening(data))
  return { hub, letGo: () => rmSync(held) }
}
const kill = async (hub: RunningBundle) => {
  hub.child.kill('SIGKILL')
  await hub.ended
}

async function ask(url: string, auth: string, body?: unknown): Promise<Answer> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: auth, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: await response.json() }
}
const at = (facts: BundleFacts, path: string) => `${facts.app}${path}`
const hostAuth = (facts: Answer) => `Bearer ${facts.host.split('#')[1]}`
const adminAuth = ({ admin }: BundleFacts) =>
  `Basic ${Buffer.from(`${admin.user}:${admin.password}`).toString('base64')}`
const handOver = (facts: BundleFacts) =>
  ask(at(facts, 'api/host/hand-over'), hostAuth(facts), { folder: stick })
const status = async (facts: BundleFacts): Promise<Answer> =>
  (await ask(at(facts, 'api/host/hand-over'), hostAuth(facts))).body
const whenDone = async (facts: BundleFacts): Promise<Answer> => {
  await soon(async () => (await status(facts)).step).toBe('done')
  return status(facts)
}
const isHub = async (facts: BundleFacts) =>
  (await ask(at(facts, 'db/_all_dbs'), adminAuth(facts))).status === 200

async function join1(facts: BundleFacts) {
  const body = {
    code: facts.joinCode,
    personId: `person:${newUlid()}`,
    deviceId: `device-${newUlid()}`,
    secret: randomBytes(32).toString('base64url'),
  }
  expect((await ask(at(facts, 'api/join'), '', body)).status).toBe(200)
  return `Bearer ${body.deviceId}.${body.secret}`
}

test('[HO10] what was acknowledged before is at the new laptop, nothing is acknowledged after, and phones go on with what they have', async () => {
  const old = await start(oldData).facts
  const phone = await join1(old)
  const admin = adminAuth(old)
  await fetch(at(old, 'db/mine'), { method: 'PUT', headers: { authorization: admin } })
  const acknowledged: string[] = []
  let refused: Answer = null
  const writers = Array.from({ length: 8 }, async (_, writer) => {
    for (let n = 0; refused === null || n < 20; n += 1) {
      const id = `w${writer}-${n}`
      const answer = await ask(at(old, 'db/mine/_bulk_docs'), admin, { docs: [{ _id: id }] }).catch(
        () => null,
      )
      if (answer?.status === 201) acknowledged.push(id)
      else if (answer !== null) refused = answer
      else if (refused !== null) return
    }
  })
  await soon(() => acknowledged.length).toBeGreaterThan(100)
  expect((await handOver(old)).status).toBe(202)
  await Promise.all(writers)
  expect(refused).toMatchObject({ status: 503, body: { error: 'handed_over' } })
  const { code, file } = await whenDone(old)
  expect(code).toMatch(/^([A-Z2-9]{4}-){4}[A-Z2-9]{4}$/)
  // Whoever still comes is told, in words; nobody is let in or out any more.
  expect((await ask(at(old, 'api/me'), phone)).status).toBe(503)
  expect((await ask(at(old, 'api/host/invitations'), hostAuth(old), {})).status).toBe(503)
  expect((await ask(at(old, 'api/hub'), '')).body).toMatchObject({ movedTo: [] })

  const next = await start(newData, '--take-over', file, '--code', code.toLowerCase()).facts
  const { rows } = (await ask(at(next, 'db/mine/_all_docs'), admin)).body
  const there = new Set(rows.map((row: Answer) => row.id))
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([])
  expect((await ask(at(next, 'api/me'), phone)).status).toBe(200)
  expect(next.joinCode).toBe(old.joinCode)
  const hub = (await ask(at(next, 'api/hub'), '')).body
  expect(hub.movedTo).toBe(undefined)
  expect(hub.hubId).toBe((await ask(at(old, 'api/hub'), '')).body.hubId)
  const audit = (await ask(at(next, 'api/host/audit'), hostAuth(old))).body
  expect(audit.brokenAt).toBe(null)
  const whats = audit.entries.map(({ what }: Answer) => what)
  expect(whats.slice(-2)).toEqual(['hub.handing_over', 'hub.taken_over'])
  // The old laptop heard from the new one, which proved that it had the code.
  await soon(async () => (await ask(at(old, 'api/hub'), '')).body.movedTo).toEqual([
    next.app.slice(0, -1),
  ])
  const forged = { id: 'x', origins: ['http://192.0.2.1'], proof: 'x'.repeat(64) }
  expect((await ask(at(old, 'api/hand-over/taken'), '', forged)).status).toBe(401)
  expect(await isHub(old)).toBe(false)
})

test('[HO11] killed while it seals, the old laptop is the hub again, and the file opens for nobody', async () => {
  const { hub, letGo } = startWithHeldSeal(oldData)
  const facts = await hub.facts
  await fetch(at(facts, 'db/mine'), { method: 'PUT', headers: { authorization: adminAuth(facts) } })
  const docs = Array.from({ length: 300 }, (_, n) => ({ _id: `d${n}`, text: 'x'.repeat(9_000) }))
  await ask(at(facts, 'db/mine/_bulk_docs'), adminAuth(facts), { docs })
  await handOver(facts)
  await soon(() => readdirSync(stick).length).toBe(1)
  const { code, step } = await status(facts)
  expect({ code, step }).toEqual({ code: null, step: 'closing' })
  await kill(hub)
  const again = await start(oldData).facts
  expect(await isHub(again)).toBe(true)
  expect(await status(again)).toMatchObject({ step: 'none', code: null })
  // The next one begins anew, with a code and a file of its own, while the former seals on.
  letGo()
  await handOver(again)
  const done = await whenDone(again)
  const next = await start(newData, '--take-over', done.file, '--code', done.code).facts
  expect(await isHub(next)).toBe(true)
  expect(await isHub(again)).toBe(false)
  // What was at it when its hub was killed leaves no second file, which nobody could open.
  await soon(() => readdirSync(stick)).toEqual([basename(done.file)])
})

test('[HO12] killed after that, it stays handed over and still shows the code', async () => {
  const hub = start(oldData)
  const facts = await hub.facts
  await handOver(facts)
  const { code } = await whenDone(facts)
  await kill(hub)
  const again = start(oldData)
  const restarted = await again.facts
  expect(await isHub(restarted)).toBe(false)
  expect((await status(restarted)).code).toBe(code)
  expect(again.said()).toContain('handed its hub over')
  const merge = await run('merge', '--data', oldData, '--to', 'http://127.0.0.1:1/').ended
  expect(merge.code).toBe(1)
  await kill(again)
  // Nor does a merge while it does not run.
  const alone = await run('merge', '--data', oldData, '--to', 'http://127.0.0.1:1/').ended
  expect(alone).toMatchObject({ code: 1, stderr: expect.stringContaining('handed over') })
})

test('[HO13] killed while it takes over, the new laptop has nothing, and the same command does it', async () => {
  const facts = await start(oldData).facts
  await fetch(at(facts, 'db/mine'), { method: 'PUT', headers: { authorization: adminAuth(facts) } })
  for (let at9 = 0; at9 < 3; at9 += 1) {
    const docs = Array.from({ length: 300 }, (_, n) => ({ text: `${n}${'x'.repeat(9_000)}` }))
    await ask(at(facts, 'db/mine/_bulk_docs'), adminAuth(facts), { docs })
  }
  await handOver(facts)
  const { code, file } = await whenDone(facts)
  const take = (typed = code) => start(newData, '--take-over', file, '--code', typed)
  const isOf = ({ child }: RunningBundle, name: string) =>
    name === 'new' || name.endsWith(`taking-over-${child.pid}`)
  for (const wait of [0, 20, 60]) {
    const cut = take()
    await soon(() => readdirSync(scratch).some((name) => isOf(cut, name))).toBe(true)
    for (const from = performance.now(); performance.now() - from < wait;);
    await kill(cut)
    if (existsSync(newData)) rmSync(newData, { recursive: true })
  }
  const wrong = await take('AAAA-BBBB-CCCC-DDDD-EEEE').ended
  expect(wrong).toMatchObject({ code: 1, stderr: expect.stringContaining('does not open') })
  expect(existsSync(newData)).toBe(false)
  const first = take()
  expect(await isHub(await first.facts)).toBe(true)
  expect(readdirSync(scratch).sort()).toEqual(['new', 'old', 'stick'])
  await kill(first)
  // Once more is the same hub; another folder that is taken is left alone.
  expect(await isHub(await take().facts)).toBe(true)
  const onto = await start(oldData, '--take-over', file, '--code', code).ended
  expect(onto).toMatchObject({ code: 1, stderr: expect.stringContaining('in use by') })
})

const noMount = whyNoMount() !== null
test.skipIf(noMount)(
  '[HO14] onto a stick that is full or not there, this laptop stays the hub and says why',
  async () => {
    const disk = mountSmallDisk(2)
    onTestFinished(disk.remove)
    const facts = await start(oldData).facts
    const onto = (folder: string) =>
      ask(at(facts, 'api/host/hand-over'), hostAuth(facts), { folder })
    for (const [folder, words] of [
      [join(scratch, 'nowhere'), 'plugged in'],
      [join(oldData, 'dbs'), 'outside'],
      ['stick', 'whole path'],
    ] as const) {
      const { status: answered, body } = await onto(folder)
      expect({ answered, message: body.message }).toEqual({
        answered: 400,
        message: expect.stringContaining(words),
      })
    }
    await fetch(at(facts, 'db/mine'), {
      method: 'PUT',
      headers: { authorization: adminAuth(facts) },
    })
    const docs = Array.from({ length: 500 }, (_, n) => ({ _id: `d${n}`, text: 'x'.repeat(9_000) }))
    await ask(at(facts, 'db/mine/_bulk_docs'), adminAuth(facts), { docs })
    expect((await onto(disk.folder)).status).toBe(202)
    await soon(async () => (await status(facts)).step).toBe('none')
    expect(await status(facts)).toMatchObject({
      code: null,
      problem: { code: 'disk_full', message: expect.stringContaining('is full') },
    })
    expect(readdirSync(disk.folder)).toEqual([])
    expect(await isHub(facts)).toBe(true)
  },
)
