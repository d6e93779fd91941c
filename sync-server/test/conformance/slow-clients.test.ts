import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { startTestServer, type TestServer, type TestServerOptions } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { openStream } from './open-stream.ts'

const servers: TestServer[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) await server.stop()
})

async function start(options: TestServerOptions): Promise<TestServer> {
  const server = await startTestServer(options)
  servers.push(server)
  return server
}

/** A raw line to the server. `ended` resolves with all that came, when the server ends the line. */
function open(server: TestServer): { socket: Socket; ended: Promise<string> } {
  const { port } = new URL(server.url)
  const socket = connect(Number(port), '127.0.0.1')
  sockets.push(socket)
  const ended = new Promise<string>((resolve) => {
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('error', () => {})
    socket.on('close', () => resolve(text))
  })
  return { socket, ended }
}

const head = (server: TestServer, line: string, ...headers: string[]) =>
  [`${line} HTTP/1.1`, 'host: x', `authorization: ${server.authHeader}`, ...headers, '', ''].join(
    '\r\n',
  )

test('[LI4] headers that never end are cut off', async () => {
  const server = await start({ serverCeilings: { headersMs: 50 }, checkingMs: 20 })
  const { socket, ended } = open(server)
  socket.write('GET / HTTP/1.1\r\nhost: x\r\nx-slow: ')
  expect(await ended).toMatch(/^HTTP\/1\.1 408 .*"error":"request_timeout"/s)
})

test('[LI5] a body that stops, or merely drips, is given up with 408, and nothing of it is stored', async () => {
  const server = await start({ limits: { bodyTimeoutMs: 60, minBytesPerSecond: 10_000 } })
  const db = await freshDb(server)
  const put = (id: string) =>
    head(server, `PUT ${db}/${id}`, 'content-type: application/json', 'content-length: 9000')
  const still = open(server)
  still.socket.write(`${put('still')}{"a":`)
  const dripping = open(server)
  dripping.socket.write(`${put('dripping')}{"a":"`)
  const drip = setInterval(() => dripping.socket.write('x'), 5)
  expect(await still.ended).toMatch(/^HTTP\/1\.1 408 .*"error":"request_timeout"/s)
  expect(await dripping.ended).toMatch(/^HTTP\/1\.1 408 /)
  clearInterval(drip)
  expect((await ask(server, 'GET', db)).json).toMatchObject({ doc_count: 0 })
})

test('[LI6] who goes on sending after a refusal is cut off', async () => {
  const server = await start({ serverCeilings: { lingerMs: 30 } })
  const { socket, ended } = open(server)
  socket.write(`PUT /nosuch/a HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n`)
  const drip = setInterval(() => socket.write('x'), 5)
  expect(await ended).toMatch(/^HTTP\/1\.1 401 /)
  clearInterval(drip)
})

test('[LI7] a feed whose client does not read is not buffered without bound, and is cut off', async () => {
  const server = await start({ serverCeilings: { stallMs: 400 } })
  const db = await freshDb(server)
  const docs = Array.from({ length: 20 }, () => ({ text: 'x'.repeat(500_000) }))
  for (let round = 0; round < 5; round += 1) {
    await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  }
  const database = await server.databases().open(db.slice(1))
  const read = database.changes.bind(database)
  let rows = 0
  database.changes = async (query) => {
    const page = await read(query)
    rows += page.rows.length
    return page
  }
  const { socket } = open(server)
  socket.pause()
  socket.write(head(server, `GET ${db}/_changes?feed=continuous&include_docs=true&heartbeat=100`))
  await expect.poll(() => rows, { timeout: 10_000 }).toBeGreaterThan(0)
  await expect.poll(() => server.connections(), { timeout: 10_000 }).toBe(0)
  // What the system buffers of 50 MB, and one page.
  expect(rows).toBeLessThan(50)
})

test('[LI8] somebody who waits for changes is left alone, however long', async () => {
  const server = await start({
    serverCeilings: { stallMs: 50, headersMs: 50 },
    checkingMs: 20,
    limits: { bodyTimeoutMs: 50 },
  })
  const db = await freshDb(server)
  const silent = await openStream(server, 'GET', `${db}/_changes?feed=continuous&timeout=60000`)
  const beating = await ask(server, 'GET', `${db}/_changes?feed=longpoll&heartbeat=100`, {
    cutWhen: (text) => text.split('\n').length > 6,
  })
  expect(beating.status).toBe(200)
  await ask(server, 'PUT', `${db}/a`, { body: {} })
  expect(await silent.takeJson(1)).toMatchObject([{ seq: 1, id: 'a' }])
  silent.close()
})

test('[LI9] feeds are counted: too many from one address are 429, too many in all 503, and places come free', async () => {
  const server = await start({ limits: { maxFeedsPerAddress: 2 } })
  const db = await freshDb(server)
  const path = `${db}/_changes?feed=continuous&heartbeat=60000`
  const first = await openStream(server, 'GET', path)
  const second = await openStream(server, 'POST', '/_live_feed', {
    body: { since: { [db.slice(1)]: 0 } },
  })
  const refused = await ask(server, 'GET', `${db}/_changes?feed=longpoll`)
  expect([refused.status, refused.headers['retry-after'], refused.json]).toEqual([
    429,
    '60',
    { error: 'too_many_requests', reason: 'Too many feeds are open from this address.' },
  ])
  expect((await ask(server, 'GET', `${db}/_changes`)).status).toBe(200)
  first.close()
  second.close()
  const tryAgain = async () => {
    const again = await openStream(server, 'GET', path)
    again.close()
    return again.status
  }
  await expect.poll(tryAgain).toBe(200)
  const full = await start({ limits: { maxFeeds: 0 } })
  const busy = await ask(full, 'GET', `${await freshDb(full)}/_changes?feed=eventsource`)
  expect([busy.status, busy.json]).toEqual([
    503,
    { error: 'service_unavailable', reason: 'Too many feeds are open. Try again later.' },
  ])
})

test('[LI10] bodies that are received at once share one account; who finds it empty may come again', async () => {
  const server = await start({ limits: { maxBufferedBytes: 50_000 } })
  const db = await freshDb(server)
  const { socket, ended } = open(server)
  socket.write(
    head(server, `PUT ${db}/held`, 'content-type: application/json', 'content-length: 45000'),
  )
  socket.write(`{"a":"${'x'.repeat(40_000)}`)
  const body = { a: 'x'.repeat(20_000) }
  const answers = await untilDifferent(() => ask(server, 'PUT', `${db}/b`, { body }), 201)
  expect([answers.status, answers.json]).toEqual([
    503,
    { error: 'service_unavailable', reason: 'The server is busy with other bodies.' },
  ])
  socket.destroy()
  await ended
  await expect.poll(async () => (await ask(server, 'PUT', `${db}/c`, { body })).status).toBe(201)
})

/** The held body arrives on a line of its own: asks until it is there. */
async function untilDifferent(
  run: () => ReturnType<typeof ask>,
  status: number,
): ReturnType<typeof ask> {
  for (;;) {
    const answer = await run()
    if (answer.status !== status && answer.status !== 409) return answer
  }
}
