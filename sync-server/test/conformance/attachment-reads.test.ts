import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
let db: string
const TEXT = '0123456789'
beforeAll(async () => {
  server = await startTestServer()
  db = await freshDb(server)
  await ask(server, 'PUT', `${db}/d/a`, { body: TEXT, headers: { 'content-type': 'audio/ogg' } })
})
afterAll(() => server.stop())

const get = (headers: Record<string, string>) => ask(server, 'GET', `${db}/d/a`, { headers })

const RANGES = [
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-2', 206, '89', 'bytes 8-9/10'],
  ['bytes=-99', 206, TEXT, 'bytes 0-9/10'],
  ['bytes=0-99', 206, TEXT, 'bytes 0-9/10'],
  ['bytes=9-9', 206, '9', 'bytes 9-9/10'],
  ['bytes=0-', 200, TEXT, undefined],
  ['bytes=x', 200, TEXT, undefined],
  ['bytes=-', 200, TEXT, undefined],
  ['lines=1-2', 200, TEXT, undefined],
  [Array(10).fill('bytes=0-1').join(',').replaceAll(',bytes=', ','), 200, TEXT, undefined],
] as const

test.each(RANGES)(
  '[AT9] the range %s is served as CouchDB does',
  async (range, status, text, shown) => {
    const answer = await get({ range })
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([
      status,
      text,
      shown,
    ])
  },
)

test.each(['bytes=10-', 'bytes=99-100', 'bytes=4-2', 'bytes=0-1,50-', 'bytes=-0'])(
  '[AT10] the range %s lies outside and is 416',
  async (range) => {
    const { status, json } = await get({ range })
    expect([status, json]).toEqual([
      416,
      { error: 'requested_range_not_satisfiable', reason: 'Requested range not satisfiable' },
    ])
  },
)

test('[AT11] several ranges come as multipart/byteranges, inert as the whole', async () => {
  const { status, text, headers } = await get({ range: 'bytes=0-1, 8-' })
  const boundary = /^multipart\/byteranges; boundary="([0-9a-f]{32})"$/.exec(
    String(headers['content-type']),
  )?.[1]
  const part = (range: string, bytes: string) =>
    `\r\nContent-Type: audio/ogg\r\nContent-Range: bytes ${range}/10\r\n\r\n${bytes}\r\n--${boundary}`
  expect([status, text]).toEqual([206, `--${boundary}${part('0-1', '01')}${part('8-9', '89')}--`])
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox'),
    etag: '"eB5eJF1ptWaXm4bijSPyxw=="',
  })
})

test('[AT12] a client that has it gets 304, one that goes on with another state gets the whole', async () => {
  const etag = '"eB5eJF1ptWaXm4bijSPyxw=="'
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
    const { status, text } = await get({ 'if-none-match': known })
    expect([known, status, text]).toEqual([known, 304, ''])
  }
  expect((await get({ 'if-none-match': '"x"' })).status).toBe(200)
  expect((await get({ range: 'bytes=1-1', 'if-range': etag })).text).toBe('1')
  expect((await get({ range: 'bytes=1-1', 'if-range': '"x"' })).text).toBe(TEXT)
})

test('[AT13] HEAD says what GET would, and sends none of it', async () => {
  const head = await ask(server, 'HEAD', `${db}/d/a`)
  const { headers } = await get({})
  expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '10'])
  for (const name of ['etag', 'content-type', 'accept-ranges', 'content-security-policy']) {
    expect(head.headers[name]).toBe(headers[name])
  }
  const related = await ask(server, 'HEAD', `${db}/d?attachments=true`, {
    headers: { accept: 'multipart/related' },
  })
  expect([related.status, related.text]).toEqual([200, ''])
})

test('[AT14] an attachment of an older rev is read by that rev', async () => {
  const first = await ask(server, 'PUT', `${db}/old/f`, { body: 'one' })
  const rev = (first.json as { rev: string }).rev
  await ask(server, 'PUT', `${db}/old/f?rev=${rev}`, { body: 'two' })
  expect((await ask(server, 'GET', `${db}/old/f?rev=${rev}`)).text).toBe('one')
  expect((await ask(server, 'GET', `${db}/old/f`)).text).toBe('two')
  expect((await ask(server, 'GET', `${db}/old/f?rev=9-f`)).status).toBe(404)
})

test('[AT15] names hold slashes, dots and any script, as they are or percent-encoded', async () => {
  const names = ['a/b/c.txt', 'é 😀+%?#&.mp3', '../up', 'sub/_x', '7', 'constructor', 'a"b\\c']
  let rev = ''
  for (const name of names) {
    const path = `${db}/names/${encodeURIComponent(name)}${rev === '' ? '' : `?rev=${rev}`}`
    const put = await ask(server, 'PUT', path, { body: name })
    expect([name, put.status]).toEqual([name, 201])
    ;({ rev } = put.json)
  }
  for (const name of names) {
    const { bytes } = await ask(server, 'GET', `${db}/names/${encodeURIComponent(name)}`)
    expect(bytes.toString()).toBe(name)
  }
  expect((await ask(server, 'GET', `${db}/names/a/b/c.txt`)).text).toBe('a/b/c.txt')
  const { text } = await ask(server, 'GET', `${db}/names?attachments=true`)
  for (const name of names) {
    expect(text).toContain(
      `${JSON.stringify(name)}:{"content_type":"application/octet-stream","revpos":`,
    )
    expect(text).toContain(`"data":"${Buffer.from(name).toString('base64')}"`)
  }
  // What is sent can be put back, whatever the names and their order.
  const related = await ask(server, 'GET', `${db}/names?attachments=true&revs=true`, {
    headers: { accept: 'multipart/related' },
  })
  const type = { 'content-type': String(related.headers['content-type']) }
  const copy = await freshDb(server)
  const put = await ask(server, 'PUT', `${copy}/names?new_edits=false`, {
    body: related.bytes,
    headers: type,
  })
  expect(put.status).toBe(201)
  for (const name of names) {
    const { bytes } = await ask(server, 'GET', `${copy}/names/${encodeURIComponent(name)}`)
    expect(bytes.toString()).toBe(name)
  }
})

test('[AT16] base64 of large attachments is right in every list that carries docs', async () => {
  const lists = await freshDb(server)
  // Lengths around the ends of pieces and of base64's groups of three.
  const lengths = [0, 1, 2, 196_607, 196_608, 196_609, 500_000]
  const bytes = (length: number) => Buffer.alloc(length, `${length} `)
  for (const length of lengths) {
    await ask(server, 'PUT', `${lists}/n${length}/f`, { body: bytes(length) })
  }
  const json = { accept: 'application/json' }
  const docs = lengths.map((length) => ({ id: `n${length}` }))
  const dataOf = (doc: unknown) =>
    (doc as { _attachments: { f: { data: string } } })._attachments.f.data
  const wanted = lengths.map((length) => bytes(length).toString('base64')).sort()
  const check = (found: unknown[]) => expect(found.map(dataOf).sort()).toEqual(wanted)
  const list = await ask(server, 'GET', `${lists}/_all_docs?include_docs=true&attachments=true`)
  check((list.json as { rows: { doc: unknown }[] }).rows.map((row) => row.doc))
  for (const feed of ['normal', 'longpoll']) {
    const path = `${lists}/_changes?include_docs=true&attachments=true&feed=${feed}`
    const { json: body } = await ask(server, 'GET', path)
    check((body as { results: { doc: unknown }[] }).results.map((row) => row.doc))
  }
  const path = `${lists}/_changes?include_docs=true&attachments=true&feed=continuous&timeout=1`
  const lines = (await ask(server, 'GET', path)).text.trim().split('\n').slice(0, -1)
  check(lines.map((line) => (JSON.parse(line) as { doc: unknown }).doc))
  const got = await ask(server, 'POST', `${lists}/_bulk_get?attachments=true`, {
    body: { docs },
    headers: json,
  })
  check(
    (got.json as { results: { docs: { ok: unknown }[] }[] }).results.map(
      ({ docs: [doc] }) => doc?.ok,
    ),
  )
  const opened = await ask(server, 'GET', `${lists}/n500000?open_revs=all&attachments=true`, {
    headers: json,
  })
  expect(dataOf((opened.json as { ok: unknown }[])[0]?.ok)).toBe(bytes(500_000).toString('base64'))
})
