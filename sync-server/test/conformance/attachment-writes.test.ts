import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, type Asked, freshDb } from './ask.ts'
import { RELATED, relatedBody } from './related-body.ts'

const MAX = 300_000
let server: TestServer
let db: string
beforeAll(async () => {
  server = await startTestServer({ limits: { maxAttachmentBytes: MAX, maxAttachments: 5 } })
})
beforeEach(async () => {
  db = await freshDb(server)
})
afterAll(() => server.stop())

const md5 = (bytes: string | Buffer) => createHash('md5').update(bytes).digest('base64')
const put = (path: string, body: string | Buffer, headers: Record<string, string> = {}) =>
  ask(server, 'PUT', `${db}/${path}`, { body, headers })
const text = async (path: string) => (await ask(server, 'GET', `${db}/${path}`)).text
const said = ({ status, json }: Asked) => [status, (json as { error?: string }).error]
const related = (
  path: string,
  doc: object | string,
  ...parts: readonly { head?: string; bytes: Buffer | string }[]
) => ask(server, 'PUT', `${db}/${path}`, { body: relatedBody(doc, parts), headers: RELATED })
const follows = (more: object = {}) => ({ content_type: 'a/b', follows: true, ...more })

/** Sends a body that does not announce its length. @returns the status */
function putChunked(
  path: string,
  body: string | Buffer,
  trailers: Record<string, string> = {},
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: server.authHeader,
      'transfer-encoding': 'chunked',
      trailer: Object.keys(trailers).join(),
    }
    const req = request(`${server.url}${db}/${path}`, { method: 'PUT', headers }, (res) =>
      resolve(res.resume().statusCode),
    )
    req.on('error', reject)
    req.addTrailers(trailers)
    req.end(body)
  })
}

test('[AT17] Content-MD5 is checked, before the body or behind it', async () => {
  expect((await put('d/f', 'hello', { 'content-md5': md5('hello') })).status).toBe(201)
  const wrong = await put('e/f', 'hello', { 'content-md5': md5('other') })
  expect([wrong.status, wrong.json]).toEqual([
    400,
    { error: 'content_md5_mismatch', reason: 'Possible message corruption.' },
  ])
  expect((await ask(server, 'GET', `${db}/e`)).status).toBe(404)
  const trailer = (sum: string) => ({ 'Content-MD5': md5(sum) })
  expect(await putChunked('right/f', 'hello', trailer('hello'))).toBe(201)
  expect(await putChunked('wrong/f', 'hello', trailer('other'))).toBe(400)
})

test('[AT18] an attachment that comes gzipped is kept plain; other encodings are 415', async () => {
  const packed = gzipSync('hello')
  const headers = { 'content-encoding': 'gzip', 'content-md5': md5(packed) }
  expect((await put('d/f', packed, headers)).status).toBe(201)
  expect(await text('d/f')).toBe('hello')
  expect(said(await put('e/f', packed, { 'content-encoding': 'br' }))).toEqual([
    415,
    'bad_content_type',
  ])
  for (const broken of [packed.subarray(0, 12), Buffer.from('no gzip'), Buffer.alloc(0)]) {
    expect(said(await put('e/f', broken, { 'content-encoding': 'gzip' }))).toEqual([
      400,
      'bad_request',
    ])
  }
  expect((await ask(server, 'GET', `${db}/e`)).status).toBe(404)
})

test('[AT19] an attachment beyond the ceiling is 413 with its name, on every way in', async () => {
  const big = Buffer.alloc(MAX + 1, 'x')
  const bomb = gzipSync(big)
  const answers = [
    await put('a/huge', big),
    await put('a/huge', bomb, { 'content-encoding': 'gzip' }),
    await ask(server, 'PUT', `${db}/a`, {
      body: { _attachments: { huge: { data: big.toString('base64') } } },
    }),
    await related('a', { _attachments: { huge: follows() } }, { bytes: big }),
    await related('a', { _attachments: { huge: follows({ encoding: 'gzip' }) } }, { bytes: bomb }),
  ]
  for (const { status, json } of answers) {
    expect([status, json]).toEqual([413, { error: 'attachment_too_large', reason: 'huge' }])
  }
  expect(await putChunked('a/huge', big)).toBe(413)
  expect((await ask(server, 'GET', `${db}/a`)).status).toBe(404)
  expect(await putChunked('a/huge', big.subarray(1))).toBe(201)
})

test('[AT20] a doc has no more attachments than the ceiling', async () => {
  const _attachments = Object.fromEntries('abcdef'.split('').map((name) => [name, { data: '' }]))
  expect(said(await ask(server, 'PUT', `${db}/d`, { body: { _attachments } }))).toEqual([
    400,
    'bad_request',
  ])
})

test('[AT21] parts are told by their names, and those without one by their order in the text', async () => {
  const head = (name: string) => `Content-Disposition: attachment; filename="${name}"\r\n`
  const named = { _attachments: { a: follows(), b: follows(), c: follows() } }
  await related(
    'd',
    named,
    { head: head('c'), bytes: 'C' },
    { bytes: 'A' },
    { head: head('b'), bytes: 'B' },
  )
  expect([await text('d/a'), await text('d/b'), await text('d/c')]).toEqual(['A', 'B', 'C'])
  // JavaScript would put "7" first; the text does not.
  const json =
    '{"x":{"_attachments":{"no":1}},"_attachments":{"z":{"follows":true},"7":{"follows":true}}}'
  await related('e', json, { bytes: 'Z' }, { bytes: 'seven' })
  expect([await text('e/z'), await text('e/7')]).toEqual(['Z', 'seven'])
})

test('[AT22] parts that are missing, too many, or not as long as announced are refused, and leave nothing', async () => {
  const one = { _attachments: { a: follows() } }
  const refused = [
    await related('d', one),
    await related('d', one, { bytes: 'A' }, { bytes: 'B' }),
    await related('d', { _attachments: { a: follows({ length: 2 }) } }, { bytes: 'A' }),
    await related('d', one, { head: 'Content-Length: 2\r\n', bytes: 'A' }),
    await related('d', { _attachments: { a: { data: 'QQ==' } } }, { bytes: 'A' }),
  ]
  expect(refused.map(said)).toEqual(refused.map(() => [400, 'bad_request']))
  const json = { headers: RELATED, body: relatedBody('{"a":1}', []).subarray(20) }
  expect((await ask(server, 'PUT', `${db}/d`, json)).status).toBe(400)
  const noJson = Buffer.from('--B\r\nContent-Type: text/plain\r\n\r\n{}\r\n--B--')
  expect((await put('d', noJson, RELATED)).status).toBe(415)
  expect((await ask(server, 'GET', `${db}/d`)).status).toBe(404)
  expect((await ask(server, 'PUT', `${db}/d`, { body: one })).status).toBe(400)
})

test('[AT23] a replicated part that is not what its digest says is refused; an edit may bring new bytes', async () => {
  const doc = (digest: string) => ({ _rev: '1-a', _attachments: { f: follows({ digest }) } })
  const right = `md5-${md5('hello')}`
  expect((await related('a?new_edits=false', doc(right), { bytes: 'hello' })).status).toBe(201)
  expect(said(await related('b?new_edits=false', doc(right), { bytes: 'hullo' }))).toEqual([
    400,
    'content_md5_mismatch',
  ])
  const edit = { _attachments: { f: follows({ digest: right }) } }
  expect((await related('c', edit, { bytes: 'hullo' })).status).toBe(201)
  expect((await ask(server, 'GET', `${db}/c`)).json).toMatchObject({
    _attachments: { f: { digest: `md5-${md5('hullo')}` } },
  })
})

test('[AT24] what a CouchDB keeps gzipped is told by the digest that it gives it', async () => {
  const packed = gzipSync('hello')
  const digest = `md5-${md5(packed)}`
  const entry = { content_type: 'text/plain', revpos: 1, digest, length: 5 }
  const sent = follows({ ...entry, encoding: 'gzip', encoded_length: packed.length })
  const first = { _rev: '1-a', _attachments: { f: sent } }
  expect((await related('d?new_edits=false', first, { bytes: packed })).status).toBe(201)
  // The next rev comes with a stub, as with `atts_since`.
  const second = {
    _rev: '2-b',
    _revisions: { start: 2, ids: ['b', 'a'] },
    _attachments: { f: { ...entry, stub: true } },
  }
  const body = { docs: [{ _id: 'd', ...second }], new_edits: false }
  const stub = await ask(server, 'POST', `${db}/_bulk_docs`, { body })
  expect(stub.json).toEqual([])
  expect(await text('d/f')).toBe('hello')
  // Given gzipped bytes by its user, a CouchDB knows their length alone.
  const opaque = { ...sent, length: packed.length }
  const third = { _rev: '1-a', _attachments: { f: opaque } }
  expect((await related('e?new_edits=false', third, { bytes: packed })).status).toBe(201)
  const wrong = { _rev: '1-a', _attachments: { f: { ...sent, length: 6 } } }
  expect((await related('f?new_edits=false', wrong, { bytes: packed })).status).toBe(400)
})

test('[AT25] inline data is plain whatever encoding is named, and its digest is made anew', async () => {
  const data = Buffer.from('hello').toString('base64')
  const digest = `md5-${md5(gzipSync('hello'))}`
  const f = { content_type: 'text/plain', data, digest, encoding: 'gzip', encoded_length: 25 }
  const docs = [{ _id: 'd', _rev: '1-a', _attachments: { f } }]
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs, new_edits: false } })
  expect(await text('d/f')).toBe('hello')
  expect((await ask(server, 'GET', `${db}/d`)).json).toMatchObject({
    _attachments: { f: { digest: `md5-${md5('hello')}`, length: 5, stub: true } },
  })
})

test('[AT26] a stub with another revpos stands for nothing', async () => {
  const first = await put('d/f', 'one')
  const { rev } = first.json as { rev: string }
  const edit = (revpos: number) =>
    ask(server, 'PUT', `${db}/d`, {
      body: { _rev: rev, _attachments: { f: { stub: true, revpos } } },
    })
  expect(said(await edit(7))).toEqual([412, 'missing_stub'])
  expect((await edit(1)).status).toBe(201)
})

test('[AT27] COPY takes the attachments along without sending them', async () => {
  const bytes = Buffer.alloc(250_000, 'copy ')
  await put('d/f', bytes)
  const copy = await ask(server, 'COPY', `${db}/d`, { headers: { destination: 'e' } })
  expect(copy.status).toBe(201)
  expect(await text('e/f')).toBe(bytes.toString())
  const { rev } = copy.json as { rev: string }
  const again = await ask(server, 'COPY', `${db}/d`, { headers: { destination: `e?rev=${rev}` } })
  expect((again.json as { rev: string }).rev).toMatch(/^2-/)
})

test('[AT28] an attachment for a rev that is not the leaf is refused before it is uploaded', async () => {
  await put('d/f', 'one')
  const answer = await new Promise<number | undefined>((resolve, reject) => {
    const req = request(
      `${server.url}${db}/d/f?rev=1-abc`,
      { method: 'PUT', headers: { authorization: server.authHeader, 'content-length': '200000' } },
      (res) => {
        resolve(res.resume().statusCode)
        req.destroy()
      },
    )
    req.on('error', reject)
    req.flushHeaders()
  })
  expect(answer).toBe(409)
})
