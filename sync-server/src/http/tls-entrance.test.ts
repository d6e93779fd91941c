import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:http2'
import { connect as openSocket, type AddressInfo } from 'node:net'
import { connect as openTls } from 'node:tls'
import { randomBytes } from 'node:crypto'
import { afterEach, expect, test } from 'vitest'
import { issueLeaf, leafNames } from '../lan/leaf-certificate.ts'
import { makeLocalAuthority } from '../lan/local-authority.ts'
import { closeOf } from '../../test/hub/raw-line.ts'
import { addTlsEntrance, type EntranceCeilings } from './tls-entrance.ts'

const endings: (() => void)[] = []
afterEach(() => {
  for (const end of endings.splice(0)) end()
})

async function start(ceilings: Partial<EntranceCeilings>, body = 'hello') {
  const sources = { nowMs: Date.now(), serial: () => `01${randomBytes(15).toString('hex')}` }
  const authority = await makeLocalAuthority('test', sources)
  const server = createServer((_req, res) => res.end(body))
  const entrance = addTlsEntrance(server, ceilings)
  entrance.use(await issueLeaf(authority, leafNames('test.local', []), sources))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  endings.push(() => {
    server.close()
    server.closeAllConnections()
    entrance.closeIdle()
    entrance.closeAll()
  })
  return { port, ca: authority.rootPem }
}

test('[LN7] who opens a line and says nothing is cut off', async () => {
  const { port } = await start({ greetingMs: 40 })
  const silent = openSocket(port, '127.0.0.1')
  await closeOf(silent.resume())
  expect(silent.bytesRead).toBe(0)
})

test('[LN7] a TLS handshake that stops half-way is cut off', async () => {
  const { port } = await start({ greetingMs: 40 })
  const half = openSocket(port, '127.0.0.1')
  // The head of a record of 512 bytes that never come.
  half.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01]))
  await closeOf(half.resume())
  expect(half.bytesRead).toBe(0)
})

test('[LN7] an HTTP/2 connection that asks for nothing is ended, pings or not', async () => {
  const { port, ca } = await start({ idleMs: 120 })
  const session = connect(`https://127.0.0.1:${port}`, { ca })
  session.on('error', () => undefined)
  endings.push(() => session.destroy())
  await once(session, 'connect')
  const pings = setInterval(() => {
    if (!session.destroyed) session.ping(() => undefined)
  }, 20)
  await closeOf(session)
  clearInterval(pings)
  expect(session.destroyed).toBe(true)
})

test('[LN7] an HTTP/2 answer that nobody reads is cut off, and others beside it are not', async () => {
  const { port, ca } = await start({ stallMs: 150, idleMs: 60_000 }, 'x'.repeat(4_000_000))
  const session = connect(`https://127.0.0.1:${port}`, { ca })
  session.on('error', () => undefined)
  endings.push(() => session.destroy())
  const unread = session.request({ ':path': '/' })
  unread.on('error', () => undefined)
  await closeOf(unread)
  expect(unread.rstCode).toBe(0x8)
  const read = session.request({ ':path': '/' })
  let size = 0
  read.on('data', (chunk: Buffer) => (size += chunk.length))
  await once(read, 'end')
  expect(size).toBe(4_000_000)
})

test('a client that leaves within its handshake harms nobody', async () => {
  const { port, ca } = await start({})
  for (let round = 0; round < 20; round += 1) {
    const socket = openTls({ port, host: '127.0.0.1', ca }, () => socket.destroy())
    socket.on('error', () => undefined)
    await closeOf(socket)
  }
  const session = connect(`https://127.0.0.1:${port}`, { ca })
  endings.push(() => session.destroy())
  const [answer] = await once(session.request({ ':path': '/' }).resume(), 'response')
  expect(answer[':status']).toBe(200)
})
