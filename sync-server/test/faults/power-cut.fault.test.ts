import { Agent, request } from 'node:http'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { bundleServer, type ServerProcess, startServerProcess } from './server-process.ts'

let bundle: Awaited<ReturnType<typeof bundleServer>>
beforeAll(async () => {
  bundle = await bundleServer()
})
afterAll(() => bundle.remove())

/** A server that is gone when the test is over, however it ends. */
async function startServer(maxPages?: number): Promise<ServerProcess> {
  const server = await startServerProcess(bundle.path, maxPages)
  onTestFinished(() => server.remove())
  return server
}

interface Answer {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** One request; rejects when the line breaks before the whole answer came. */
function send(
  server: ServerProcess,
  agent: Agent,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const req = request(
      server.url + path,
      {
        method,
        agent,
        headers: { authorization: server.authHeader, 'content-type': 'application/json' },
      },
      (res) => {
        let received = ''
        res.setEncoding('utf8')
        res.on('data', (chunk: string) => (received += chunk))
        res.on('error', reject)
        res.on('end', () => {
          if (!res.complete) return reject(new Error('the answer broke off'))
          resolve({ status: res.statusCode ?? 0, body: JSON.parse(received) })
        })
      },
    )
    req.on('error', reject)
    req.end(text)
  })
}

test('[FT1] after kill −9 during 200 writers, every write that was acknowledged is there', async () => {
  const server = await startServer()
  const agent = new Agent({ keepAlive: true, maxSockets: 200 })
  await send(server, agent, 'PUT', '/db')
  const acknowledged = new Map<string, string>()
  let isKilled = false

  const writer = async (name: number) => {
    for (let n = 0; !isKilled; n++) {
      const id = `w${name}-${n}`
      try {
        const { status, body } = await send(server, agent, 'PUT', `/db/${id}`, { name, n })
        if (status !== 201) throw new Error(`refused: ${JSON.stringify(body)}`)
        acknowledged.set(id, String(body['rev']))
      } catch (error) {
        if (!isKilled) throw error
      }
      // The cut comes in the middle of the work, not at a time of the clock.
      if (acknowledged.size >= 3_000 && !isKilled) {
        isKilled = true
        await server.kill9()
      }
    }
  }
  await Promise.all(Array.from({ length: 200 }, (_, name) => writer(name)))
  agent.destroy()

  await server.start()
  const fresh = new Agent()
  const { body } = await send(server, fresh, 'GET', '/db/_all_docs')
  const rows = body['rows'] as { id: string; value: { rev: string } }[]
  const found = new Map(rows.map((row) => [row.id, row.value.rev]))
  const lost = [...acknowledged].filter(([id, rev]) => found.get(id) !== rev)
  expect(acknowledged.size).toBeGreaterThanOrEqual(3_000)
  expect(lost).toEqual([])
  // What was not acknowledged may be there, whole, or not; the feed and the list agree on it.
  const changes = await send(server, fresh, 'GET', '/db/_changes')
  expect((changes.body['results'] as object[]).length).toBe(found.size)
})

test('[FT2] a write whose answer was lost may be sent again: nothing is doubled', async () => {
  const server = await startServer()
  const agent = new Agent()
  await send(server, agent, 'PUT', '/db')
  const replica = { new_edits: false, docs: [{ _id: 'e', _rev: '1-a', text: 'once' }] }
  await send(server, agent, 'POST', '/db/_bulk_docs', replica)
  const edit = await send(server, agent, 'PUT', '/db/f', { text: 'once' })
  await server.kill9()
  await server.start()
  expect(await send(server, agent, 'POST', '/db/_bulk_docs', replica)).toMatchObject({
    status: 201,
    body: [],
  })
  expect((await send(server, agent, 'PUT', '/db/f', { text: 'once' })).status).toBe(409)
  const { body } = await send(server, agent, 'GET', '/db/_changes?style=all_docs')
  expect(body['results']).toMatchObject([
    { id: 'e', changes: [{ rev: '1-a' }] },
    { id: 'f', changes: [{ rev: edit.body['rev'] }] },
  ])
})

test('[FT3] on a full disk a write is 507, nothing is half-written, and reads go on', async () => {
  const server = await startServer(60)
  const agent = new Agent()
  await send(server, agent, 'PUT', '/db')
  const text = 'x'.repeat(2_000)
  const outcomes: Answer[] = []
  for (let n = 0; n < 200; n++)
    outcomes.push(await send(server, agent, 'PUT', `/db/d${n}`, { n, text }))
  const stored = outcomes.filter(({ status }) => status === 201)
  const refused = outcomes.filter(({ status }) => status === 507)
  expect(stored.length).toBeGreaterThan(10)
  expect(stored.length + refused.length).toBe(200)
  expect(refused[0]?.body).toMatchObject({ error: 'insufficient_storage' })
  const { body } = await send(server, agent, 'GET', '/db/_all_docs?include_docs=true')
  expect(body['total_rows']).toBe(stored.length)
  expect((body['rows'] as { doc: { text: string } }[]).every((row) => row.doc.text === text)).toBe(
    true,
  )
  const changes = await send(server, agent, 'GET', '/db/_changes')
  expect((changes.body['results'] as object[]).length).toBe(stored.length)
  await server.kill9()
  await server.start()
  expect((await send(server, agent, 'GET', '/db')).body).toMatchObject({ doc_count: stored.length })
})

test('[FT4] kill −9 again and again leaves a db that opens, with seqs that never go back', async () => {
  const server = await startServer()
  await send(server, new Agent(), 'PUT', '/db')
  const { instance_id } = (await send(server, new Agent(), 'GET', '/db')).body
  let seq = 0
  for (let round = 0; round < 5; round++) {
    const agent = new Agent({ keepAlive: true, maxSockets: 20 })
    let count = 0
    let isKilled = false
    const write = async (n: number) => {
      while (!isKilled) {
        const docs = Array.from({ length: 5 }, (_, k) => ({ _id: `r${round}-${n}-${count}-${k}` }))
        await send(server, agent, 'POST', '/db/_bulk_docs', { docs }).catch((error: unknown) => {
          if (!isKilled) throw error
        })
        count += 1
        if (count >= 40 && !isKilled) {
          isKilled = true
          await server.kill9()
        }
      }
    }
    await Promise.all(Array.from({ length: 20 }, (_, n) => write(n)))
    await server.start()
    const info = (await send(server, new Agent(), 'GET', '/db')).body
    expect(Number(info['update_seq'])).toBeGreaterThanOrEqual(seq + 200)
    expect(info['doc_count']).toBe(info['update_seq'])
    // No peer need compare anything: a process that is killed loses no commit.
    expect(info['instance_id']).toBe(instance_id)
    seq = Number(info['update_seq'])
  }
})
