import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import type { Answer } from '../testing-hub.ts'
import { bundlesOfTest, callCouch, LISTEN } from '../hub/bundles-of-test.ts'
import type { BundleFacts, RunningBundle } from '../hub/testing-bundle.ts'
import { mountSmallDisk, whyNoMount } from './small-disk.ts'

const { run, scratch: freshScratch, couch: startCouch, lastStarted } = bundlesOfTest('backup')
let scratch: string
let data: string
let backup: string
beforeEach(() => {
  scratch = freshScratch()
  data = join(scratch, 'data')
  backup = join(scratch, 'backups/monday')
})
const couch = (folder = data) => startCouch(folder).facts
const backUp = (to = backup) => run('backup', '--data', data, '--to', to).ended
const verify = (from = backup) => run('verify', '--from', from).ended
const restore = (...more: string[]) => run('restore', '--from', backup, ...more).ended

const stop = async (server: RunningBundle) => {
  server.child.kill('SIGTERM')
  expect((await server.ended).code).toBe(0)
}

test('[BK1] a backup while 200 phones write holds all that was acknowledged before it', async () => {
  const facts = await couch()
  const dbs = ['one', 'two']
  for (const db of dbs) await callCouch(facts, 'PUT', `/${db}`)
  const acknowledged = new Map<string, string>()
  const waits: number[] = []
  const over = new AbortController()
  onTestFinished(() => over.abort())
  const phone = async (name: number) => {
    for (let n = 0; !over.signal.aborted; n++) {
      const path = `/${dbs[n % 2]}/w${name}-${n}`
      const before = performance.now()
      const { status, body } = await callCouch(facts, 'PUT', path, { text: 'x'.repeat(500) })
      waits.push(performance.now() - before)
      expect(status).toBe(201)
      acknowledged.set(path, body.rev)
    }
  }
  const phones = Array.from({ length: 200 }, (_, name) => phone(name))
  // What fails is told where they are awaited, once.
  for (const each of phones) each.catch(() => undefined)
  await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(2_000)
  const before = new Map(acknowledged)
  const { code, stdout } = await backUp()
  const after = acknowledged.size
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Backed up'),
  })
  // They wrote on all the while.
  await expect.poll(() => acknowledged.size, { timeout: 30_000 }).toBeGreaterThan(after)
  over.abort()
  await Promise.all(phones)
  expect(after).toBeGreaterThan(before.size)
  // A busy machine is slow, but nobody waited for the whole of it.
  expect(Math.max(...waits)).toBeLessThan(30_000)
  expect((await verify()).code).toBe(0)

  expect(await restore('--data', join(scratch, 'restored'))).toMatchObject({ code: 0 })
  const restored = await couch(join(scratch, 'restored'))
  for (const db of dbs) {
    const { body } = await callCouch(restored, 'GET', `/${db}/_all_docs`)
    const found = new Map(
      body.rows.map((row: Answer) => [`/${db}/${row.id}`, row.value.rev] as const),
    )
    const own = [...before].filter(([path]) => path.startsWith(`/${db}/`))
    expect(own.filter(([path, rev]) => found.get(path) !== rev)).toEqual([])
    // Of what came meanwhile there is, for each phone, all up to some moment.
    const changes = await callCouch(restored, 'GET', `/${db}/_changes`)
    expect(changes.body.results).toHaveLength(found.size)
    const source = await callCouch(facts, 'GET', `/${db}`)
    const copy = await callCouch(restored, 'GET', `/${db}`)
    expect(copy.body.instance_id).not.toBe(source.body.instance_id)
    expect(Number(copy.body.instance_start_time)).toBeGreaterThan(
      Number(source.body.instance_start_time),
    )
  }
})

test('[BK2] a backup that was killed is no backup, and the next one clears it away', async () => {
  const facts = await couch()
  await callCouch(facts, 'PUT', '/db')
  const docs = Array.from({ length: 2_000 }, (_, n) => ({ _id: `d${n}`, text: 'x'.repeat(4_000) }))
  for (let at = 0; at < docs.length; at += 500) {
    await callCouch(facts, 'POST', '/db/_bulk_docs', { docs: docs.slice(at, at + 500) })
  }
  const parent = join(scratch, 'backups')
  for (const wait of [0, 40, 80, 160]) {
    const cut = run('backup', '--data', data, '--to', backup)
    await expect
      .poll(() => existsSync(parent) && readdirSync(parent).length > 0, {
        interval: 2,
        timeout: 30_000,
      })
      .toBe(true)
    // How far it has come differs; what is left behind must not.
    for (const from = performance.now(); performance.now() - from < wait;);
    cut.child.kill('SIGKILL')
    await cut.ended
    const isThere = existsSync(backup)
    const { code, stderr } = await verify()
    expect({ code, isTold: stderr.includes('no finished backup') }).toEqual({
      code: isThere ? 0 : 1,
      isTold: !isThere,
    })
    rmSync(backup, { recursive: true, force: true })
  }
  expect((await backUp()).code).toBe(0)
  expect(readdirSync(parent)).toEqual(['monday'])
  expect((await verify()).code).toBe(0)
})

test('[BK3] verify finds what was changed, cut short, or lost', async () => {
  const facts = await couch()
  await callCouch(facts, 'PUT', '/db')
  await callCouch(facts, 'PUT', '/db/x', { text: 'one' })
  await backUp()
  const expectProblem = async (change: (copy: string) => void, words: string) => {
    const copy = join(scratch, `copy-${words.length}`)
    cpSync(backup, copy, { recursive: true })
    change(copy)
    const { code, stderr } = await verify(copy)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(words) })
  }
  const file = 'dbs/db.sqlite'
  await expectProblem((copy) => {
    const bytes = readFileSync(join(copy, file))
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1
    writeFileSync(join(copy, file), bytes)
  }, 'was changed')
  await expectProblem((copy) => {
    writeFileSync(join(copy, file), readFileSync(join(copy, file)).subarray(0, 4_096))
  }, 'instead of')
  await expectProblem((copy) => rmSync(join(copy, file)), 'is missing')
  await expectProblem((copy) => rmSync(join(copy, 'manifest.json')), 'no finished backup')
  await expectProblem((copy) => writeFileSync(join(copy, 'manifest.json'), '{'), 'cannot be read')
})

test('[BK4] a restored hub is the same hub, with new instances of its dbs', async () => {
  const start = (folder: string) => run('start', '--data', folder, ...LISTEN)
  const first = start(data)
  const before = await first.facts
  expect((await backUp()).code).toBe(0)
  await stop(first)
  expect(await restore('--data', data)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('not empty'),
  })
  expect((await restore('--data', data, '--replace')).code).toBe(0)
  const after = await start(data).facts
  expect(after.joinCode).toBe(before.joinCode)
  expect(after.admin).toEqual(before.admin)
  const put = readdirSync(scratch).filter((name) => name.startsWith('data.replaced-'))
  expect(put).toHaveLength(1)
  // Nothing of what was put aside was lost.
  const aside = await start(join(scratch, put[0] ?? '')).facts
  const infoOf = async (facts: BundleFacts) => {
    const { user, password } = facts.admin
    const login = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
    const answer = await fetch(`${facts.couch}/hub`, { headers: { authorization: login } })
    const info: Answer = await answer.json()
    return info
  }
  const [old, fresh] = [await infoOf(aside), await infoOf(after)]
  expect(fresh.doc_count).toBe(old.doc_count)
  expect(fresh.instance_id).not.toBe(old.instance_id)
})

test('[BK5] a folder in use is never restored onto, whatever is asked', async () => {
  const facts = await couch()
  await callCouch(facts, 'PUT', '/db')
  await backUp()
  for (const more of [[], ['--replace']]) {
    const { code, stderr } = await restore('--data', data, ...more)
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('in use by') })
  }
  expect((await callCouch(facts, 'PUT', '/db/x', {})).status).toBe(201)
  expect(readdirSync(scratch).sort()).toEqual(['backups', 'data'])
})

test('[BK6] a damaged backup is not restored, and leaves what is there', async () => {
  const facts = await couch()
  await callCouch(facts, 'PUT', '/db')
  await stop(lastStarted())
  await backUp()
  const file = join(backup, 'dbs/db.sqlite')
  writeFileSync(file, readFileSync(file).fill(7, 5_000, 5_100))
  const { code, stderr } = await restore('--data', data, '--replace')
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('not what was') })
  expect((await couch()).couch).toContain('http')
  expect(readdirSync(scratch).sort()).toEqual(['backups', 'data'])
})

test('[BK7] a backup goes into a folder of its own, outside the data', async () => {
  expect((await backUp()).stderr).toContain('holds no databases')
  const facts = await couch()
  await callCouch(facts, 'PUT', '/db')
  expect((await backUp(join(data, 'dbs/x'))).stderr).toContain('within the data folder')
  expect((await backUp(scratch)).stderr).toContain('not empty')
  expect((await backUp('/proc/nope')).stderr).toContain('cannot be used')
})

const noMount = whyNoMount() !== null
test.skipIf(noMount)('[BK8] a backup that does not fit leaves nothing behind', async () => {
  const disk = mountSmallDisk(4)
  onTestFinished(disk.remove)
  const facts = await couch()
  await callCouch(facts, 'PUT', '/db')
  const docs = Array.from({ length: 400 }, (_, n) => ({ _id: `d${n}`, text: 'x'.repeat(12_000) }))
  await callCouch(facts, 'POST', '/db/_bulk_docs', { docs })
  const { code, stderr } = await backUp(join(disk.folder, 'backup'))
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('is full') })
  expect(readdirSync(disk.folder)).toEqual([])
})

test('[BK9] a damaged db stops neither the backup of the others nor the hub', async () => {
  const facts = await couch()
  for (const db of ['good', 'bad']) {
    await callCouch(facts, 'PUT', `/${db}`)
    const docs = Array.from({ length: 200 }, (_, n) => ({ _id: `d${n}`, text: 'x'.repeat(900) }))
    await callCouch(facts, 'POST', `/${db}/_bulk_docs`, { docs })
  }
  await stop(lastStarted())
  const file = join(data, 'dbs/bad.sqlite')
  const bytes = readFileSync(file)
  const middle = Math.floor(bytes.length / 4_096 / 2) * 4_096
  writeFileSync(file, bytes.fill(0, middle, middle + 2 * 4_096))

  const again = await couch()
  const server = lastStarted()
  expect((await callCouch(again, 'GET', '/good')).body.doc_count).toBe(200)
  expect(await callCouch(again, 'GET', '/bad/d1')).toMatchObject({
    status: 503,
    body: { error: 'service_unavailable', reason: expect.stringContaining('set aside') },
  })
  expect((await fetch(`${again.couch}/bad/d1`)).status).toBe(401)
  expect((await callCouch(again, 'PUT', '/bad')).status).toBe(412)
  const kept = await backUp()
  expect({ code: kept.code, stderr: kept.stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('"bad" is damaged'),
  })
  expect(readdirSync(join(backup, 'dbs'))).toContain('good.sqlite')
  const inspected = await run('inspect', '--data', data).ended
  expect(inspected).toMatchObject({ code: 1, stdout: expect.stringContaining('good: sound') })

  // In use, it is not salvaged; then it is, and served again.
  const salvage = () => run('salvage', '--data', data, '--db', 'bad').ended
  expect((await salvage()).stderr).toContain('in use by')
  server.child.kill('SIGTERM')
  expect((await server.ended).stderr).toContain('"bad" is damaged and was set aside')
  const salvaged = await salvage()
  expect(salvaged).toMatchObject({ code: 0, stdout: expect.stringContaining('Salvaged') })
  expect(readFileSync(file).equals(bytes)).toBe(false)
  const damaged = readdirSync(join(data, 'damaged')).find((name) => name.endsWith('.sqlite'))
  expect(readFileSync(join(data, 'damaged', damaged ?? '')).equals(bytes)).toBe(true)
  const last = await couch()
  expect((await callCouch(last, 'GET', '/bad')).body.doc_count).toBeGreaterThan(50)
  expect((await callCouch(last, 'PUT', '/bad/new', {})).status).toBe(201)
})
