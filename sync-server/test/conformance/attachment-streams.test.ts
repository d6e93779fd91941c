import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { PIECE_BYTES } from '../../src/storage/blob-storage.ts'
import { openSqlite } from '../../src/storage/sqlite/sqlite-connection.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { RELATED, relatedBody } from './related-body.ts'

/** Within seconds, however busy the machine is. */
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000 })

const LIMITS = { bodyTimeoutMs: 400, minBytesPerSecond: 1_000_000 }
let server: TestServer
let db: string
beforeAll(async () => {
  server = await startTestServer({ limits: LIMITS })
})
beforeEach(async () => {
  db = await freshDb(server)
})
afterAll(() => server.stop())

const bytes = (length: number, seed = 'x') => Buffer.alloc(length, `${seed} `)
const type = { 'content-type': 'video/webm' }

/** How many blobs and pieces a db has, in its own file and beside it. */
function stored(): { blobs: number; pieces: number } {
  const file = openSqlite(join(server.dataDir, 'dbs', `${db.slice(1)}.sqlite`))
  const count = (table: string) =>
    Number(file.prepare(`SELECT COUNT(*) AS n FROM ${table}`).all()[0]?.['n'])
  const beside = join(server.dataDir, 'dbs', `${db.slice(1)}.blobs`)
  const names = existsSync(beside) ? readdirSync(beside) : []
  const pieces = names.reduce((sum, name) => {
    const size = statSync(join(beside, name), { throwIfNoEntry: false })?.size ?? 0
    return sum + Math.ceil(size / PIECE_BYTES)
  }, count('pieces'))
  const found = { blobs: count('blobs'), pieces }
  file.close()
  return found
}

/** Begins an upload of 1 MB that is never ended; resolves once its first pieces are stored. */
async function beginUpload(path: string, headers: Record<string, string> = type) {
  const req = request(`${server.url}${db}/${path}`, {
    method: 'PUT',
    headers: { authorization: server.authHeader, 'content-length': '1000000', ...headers },
  })
  onTestFinished(() => void req.destroy())
  return req
}

async function untilStored(req: ClientRequest, sent: Buffer) {
  req.write(sent)
  await soon(() => expect(stored().pieces).toBeGreaterThan(1))
}

async function open(path: string): Promise<IncomingMessage> {
  const req = request(`${server.url}${db}/${path}`, {
    headers: { authorization: server.authHeader },
  })
  onTestFinished(() => void req.destroy())
  req.end()
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  return res
}

test('[ST17] an upload that breaks off leaves nothing, sent on its own or with its doc', async () => {
  const doc = { _attachments: { f: { follows: true }, g: { follows: true } } }
  const part = relatedBody(doc, [{ bytes: bytes(300_000) }, { bytes: bytes(500_000) }])
  for (const [path, headers, sent] of [
    ['d/f', type, bytes(600_000)],
    ['d', RELATED, part.subarray(0, 700_000)],
  ] as const) {
    const req = await beginUpload(path, headers)
    req.on('error', () => undefined)
    await untilStored(req, sent)
    req.destroy()
    await soon(() => expect(stored()).toEqual({ blobs: 0, pieces: 0 }))
  }
  expect((await ask(server, 'GET', `${db}/d`)).status).toBe(404)
})

test('[ST18] an upload that is refused in the end leaves nothing', async () => {
  await ask(server, 'PUT', `${db}/d`, { body: {} })
  const doc = { _attachments: { f: { follows: true } } }
  const conflict = await ask(server, 'PUT', `${db}/d`, {
    headers: RELATED,
    body: relatedBody(doc, [{ bytes: bytes(500_000) }]),
  })
  expect(conflict.status).toBe(409)
  const twoMany = await ask(server, 'PUT', `${db}/e`, {
    headers: RELATED,
    body: relatedBody(doc, [{ bytes: bytes(500_000) }, { bytes: bytes(500_000) }]),
  })
  expect(twoMany.status).toBe(400)
  const docs = [{ _id: 'd', _attachments: { f: { data: bytes(500_000).toString('base64') } } }]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  await soon(() => expect(stored()).toEqual({ blobs: 0, pieces: 0 }))
})

test('[ST19] records are written while an upload hangs half-way', async () => {
  const req = await beginUpload('d/f')
  req.on('error', () => undefined)
  await untilStored(req, bytes(600_000))
  const put = await ask(server, 'PUT', `${db}/record`, { body: { text: 'meanwhile' } })
  expect(put.status).toBe(201)
  expect((await ask(server, 'GET', `${db}/d`)).status).toBe(404)
})

test('[ST20] a sender that falls silent is cut off with 408, and leaves nothing', async () => {
  const req = await beginUpload('d/f')
  const answered = once(req, 'response')
  await untilStored(req, bytes(600_000))
  const [res] = (await answered) as [IncomingMessage]
  expect(res.statusCode).toBe(408)
  await soon(() => expect(stored()).toEqual({ blobs: 0, pieces: 0 }))
})

test('[ST21] a sender that only drips is cut off with 408', async () => {
  const req = await beginUpload('d/f')
  const drip = setInterval(() => req.write('x'), 20)
  onTestFinished(() => clearInterval(drip))
  const [res] = (await once(req, 'response')) as [IncomingMessage]
  clearInterval(drip)
  expect(res.statusCode).toBe(408)
})

test('[ST23] the same content is kept once, under whatever names and in whatever docs', async () => {
  const content = bytes(500_000)
  await ask(server, 'PUT', `${db}/a/one`, { body: content })
  await ask(server, 'PUT', `${db}/b/two`, { body: content })
  const data = content.toString('base64')
  const doc = { _attachments: { three: { data }, four: { data } } }
  await ask(server, 'PUT', `${db}/c`, { body: doc })
  await soon(() => expect(stored()).toEqual({ blobs: 1, pieces: 3 }))
  for (const path of ['a/one', 'b/two', 'c/three', 'c/four']) {
    expect((await ask(server, 'GET', `${db}/${path}`)).bytes.equals(content)).toBe(true)
  }
})

test('[ST24] a withdrawn attachment is gone, but for what another doc has', async () => {
  const [shared, own] = [bytes(500_000, 'shared'), bytes(500_000, 'own')]
  const data = (content: Buffer) => ({ data: content.toString('base64') })
  const first = await ask(server, 'PUT', `${db}/a`, {
    body: { _attachments: { shared: data(shared), own: data(own) } },
  })
  await ask(server, 'PUT', `${db}/b/shared`, { body: shared })
  const { rev } = first.json as { rev: string }
  await ask(server, 'DELETE', `${db}/a?rev=${rev}`)
  const database = await server.databases().open(db.slice(1))
  await database.forgetOldBodies('a')
  expect(stored()).toEqual({ blobs: 1, pieces: 3 })
  expect((await ask(server, 'GET', `${db}/a/own?rev=${rev}`)).status).toBe(404)
  const folder = join(server.dataDir, 'dbs')
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const files = all.filter((file) => file.startsWith(db.slice(1)) && !file.endsWith('.blobs'))
  const having = (text: string) =>
    files.filter((file) => readFileSync(join(folder, file)).includes(text))
  expect(having('own own own')).toEqual([])
  expect(having('shared shared')).not.toEqual([])
  expect((await ask(server, 'GET', `${db}/b/shared`)).bytes.equals(shared)).toBe(true)
})

test('[ST31] many small attachments of one doc do not wait in memory, and are all there', async () => {
  const names = Array.from({ length: 30 }, (_, index) => `f${index}`)
  const doc = { _attachments: Object.fromEntries(names.map((name) => [name, { follows: true }])) }
  const put = await ask(server, 'PUT', `${db}/d`, {
    headers: RELATED,
    body: relatedBody(
      doc,
      names.map((name) => ({ bytes: bytes(100_000, name) })),
    ),
  })
  expect(put.status).toBe(201)
  for (const name of names) {
    const got = await ask(server, 'GET', `${db}/d/${name}`)
    expect(got.bytes.equals(bytes(100_000, name))).toBe(true)
  }
  expect(stored()).toEqual({ blobs: 30, pieces: 30 })
})

test('[ST32] uploads beyond the memory there is for bodies are 503, and the next is welcome', async () => {
  const small = await startTestServer({ limits: { maxBufferedBytes: 1_000_000 } })
  onTestFinished(() => small.stop())
  const name = await freshDb(small)
  let begun = 0
  const begin = () => {
    const req = request(`${small.url}${name}/held-${++begun}/f`, {
      method: 'PUT',
      headers: { authorization: small.authHeader, 'content-length': '10' },
    })
    req.on('error', () => undefined)
    req.write('x')
    return req
  }
  const held = [begin(), begin()]
  const refused = begin()
  const [res] = (await Promise.race([refused, ...held].map((req) => once(req, 'response')))) as [
    IncomingMessage,
  ]
  expect(res.statusCode).toBe(503)
  for (const req of held) req.destroy()
  refused.destroy()
  await soon(async () => {
    expect((await ask(small, 'PUT', `${name}/d/f`, { body: 'x' })).status).toBe(201)
  })
})

test('[ST25] whoever reads an attachment while it is withdrawn is cut off, never told that this was all', async () => {
  const content = bytes(20_000_000)
  const put = await ask(server, 'PUT', `${db}/a/f`, { body: content })
  const res = await open('a/f')
  res.on('error', () => undefined)
  await ask(server, 'DELETE', `${db}/a?rev=${(put.json as { rev: string }).rev}`)
  await (await server.databases().open(db.slice(1))).forgetOldBodies('a')
  res.resume()
  await new Promise((resolve) => res.on('close', resolve))
  expect(res.complete).toBe(false)
})

test('[ST26] what was left half-way by a server that was killed is gone after the next start', async () => {
  const req = await beginUpload('d/f')
  req.on('error', () => undefined)
  await ask(server, 'PUT', `${db}/kept/f`, { body: bytes(300_000, 'kept') })
  await untilStored(req, bytes(600_000))
  await server.restart()
  await ask(server, 'GET', db)
  await soon(() => expect(stored()).toEqual({ blobs: 1, pieces: 2 }))
  expect((await ask(server, 'GET', `${db}/kept/f`)).text).toBe(bytes(300_000, 'kept').toString())
})

/** Numbers from 0 to 1 that are the same in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

test('[ST33] a multipart body with anything wrong in it is a 4xx or a doc, never a 5xx, and leaves nothing half', async () => {
  const random = numbersFrom(20_261_120)
  const pick = (count: number) => Math.floor(random() * count)
  const good = relatedBody(
    {
      _attachments: {
        a: { follows: true, length: 4, content_type: 'a/b' },
        b: { follows: true, encoding: 'gzip', content_type: 'a/b' },
        c: { data: 'QUJD' },
      },
    },
    [{ bytes: 'aaaa' }, { head: 'X: y\r\n', bytes: gzipSync(bytes(400, 'zip')) }],
  )
  const spoil = (body: Buffer): Buffer => {
    const at = pick(body.length)
    switch (pick(4)) {
      case 0:
        return Buffer.concat([body.subarray(0, at), body.subarray(at + pick(40))])
      case 1:
        return Buffer.concat([body.subarray(0, at), Buffer.from([pick(256)]), body.subarray(at)])
      case 2: {
        const copy = body.subarray(at, at + pick(200))
        return Buffer.concat([body.subarray(0, at), copy, body.subarray(at)])
      }
      default: {
        const changed = Buffer.from(body)
        changed[at] = pick(256)
        return changed
      }
    }
  }
  const seen = new Set<number>()
  for (let run = 0; run < 250; run += 1) {
    const body = pick(3) === 0 ? spoil(spoil(good)) : spoil(good)
    const path = `${db}/d${run}${pick(2) === 0 ? '' : '?new_edits=false'}`
    const { status, json } = await ask(server, 'PUT', path, { body, headers: RELATED })
    expect([run, status === 201 || (status >= 400 && status < 500), typeof json]).toEqual([
      run,
      true,
      'object',
    ])
    seen.add(status)
    const { status: read, text } = await ask(server, 'GET', `${db}/d${run}?attachments=true`)
    expect([run, read]).toEqual([run, status === 201 ? 200 : 404])
    expect(() => JSON.parse(text) as unknown).not.toThrow()
  }
  expect([...seen]).toEqual(expect.arrayContaining([201, 400]))
  expect(server.failures).toEqual([])
})
