import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Answer } from '../testing-hub.ts'
import { bundlesOfTest, callCouch } from '../hub/bundles-of-test.ts'
import type { BundleFacts } from '../hub/testing-bundle.ts'
import { mountSmallDisk, whyNoMount } from './small-disk.ts'

const PASSPHRASE = 'a drain by the märket'

const { run, scratch: freshScratch, couch: startCouch } = bundlesOfTest('sealed')
let scratch: string
let data: string
let backup: string
let passphraseFile: string
beforeEach(() => {
  scratch = freshScratch()
  data = join(scratch, 'data')
  backup = join(scratch, 'stick/monday.tributary')
  passphraseFile = join(scratch, 'passphrase')
  writeFileSync(passphraseFile, `${PASSPHRASE}\n`)
})
const couch = (folder = data) => startCouch(folder).facts
const withPassphrase = () => ['--passphrase-file', passphraseFile]
const backUp = (to = backup) =>
  run('backup', '--data', data, '--to', to, '--encrypt', ...withPassphrase())
const verify = (from = backup) => run('verify', '--from', from, ...withPassphrase()).ended
const restore = (...more: string[]) =>
  run('restore', '--from', backup, ...withPassphrase(), ...more).ended

async function fill(facts: BundleFacts, count: number, textLength: number) {
  await callCouch(facts, 'PUT', '/db')
  for (let at = 0; at < count; at += 200) {
    const docs = Array.from({ length: Math.min(200, count - at) }, (_, n) => ({
      _id: `d${at + n}`,
      text: `sachets ${'x'.repeat(textLength)}`,
    }))
    await callCouch(facts, 'POST', '/db/_bulk_docs', { docs })
  }
}

test('[HO1] an encrypted backup made while somebody writes is one file that says nothing, and comes back whole', async () => {
  const facts = await couch()
  await fill(facts, 600, 900)
  mkdirSync(join(data, 'media-uploads'))
  writeFileSync(join(data, 'media-uploads/01J-original.bytes'), 'waits for its record')
  const over = new AbortController()
  onTestFinished(() => over.abort())
  const writing = (async () => {
    for (let n = 0; !over.signal.aborted; n += 1) await callCouch(facts, 'PUT', `/db/later${n}`, {})
  })()
  const { code, stderr, stdout } = await backUp().ended
  over.abort()
  await writing
  expect({ code, stderr }).toMatchObject({ code: 0 })
  expect(stdout).toContain('Only the passphrase opens it')
  const bytes = readFileSync(backup)
  expect(bytes.length).toBeGreaterThan(300_000)
  expect(bytes.includes('sachets')).toBe(false)
  expect(bytes.includes('SQLite format')).toBe(false)
  // No copy in clear is left, neither here nor there.
  expect(readdirSync(join(scratch, 'stick'))).toEqual(['monday.tributary'])
  expect(readdirSync(data).filter((name) => name.startsWith('.backup'))).toEqual([])
  expect(await verify()).toMatchObject({ code: 0, stdout: expect.stringContaining('is whole') })
  const other = join(scratch, 'other')
  expect((await restore('--data', other)).code).toBe(0)
  expect(readFileSync(join(other, 'media-uploads/01J-original.bytes'), 'utf8')).toContain('waits')
  const restored = await couch(other)
  expect((await callCouch(restored, 'GET', '/db')).body.doc_count).toBeGreaterThanOrEqual(600)
  expect((await callCouch(restored, 'GET', '/db/d599')).body.text).toContain('sachets')
})

test('[HO2] a wrong passphrase is told in one sentence, and opens nothing', async () => {
  await couch()
  await backUp().ended
  writeFileSync(passphraseFile, 'another one')
  for (const outcome of [await verify(), await restore('--data', join(scratch, 'other'))]) {
    expect(outcome).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `This passphrase does not open ${backup}.\n`,
    })
  }
  writeFileSync(passphraseFile, 'short')
  expect((await backUp(join(scratch, 'other.tributary')).ended).stderr).toContain('at least 8')
  expect(readdirSync(scratch).sort()).toEqual(['data', 'passphrase', 'stick'])
})

test('[HO3] whatever is cut off, changed, moved or left out of it is found', async () => {
  const facts = await couch()
  await fill(facts, 400, 900)
  await backUp().ended
  const bytes = readFileSync(backup)
  const sealedChunk = 64 * 1024 + 16
  const begin = bytes.indexOf('\n') + 1 + 32
  const at = (chunk: number) => begin + chunk * sealedChunk
  const damage: Record<string, Uint8Array> = {
    'cut at the end of a chunk': bytes.subarray(0, at(2)),
    'cut within a chunk': bytes.subarray(0, at(2) + 5_000),
    'cut by a byte': bytes.subarray(0, -1),
    'without a chunk': Buffer.concat([bytes.subarray(0, at(1)), bytes.subarray(at(2))]),
    'two chunks changed over': Buffer.concat([
      bytes.subarray(0, at(0)),
      bytes.subarray(at(1), at(2)),
      bytes.subarray(at(0), at(1)),
      bytes.subarray(at(2)),
    ]),
    'more behind it': Buffer.concat([bytes, Buffer.from('more')]),
    'a bit of it': flipped(bytes, at(1) + 99),
    'nothing but the beginning': bytes.subarray(0, begin),
    'the beginning cut': bytes.subarray(0, begin - 40),
    'a weaker recipe': Buffer.from(bytes.toString('latin1').replace('131072', '131071'), 'latin1'),
    'a newer version': Buffer.from(
      bytes.toString('latin1').replace('"version":1', '"version":2'),
      'latin1',
    ),
  }
  const copy = join(scratch, 'copy.tributary')
  for (const [what, changed] of Object.entries(damage)) {
    writeFileSync(copy, changed)
    const { code, stderr } = await verify(copy)
    expect({ what, code, lines: stderr.trim().split('\n').length }).toEqual({
      what,
      code: 1,
      lines: 1,
    })
    expect(stderr).toMatch(/not whole|does not open|damaged|newer Tributary/)
  }
}, 60_000)

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 1
  return copy
}

test('[HO4] an encrypted backup that was killed is none, and leaves no copy in clear', async () => {
  const facts = await couch()
  await fill(facts, 2_000, 4_000)
  const stick = join(scratch, 'stick')
  for (const wait of [0, 30, 60, 120]) {
    const cut = backUp()
    await expect.poll(() => names(stick).length > 0, { interval: 2, timeout: 30_000 }).toBe(true)
    for (const from = performance.now(); performance.now() - from < wait;);
    cut.child.kill('SIGKILL')
    await cut.ended
    expect((await verify()).code).toBe(names(stick).includes('monday.tributary') ? 0 : 1)
    rmSync(backup, { force: true })
  }
  expect((await backUp().ended).code).toBe(0)
  expect(names(stick)).toEqual(['monday.tributary'])
  expect(readdirSync(data).filter((name) => name.startsWith('.backup'))).toEqual([])
}, 90_000)

test('[HO4] what a killed run left on a stick goes with the next one, whatever that is called, once the stick is back', async () => {
  const facts = await couch()
  await fill(facts, 2_000, 4_000)
  const stick = join(scratch, 'stick')
  const cut = backUp()
  await expect.poll(() => names(stick).length, { interval: 2, timeout: 30_000 }).toBe(1)
  cut.child.kill('SIGKILL')
  await cut.ended
  const [left = ''] = names(stick)
  expect(left).toBe(`monday.tributary.incomplete-${cut.child.pid}`)
  // Of another laptop, and one that somebody has named so by hand.
  const others = ['monday.tributary.incomplete-7', 'friday.tributary']
  for (const name of others) writeFileSync(join(stick, name), 'not ours')
  const elsewhere = join(scratch, 'elsewhere')
  renameSync(stick, elsewhere)
  const tuesday = join(scratch, 'drawer/tuesday.tributary')
  expect((await backUp(tuesday).ended).code).toBe(0)
  expect(names(elsewhere)).toContain(left)
  renameSync(elsewhere, stick)
  expect((await backUp(join(scratch, 'drawer/wednesday.tributary')).ended).code).toBe(0)
  expect(names(stick).sort()).toEqual(others.sort())
  expect(names(join(scratch, 'drawer')).sort()).toEqual([
    'tuesday.tributary',
    'wednesday.tributary',
  ])
  expect(names(data).filter((name) => name.startsWith('.backup'))).toEqual([])
}, 60_000)

function names(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

const noMount = whyNoMount() !== null
test.skipIf(noMount)(
  '[HO5] on a full stick it says so, and the backup before it stays',
  async () => {
    const disk = mountSmallDisk(3)
    onTestFinished(disk.remove)
    const facts = await couch()
    await fill(facts, 100, 4_000)
    const first = join(disk.folder, 'monday.tributary')
    expect((await backUp(first).ended).code).toBe(0)
    const before = readFileSync(first)
    await fill(facts, 1_000, 8_000)
    const { code, stderr } = await backUp(join(disk.folder, 'tuesday.tributary')).ended
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is full') })
    expect(readdirSync(disk.folder)).toEqual(['monday.tributary'])
    expect(readFileSync(first).equals(before)).toBe(true)
  },
)

test('[HO6] a rehearsal says what would come back and what is newer here, and changes nothing', async () => {
  const facts = await couch()
  await fill(facts, 10, 10)
  await backUp().ended
  const { body: d1 } = await callCouch(facts, 'GET', '/db/d1')
  await callCouch(facts, 'PUT', '/db/d1', { ...d1, text: 'newer' })
  await callCouch(facts, 'PUT', '/db/d10', { text: 'new' })
  const { body: info } = await callCouch(facts, 'GET', '/db')
  const checked = await restore('--check', '--data', data, '--json')
  expect(checked).toMatchObject({ code: 0 })
  const said: Answer = JSON.parse(checked.stdout)
  expect(said.dbs.find((each: Answer) => each.db === 'db')).toMatchObject({
    docCount: 10,
    newerHere: 2,
    onlyInBackup: 0,
    problems: [],
  })
  expect((await callCouch(facts, 'GET', '/db')).body).toEqual(info)
  expect(readdirSync(scratch).sort()).toEqual(['data', 'passphrase', 'stick'])
  // And where there is nothing yet.
  const fresh = await restore('--check', '--data', join(scratch, 'nowhere'))
  expect(fresh).toMatchObject({ code: 0, stdout: expect.stringContaining('10 docs') })
  expect(readdirSync(scratch).sort()).toEqual(['data', 'passphrase', 'stick'])
})
