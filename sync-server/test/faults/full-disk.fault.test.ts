import { copyFileSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { chooseDriver } from '../../src/storage/sqlite/sqlite-connection.ts'
import { createSqliteStorageRoot } from '../../src/storage/sqlite/sqlite-storage-root.ts'
import type { Answer } from '../testing-hub.ts'
import { bundlesOfTest, callCouch } from '../hub/bundles-of-test.ts'
import type { BundleFacts, RunningBundle } from '../hub/testing-bundle.ts'
import { mountFailingDisk, mountSmallDisk, whyNoMount } from './small-disk.ts'

const { run, couch: startCouch } = bundlesOfTest('full-disk')

async function killed(server: RunningBundle) {
  server.child.kill('SIGKILL')
  await server.ended
}

const noMount = whyNoMount() !== null
const freeBytes = (path: string) => {
  const { bavail, bsize } = statfsSync(path)
  return bavail * bsize
}
const text = 'x'.repeat(3_000)

/** Writes until the disk has refused it often. @returns what was acknowledged */
async function fill(facts: BundleFacts, prefix: string, tries: number) {
  const stored: string[] = []
  const statuses = new Map<number, number>()
  const writer = async (name: number) => {
    for (let n = 0; n < tries; n++) {
      const id = `${prefix}${name}-${n}`
      const { status } = await callCouch(facts, 'PUT', `/db/${id}`, { text })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      if (status === 201) stored.push(id)
    }
  }
  await Promise.all(Array.from({ length: 20 }, (_, name) => writer(name)))
  return { stored, statuses }
}

test.skipIf(noMount)(
  '[FT14] on a disk that fills up nothing acknowledged is lost, and space brings writes back',
  async () => {
    const disk = mountSmallDisk(12)
    onTestFinished(disk.remove)
    const data = join(disk.folder, 'data')
    const ballast = join(disk.folder, 'ballast')
    writeFileSync(ballast, Buffer.alloc(4 * 1024 * 1024))
    const server = startCouch(data)
    const facts = await server.facts
    await callCouch(facts, 'PUT', '/db')
    const { stored, statuses } = await fill(facts, 'a', 200)
    expect(new Set(statuses.keys())).toEqual(new Set([201, 507]))

    // Whoever watches the server, and whoever runs it, is told.
    expect(await callCouch(facts, 'GET', '/_up')).toMatchObject({
      status: 404,
      body: { status: 'nolb' },
    })
    expect(server.said()).toContain('nothing can be stored now')

    // Reads go on, whole docs alone are seen, and the feed agrees.
    const listed = (await callCouch(facts, 'GET', '/db/_all_docs?include_docs=true')).body.rows
    expect(listed.map((row: Answer) => row.id).sort()).toEqual(stored.toSorted())
    expect(listed.every((row: Answer) => row.doc.text === text)).toBe(true)
    const changes = (await callCouch(facts, 'GET', '/db/_changes')).body.results
    expect(changes).toHaveLength(stored.length)

    rmSync(ballast)
    const later = await fill(facts, 'b', 3)
    expect([...later.statuses.keys()]).toEqual([201])
    // A look at the disk serves all who ask within two seconds.
    await expect
      .poll(() => callCouch(facts, 'GET', '/_up'), { timeout: 10_000 })
      .toMatchObject({
        status: 200,
        body: { status: 'ok' },
      })
    await killed(server)
    const again = await startCouch(data).facts
    const found = (await callCouch(again, 'GET', '/db/_all_docs')).body.rows
    expect(found.map((row: Answer) => row.id).sort()).toEqual(
      [...stored, ...later.stored].toSorted(),
    )
    const inspected = await run('inspect', '--data', data).ended
    expect(inspected.stderr).toBe('')
    expect(inspected.code).toBe(0)
  },
)

test('[FT15] a disk that fails under a running server refuses writes, and loses none', async (context) => {
  const disk = mountFailingDisk(64)
  if (disk === null) {
    process.stderr.write('skipped: no ext4 can be mounted here that fails on demand\n')
    return context.skip()
  }
  onTestFinished(disk.remove)
  const data = join(disk.folder, 'data')
  const server = startCouch(data)
  const facts = await server.facts
  await callCouch(facts, 'PUT', '/db')
  const before = await fill(facts, 'a', 5)
  expect([...before.statuses.keys()]).toEqual([201])
  disk.fail()
  const during = await fill(facts, 'b', 3)
  expect([...during.statuses.keys()]).toEqual([507])
  const refused = await callCouch(facts, 'PUT', '/db/c', {})
  expect(refused.body.reason).toContain('cannot be written')
  const listed = (await callCouch(facts, 'GET', '/db/_all_docs?include_docs=true')).body.rows
  expect(listed.map((row: Answer) => row.id).sort()).toEqual(before.stored.toSorted())
  expect(listed.every((row: Answer) => row.doc.text === text)).toBe(true)
  // It is no use to start again there, and that is said.
  await killed(server)
  const again = await startCouch(data).ended
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('can only be read') })
})

// libsql folds the log in by itself when the process ends, and cannot be asked not to.
test.skipIf(noMount || chooseDriver() === 'libsql')(
  '[FT14] a clean stop does not fill the disk up with what is there already',
  async () => {
    const disk = mountSmallDisk(48)
    onTestFinished(disk.remove)
    const data = join(disk.folder, 'data')
    const ballast = join(disk.folder, 'ballast')
    const server = startCouch(data)
    const facts = await server.facts
    await callCouch(facts, 'PUT', '/db')
    const { stored } = await fill(facts, 'a', 30)
    // All that was stored is in the log; a half of it is what the disk has left.
    const left = Math.round((stored.length * text.length) / 2)
    writeFileSync(ballast, Buffer.alloc(freeBytes(data) - left))
    server.child.kill('SIGTERM')
    expect((await server.ended).code).toBe(0)
    // Folded in as far as the disk goes, everything would be there twice and nothing be left.
    expect(freeBytes(data)).toBeGreaterThan(left / 2)

    rmSync(ballast)
    const again = await startCouch(data).facts
    const found = (await callCouch(again, 'GET', '/db/_all_docs')).body.rows
    expect(found.map((row: Answer) => row.id).sort()).toEqual(stored.toSorted())
  },
)

test.skipIf(noMount)(
  '[FT14] a db that a full disk leaves no room to open is not set aside, and opens once there is room',
  () => {
    const disk = mountSmallDisk(4)
    onTestFinished(disk.remove)
    const folder = join(disk.folder, 'dbs')
    mkdirSync(folder)
    const ballast = join(disk.folder, 'ballast')
    const told: string[] = []
    const open = (name: string) =>
      createSqliteStorageRoot({ folder, onDamaged: (each) => told.push(each) }).open(name)
    // Made under another name: a driver that lets go of a file late keeps what lies beside it.
    open('made').close()
    copyFileSync(join(folder, 'made.sqlite'), join(folder, 'notes.sqlite'))
    writeFileSync(ballast, Buffer.alloc(freeBytes(folder) - 8 * 1024))
    expect(() => open('notes')).toThrow(/cannot be opened now.*Make room/)
    rmSync(ballast)
    open('notes').close()
    expect(told).toEqual([])
  },
)
