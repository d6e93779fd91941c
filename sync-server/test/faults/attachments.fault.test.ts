import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { createQuickJsSandbox } from '../../src/design/quickjs-sandbox.ts'
import { LocalDatabaseDirectory } from '../../src/replication/local-database-directory.ts'
import { createSqliteStorageRoot } from '../../src/storage/sqlite/sqlite-storage-root.ts'
import { SERVER_PRINCIPAL } from '../../src/access/principal.ts'
import { bundleServer, type ServerProcess, startServerProcess } from './server-process.ts'
import { mountSmallDisk, whyNoMount } from './small-disk.ts'

let bundle: Awaited<ReturnType<typeof bundleServer>>
beforeAll(async () => {
  bundle = await bundleServer()
})
afterAll(() => bundle.remove())

async function startServer(maxPages?: number): Promise<ServerProcess> {
  const server = await startServerProcess(bundle.path, maxPages)
  onTestFinished(() => server.remove())
  return server
}

/** One request; rejects when the line breaks before the whole answer came. */
function send(
  server: ServerProcess,
  agent: Agent,
  method: string,
  path: string,
  body?: Buffer | object,
): Promise<{ status: number; bytes: Buffer }> {
  const bytes =
    body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const type = Buffer.isBuffer(body) ? 'video/webm' : 'application/json'
  return new Promise((resolve, reject) => {
    const headers = { authorization: server.authHeader, 'content-type': type }
    const req = request(server.url + path, { method, agent, headers }, (res) => {
      const chunks: Buffer[] = []
      res.on('data', (chunk: Buffer) => chunks.push(chunk))
      res.on('error', reject)
      res.on('end', () => {
        if (!res.complete) return reject(new Error('the answer broke off'))
        resolve({ status: res.statusCode ?? 0, bytes: Buffer.concat(chunks) })
      })
    })
    req.on('error', reject)
    req.end(bytes)
  })
}

/** 300 to 900 KB that no other upload has. */
function clip(name: string): Buffer {
  const seed = createHash('sha256').update(name).digest()
  return Buffer.alloc(300_000 + (seed.readUInt32BE() % 600_000), seed)
}

test('[ST28] after kill −9 during uploads every acknowledged attachment is there byte for byte, and none in part', async () => {
  const server = await startServer()
  await send(server, new Agent(), 'PUT', '/db')
  const acknowledged = new Set<string>()
  for (let round = 0; round < 3; round += 1) {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 })
    let isKilled = false
    let count = 0
    const upload = async (phone: number) => {
      for (let n = 0; !isKilled; n += 1) {
        const name = `r${round}-p${phone}-${n}`
        try {
          const { status } = await send(server, agent, 'PUT', `/db/${name}/clip`, clip(name))
          if (status !== 201) throw new Error(`refused: ${status}`)
          acknowledged.add(name)
          count += 1
        } catch (error) {
          if (!isKilled) throw error
        }
        if (count >= 30 && !isKilled) {
          isKilled = true
          await server.kill9()
        }
      }
    }
    await Promise.all(Array.from({ length: 20 }, (_, phone) => upload(phone)))
    agent.destroy()
    await server.start()
  }
  const agent = new Agent()
  const { bytes } = await send(server, agent, 'GET', '/db/_all_docs')
  const { rows } = JSON.parse(bytes.toString()) as { rows: { id: string }[] }
  const found = new Set(rows.map(({ id }) => id))
  expect([...acknowledged].filter((name) => !found.has(name))).toEqual([])
  for (const { id } of rows) {
    const got = await send(server, agent, 'GET', `/db/${id}/clip`)
    expect([id, got.status, got.bytes.equals(clip(id))]).toEqual([id, 200, true])
  }
})

test('[ST29] an upload that does not fit is 507 and leaves nothing; records, and what fits, go on', async () => {
  const server = await startServer(1_500)
  const agent = new Agent()
  await send(server, agent, 'PUT', '/db')
  await send(server, agent, 'PUT', '/db/first/clip', Buffer.alloc(500_000, 'first '))
  const huge = await send(server, agent, 'PUT', '/db/huge/clip', Buffer.alloc(9_000_000, 'x'))
  expect([huge.status, JSON.parse(huge.bytes.toString())]).toMatchObject([
    507,
    { error: 'insufficient_storage' },
  ])
  expect((await send(server, agent, 'GET', '/db/huge')).status).toBe(404)
  // Room for an eighth of it all is kept: some hundred records.
  for (let n = 0; n < 100; n += 1) {
    const { status } = await send(server, agent, 'PUT', `/db/record-${n}`, { t: 'x'.repeat(1_000) })
    expect([n, status]).toEqual([n, 201])
  }
  const fits = Buffer.alloc(500_000, 'fits ')
  expect((await send(server, agent, 'PUT', '/db/second/clip', fits)).status).toBe(201)
  expect((await send(server, agent, 'GET', '/db/second/clip')).bytes.equals(fits)).toBe(true)
  await server.kill9()
  await server.start()
  expect((await send(server, agent, 'GET', '/db/first/clip')).bytes.length).toBe(500_000)
  expect((await send(server, agent, 'GET', '/db/second/clip')).bytes.equals(fits)).toBe(true)
})

const isNoMount = whyNoMount() !== null

test.skipIf(isNoMount)(
  '[ST30] uploads never take the last of a disk: records are still written',
  async () => {
    const disk = mountSmallDisk(100)
    onTestFinished(disk.remove)
    const databases = new LocalDatabaseDirectory({
      storage: createSqliteStorageRoot({ folder: `${disk.folder}/dbs` }),
      now: Date.now,
      newUuid: () => crypto.randomUUID().replaceAll('-', ''),
      sandbox: createQuickJsSandbox(),
    })
    const db = await databases.create('notes')
    const options = { newEdits: true, principal: SERVER_PRINCIPAL }
    async function* endless() {
      for (;;) yield Buffer.alloc(64 * 1024, 'x')
    }
    for (let n = 0; n < 3; n += 1) {
      await expect(db.stageAttachment(endless())).rejects.toThrow('insufficient_storage')
    }
    for (let n = 0; n < 200; n += 1) {
      const body = JSON.stringify({ n, text: 'x'.repeat(2_000) })
      const doc = { id: `record-${n}`, isDeleted: false, body, attachments: [] }
      expect(await db.writeDocs([doc], options)).toMatchObject([{ kind: 'stored' }])
    }
    await databases.close()
  },
)
