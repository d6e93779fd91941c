import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, constants } from 'node:http2'
import { type AddressInfo, connect as openSocket, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { connect as openTls } from 'node:tls'
import Fastify from 'fastify'
import { afterEach, expect, test } from 'vitest'
import { hardenServer } from '../../src/http/harden-server.ts'
import { addTlsEntrance } from '../../src/http/tls-entrance.ts'
import { limitBodyTime } from '../../src/hub/limit-body-time.ts'
import { startTestHub, type TestHub } from '../testing-hub.ts'
import { startTestServer } from '../testing.ts'
import { closeOf, statusesOf } from './raw-line.ts'

const endings: (() => unknown)[] = []
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end()
})

async function startHub(): Promise<TestHub> {
  const hub = await startTestHub()
  endings.push(() => hub.remove())
  return hub
}

const portOf = (url: string) => Number(new URL(url).port)

async function openTlsLine(hub: TestHub, port: number, protocol: string) {
  const ca = hub.certificates.authority.rootPem
  const line = openTls({ host: '127.0.0.1', port, ca, ALPNProtocols: [protocol] })
  line.on('error', () => line.destroy())
  endings.push(() => line.destroy())
  await once(line, 'secureConnect')
  return line
}

/** One frame of HTTP/2. */
function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
/** `:method GET`, `:scheme https`, `:path /`, by the static table of RFC 7541. */
const GET_ROOT = Buffer.from([0x82, 0x87, 0x84])
const [HEADERS, RST_STREAM, SETTINGS, PING, CONTINUATION] = [1, 3, 4, 6, 9]
const CANCEL = Buffer.from([0, 0, 0, 8])

const FLOODS: Readonly<Record<string, (at: number) => Buffer>> = {
  'streams that are reset at once': (at) =>
    Buffer.concat([
      frame(HEADERS, 0x5, 2 * at + 1, GET_ROOT),
      frame(RST_STREAM, 0, 2 * at + 1, CANCEL),
    ]),
  settings: () => frame(SETTINGS, 0, 0, Buffer.from([0, 4, 0, 1, 0, 0])),
  'empty settings': () => frame(SETTINGS, 0, 0, Buffer.alloc(0)),
  pings: () => frame(PING, 0, 0, Buffer.alloc(8)),
  'headers that go on and on': (at) =>
    at === 0
      ? frame(HEADERS, 0x1, 1, GET_ROOT)
      : frame(
          CONTINUATION,
          0,
          1,
          Buffer.concat([Buffer.from([0x40, 1, 0x61, 100]), Buffer.alloc(100, 98)]),
        ),
}

const drainOf = (line: Socket) =>
  new Promise<void>((resolve) => void line.once('drain', () => resolve()))

test('[HP10] floods of HTTP/2 frames end their own line, and others are answered meanwhile', async () => {
  const hub = await startHub()
  const before = process.memoryUsage().rss
  for (const [name, make] of Object.entries(FLOODS)) {
    const line = await openTlsLine(hub, portOf(hub.url), 'h2')
    line.resume()
    line.write(Buffer.concat([PREFACE, frame(SETTINGS, 0, 0, Buffer.alloc(0))]))
    let slowestMs = 0
    for (let round = 0; round < 40 && !line.closed; round += 1) {
      const frames = Array.from({ length: 1_000 }, (_, at) => make(round * 1_000 + at))
      // Whoever floods does not read; what is not taken off them in a while is their own.
      line.write(Buffer.concat(frames))
      const asked = performance.now()
      expect((await fetch(`${hub.url}/api/hub`)).status).toBe(200)
      slowestMs = Math.max(slowestMs, performance.now() - asked)
      if (line.writableNeedDrain) await Promise.race([drainOf(line), closeOf(line)])
    }
    expect([name, slowestMs < 3_000]).toEqual([name, true])
    // Answered or cut off; pings that are answered as they come harm nobody.
    if (!name.includes('pings') && !name.includes('settings')) {
      if (!line.closed) await closeOf(line)
    }
    line.destroy()
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024)
}, 60_000)

test('[HP11] headers that drip over TLS are cut off as those over plain http are', async () => {
  const hub = await startHub()
  const server = createServer({ connectionsCheckingInterval: 20 }, (_req, res) => res.end('hello'))
  hardenServer(server, { headersMs: 60 })
  const entrance = addTlsEntrance(server)
  const leaf = hub.certificates.leaf()
  if (leaf === null) throw new Error('the hub has no certificate')
  entrance.use(leaf)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  endings.push(() => server.close())
  const { port } = server.address() as AddressInfo
  const line = await openTlsLine(hub, port, 'http/1.1')
  line.resume()
  line.write('GET / HTTP/1.1\r\nhost: x\r\n')
  const drip = setInterval(() => line.write('x'), 5)
  endings.push(() => clearInterval(drip))
  await closeOf(line)
})

test('[HP11] a body for the hub’s API that never ends is given up, over HTTP/1.1 and HTTP/2', async () => {
  const hub = await startHub()
  const app = Fastify({
    serverFactory: (answer) => {
      const server = createServer(answer)
      const entrance = addTlsEntrance(server)
      const leaf = hub.certificates.leaf()
      if (leaf !== null) entrance.use(leaf)
      endings.push(() => entrance.closeAll())
      return server
    },
  })
  limitBodyTime(app, 60)
  app.post('/x', async () => ({ ok: true }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  endings.push(() => app.close())
  const { port } = app.server.address() as AddressInfo
  const line = openSocket(port, '127.0.0.1').resume()
  line.on('error', () => line.destroy())
  line.write(
    'POST /x HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{',
  )
  const drip = setInterval(() => line.write(' '), 5)
  endings.push(() => clearInterval(drip))
  await closeOf(line)

  const session = connect(`https://127.0.0.1:${port}`, { ca: hub.certificates.authority.rootPem })
  // Its server goes first.
  session.on('error', () => session.destroy())
  endings.push(() => session.destroy())
  const ask = (body: string, isWhole: boolean) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': '/x',
      'content-type': 'application/json',
    })
    stream.on('error', () => undefined)
    if (isWhole) stream.end(body)
    else stream.write(body)
    return stream.resume()
  }
  const slow = ask('{', false)
  const [answer] = await once(ask('{}', true), 'response')
  expect(answer[constants.HTTP2_HEADER_STATUS]).toBe(200)
  await closeOf(slow)
})

test('[HP12] a line on which a request was refused before its body came serves the next', async () => {
  const server = await startTestServer({ storage: 'memory', serverCeilings: { lingerMs: 40 } })
  endings.push(() => server.stop())
  const line = openSocket(portOf(server.url), '127.0.0.1')
  endings.push(() => line.destroy())
  let text = ''
  line.on('data', (piece) => (text += String(piece)))
  const until = (count: number) =>
    expect.poll(() => statusesOf(text).length, { interval: 5 }).toBe(count)
  const body = JSON.stringify({ docs: [{ _id: 'x', text: 'y'.repeat(40_000) }] })
  line.write(
    `POST /nosuch/_bulk_docs HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
  )
  await until(1)
  line.write(body)
  line.write('GET /_up HTTP/1.1\r\nhost: x\r\n\r\n')
  await until(2)
  // Longer than anybody who goes on sending is put up with.
  await Promise.race([closeOf(line), pause(150)])
  expect(line.closed).toBe(false)
  line.write('GET /_up HTTP/1.1\r\nhost: x\r\n\r\n')
  await until(3)
  expect(statusesOf(text)).toEqual([401, 200, 200])
})
