import { once } from 'node:events'
import { createServer, type IncomingMessage, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { AttachmentAnswer } from '../replication/doc-answer.ts'
import { type BodyPiece, writePieces } from './body-pieces.ts'
import { BodyBudget, DEFAULT_LIMITS } from './limits.ts'

const PIECES = 1_000
const PIECE = Buffer.alloc(192 * 1024)

/** 200 MB that are made as they are read; counts what was. */
function endless() {
  const counts = { read: 0, isEnded: false }
  async function* read() {
    try {
      for (; counts.read < PIECES; counts.read += 1) yield PIECE
    } finally {
      counts.isEnded = true
    }
  }
  const length = PIECES * PIECE.length
  const attachment: AttachmentAnswer = { name: 'f', contentType: 'x/y', digest: '', length, read }
  return { attachment, counts }
}

/** Answers with pieces to a client that takes nothing of them. */
async function answerIdle(pieces: readonly BodyPiece[], readerTimeoutMs: number) {
  const gone = new AbortController()
  let written: Promise<boolean> | undefined
  const server = createServer((_req, res) => {
    res.on('close', () => gone.abort())
    const budget = new BodyBudget(0)
    const limits = { ...DEFAULT_LIMITS, readerTimeoutMs, budget }
    written = writePieces({ res, gone: gone.signal, limits }, pieces)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const req = request({ port, host: '127.0.0.1' })
  req.on('error', () => undefined)
  req.end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  res.on('error', () => undefined)
  onTestFinished(() => {
    req.destroy()
    server.close()
  })
  return { req, written: () => written }
}

test('[ST22] an attachment is read no faster than its reader takes it, who is cut off when he takes nothing', async () => {
  const { attachment, counts } = endless()
  const { written } = await answerIdle([{ as: 'bytes', attachment }], 200)
  expect(await written()).toBe(false)
  expect(counts.isEnded).toBe(true)
  // What the sockets' buffers hold, and no more.
  expect(counts.read).toBeLessThan(PIECES / 4)
})

test('[ST27] a reader that goes away ends the reading', async () => {
  const { attachment, counts } = endless()
  const { req, written } = await answerIdle(['head', { as: 'base64', attachment }], 60_000)
  req.destroy()
  expect(await written()).toBe(false)
  expect(counts.isEnded).toBe(true)
})
