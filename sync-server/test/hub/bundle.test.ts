import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { Answer } from '../testing-hub.ts'
import { startTestNetwork } from '../upstream/testing-network.ts'
import {
  buildTestBundle,
  type BundleFacts,
  type RunningBundle,
  runBundle,
} from './testing-bundle.ts'

/** Within seconds, however busy the machine is. */
const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 15_000 })

// Each of these starts processes, which a busy machine does slowly.
vi.setConfig({ testTimeout: 90_000 })

let dataDir: string
const running: RunningBundle[] = []

beforeAll(buildTestBundle, 60_000)
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tributary-bundle-'))
})
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill('SIGKILL')
    await ended
  }
  await rm(dataDir, { recursive: true, force: true })
})

function run(...args: string[]): RunningBundle {
  const started = runBundle(...args)
  running.push(started)
  return started
}
const start = (...more: string[]) =>
  run('start', '--data', dataDir, '--port', '0', '--host', '127.0.0.1', '--json', ...more)
const authOf = ({ admin }: BundleFacts) =>
  `Basic ${Buffer.from(`${admin.user}:${admin.password}`).toString('base64')}`
const getJson = async (facts: BundleFacts, path: string): Promise<Answer> => {
  const response = await fetch(`${facts.couch}/${path}`, {
    headers: { authorization: authOf(facts) },
  })
  return response.json()
}
const idsOf = async (facts: BundleFacts, db: string): Promise<string[]> => {
  const { rows } = await getJson(facts, `${db}/_all_docs`)
  return rows.map((row: { id: string }) => row.id)
}
const put = (facts: BundleFacts, db: string, id: string, body: object) =>
  fetch(`${facts.couch}/${db}/${id}`, {
    method: 'PUT',
    headers: { authorization: authOf(facts), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

test('the first line on standard output is the JSON object that scripts rely on', async () => {
  const hub = start()
  const facts = await hub.facts
  expect(facts).toMatchObject({ data: dataDir, pid: hub.child.pid })
  expect(facts.app).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
  expect(facts.couch).toBe(`${facts.app}db`)
  expect(facts.join).toBe(`${facts.app}join/${facts.joinCode}`)
  expect(facts.joinCode).toMatch(/^[A-HJKMNP-Z2-9]{6}$/)
  expect(
    (await fetch(`${facts.couch}/_all_dbs`, { headers: { authorization: authOf(facts) } })).status,
  ).toBe(200)
})

test('SIGTERM ends it within two seconds although a phone reads a live feed', async () => {
  const hub = start()
  const facts = await hub.facts
  const feed = await fetch(`${facts.couch}/hub/_changes?feed=continuous&heartbeat=1000`, {
    headers: { authorization: authOf(facts) },
  })
  const reading = feed.text().catch(() => 'cut')
  hub.child.kill('SIGTERM')
  const { code, stderr } = await hub.ended
  expect(code).toBe(0)
  // It says another word when it had to give up waiting, shortly before two seconds are over.
  expect(stderr).toContain('Nothing was lost')
  await reading
})

test('a second start on the same folder refuses in one sentence and harms nothing', async () => {
  const hub = start()
  const { pid } = await hub.facts
  const { code, stdout, stderr } = await start().ended
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain(`in use by 'start', process ${pid}. So the hub runs already, at http://`)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  hub.child.kill('SIGTERM')
  expect((await hub.ended).code).toBe(0)
})

test('killed at any moment, it comes back with the same hub and every acknowledged write', async () => {
  const hub = start()
  const facts = await hub.facts
  await fetch(`${facts.couch}/mine`, { method: 'PUT', headers: { authorization: authOf(facts) } })
  const acknowledged: string[] = []
  const writers = Array.from({ length: 20 }, async (_, writer) => {
    for (let count = 0; ; count += 1) {
      const id = `w${writer}-${count}`
      const answer = await put(facts, 'mine', id, { count }).catch(() => null)
      if (answer === null) return
      if (answer.status === 201) acknowledged.push(id)
    }
  })
  await soon(() => acknowledged.length).toBeGreaterThan(100)
  hub.child.kill('SIGKILL')
  await Promise.all(writers)
  await hub.ended

  const again = await start().facts
  expect(again.joinCode).toBe(facts.joinCode)
  expect(again.admin).toEqual(facts.admin)
  const there = new Set(await idsOf(again, 'mine'))
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([])
})

test('a taken port is said, and the next free one is used', async () => {
  const first = await start().facts
  const port = new URL(first.app).port
  const other = await mkdtemp(join(tmpdir(), 'tributary-bundle-'))
  const hub = run('start', '--data', other, '--port', port, '--host', '127.0.0.1', '--json')
  const facts = await hub.facts
  expect(new URL(facts.app).port).not.toBe(port)
  hub.child.kill('SIGTERM')
  expect((await hub.ended).stderr).toContain(`Port ${port} was taken`)
  await rm(other, { recursive: true, force: true })
})

test('merge works while the hub runs and when it does not, and ends with 0 or not', async () => {
  const network = await startTestNetwork()
  const hub = start()
  await hub.facts
  const merge = (to: string) => run('merge', '--data', dataDir, '--to', to).ended
  expect(await merge(`${network.url}/`)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Everything people agreed to share'),
  })
  hub.child.kill('SIGTERM')
  await hub.ended
  expect((await merge(`${network.url}/`)).code).toBe(0)
  expect(await merge('nonsense')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is no URL'),
  })
  await network.stop()
})

test('couch serves CouchDB’s surface at its root, and nobody without a password', async () => {
  const server = run('couch', '--data', dataDir, '--port', '0', '--admin', 'me:pa:ss', '--json')
  const { couch } = await server.facts
  const authorization = `Basic ${Buffer.from('me:pa:ss').toString('base64')}`
  expect(await (await fetch(`${couch}/`)).json()).toMatchObject({ couchdb: 'Welcome' })
  expect((await fetch(`${couch}/x`, { method: 'PUT' })).status).toBe(401)
  expect((await fetch(`${couch}/x`, { method: 'PUT', headers: { authorization } })).status).toBe(
    201,
  )
})

test('a wrong command line ends with 2 and says what is right', async () => {
  const { code, stderr } = await run('start', '--prot', '1').ended
  expect(code).toBe(2)
  expect(stderr).toContain('npm start --')
})

test('the demo is there at the first answer, and a second start adds nothing', async () => {
  const count = async () => {
    const hub = start('--demo')
    const facts = await hub.facts
    let entries = 0
    for (const name of await getJson(facts, '_all_dbs')) {
      entries += (await idsOf(facts, name)).filter((id) => id.startsWith('entry:')).length
    }
    hub.child.kill('SIGTERM')
    await hub.ended
    return entries
  }
  const first = await count()
  expect(first).toBeGreaterThanOrEqual(400)
  expect(await count()).toBe(first)
})
