import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { hardenServer } from './harden-server.ts'
import { limitConnections, LINES_PER_ADDRESS } from './limit-connections.ts'
import { addTlsEntrance } from './tls-entrance.ts'

const sockets: Socket[] = []
const servers: ReturnType<typeof createServer>[] = []
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

async function listen(most?: number): Promise<number> {
  const server = createServer((_req, res) => res.end('here'))
  hardenServer(server)
  addTlsEntrance(server)
  limitConnections(server, most)
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function line(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', localAddress })
  sockets.push(socket)
  await once(socket, 'connect')
  return socket
}

/** What the server says on this line; '' when it was cut. */
function ask(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString()))
    socket.once('close', () => resolve(''))
    socket.once('error', () => resolve(''))
    socket.write('GET / HTTP/1.1\r\nhost: hub\r\n\r\n')
  })
}

test('[HP13] whoever takes too many lines gets no more of them, and nobody else has fewer', async () => {
  const port = await listen(20)
  const idle = await Promise.all(Array.from({ length: 20 }, () => line(port)))
  expect(await ask(await line(port))).toBe('')
  expect(await ask(await line(port, '127.0.0.2'))).toContain('here')
  // One of those that are open is as good as before, and each that ends makes room for another.
  expect(await ask(idle[3] ?? (await line(port)))).toContain('here')
  const [first] = idle
  first?.destroy()
  await expect.poll(async () => ask(await line(port))).toContain('here')
})

test('[HP13] forty phones behind one router have the six lines each that a browser opens', async () => {
  expect(LINES_PER_ADDRESS).toBeGreaterThanOrEqual(200 * 6)
  const port = await listen()
  const lines = await Promise.all(Array.from({ length: 40 * 6 }, () => line(port)))
  const answers = await Promise.all(lines.map(ask))
  expect(answers.filter((answer) => answer.includes('here'))).toHaveLength(40 * 6)
})
