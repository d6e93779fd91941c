import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const asJson = { headers: { accept: 'application/json' } }
const revOf = (answer: { json: unknown }) => (answer.json as { rev: string }).rev

test('[AT1] an attachment is put, read, read in part and deleted, each as a new rev', async () => {
  const db = await freshDb(server)
  const put = await ask(server, 'PUT', `${db}/d/a%2Fb.bin`, {
    body: Buffer.from('0123456789'),
    headers: { 'content-type': 'audio/ogg' },
  })
  expect(put.status).toBe(201)
  const whole = await ask(server, 'GET', `${db}/d/a/b.bin`)
  expect(whole).toMatchObject({
    text: '0123456789',
    headers: {
      'content-type': 'audio/ogg',
      'accept-ranges': 'bytes',
      etag: '"eB5eJF1ptWaXm4bijSPyxw=="',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
    },
  })
  const part = async (range: string) => {
    const { status, text, headers } = await ask(server, 'GET', `${db}/d/a/b.bin`, {
      headers: { range },
    })
    return [status, text, headers['content-range']]
  }
  expect(await part('bytes=2-4')).toEqual([206, '234', 'bytes 2-4/10'])
  expect(await part('bytes=7-')).toEqual([206, '789', 'bytes 7-9/10'])
  expect(await part('bytes=-2')).toEqual([206, '89', 'bytes 8-9/10'])
  expect((await part('bytes=10-'))[0]).toBe(416)
  const head = await ask(server, 'HEAD', `${db}/d/a/b.bin`)
  expect([head.text, head.headers['content-length']]).toEqual(['', '10'])
  expect((await ask(server, 'PUT', `${db}/d/c`, { body: 'x' })).status).toBe(409)
  expect((await ask(server, 'DELETE', `${db}/d/none?rev=${revOf(put)}`)).status).toBe(404)
  expect((await ask(server, 'DELETE', `${db}/d/a%2Fb.bin?rev=${revOf(put)}`)).status).toBe(200)
  expect((await ask(server, 'GET', `${db}/d/a/b.bin`)).json).toMatchObject({
    reason: 'Document is missing attachment',
  })
})

test('[AT2] a stub keeps an attachment, leaving it out deletes it, a wrong stub is 412', async () => {
  const db = await freshDb(server)
  const data = { content_type: 'text/plain', data: Buffer.from('hi').toString('base64') }
  const first = await ask(server, 'PUT', `${db}/d`, {
    body: { _attachments: { a: data, b: data } },
  })
  const kept = await ask(server, 'PUT', `${db}/d`, {
    body: { _rev: revOf(first), _attachments: { a: { stub: true } } },
  })
  expect((await ask(server, 'GET', `${db}/d`)).json).toMatchObject({
    _attachments: {
      a: { revpos: 1, digest: 'md5-SfaKXIST7CwL9ImCHCH8Ow==', length: 2, stub: true },
    },
  })
  expect((await ask(server, 'GET', `${db}/d/b`)).status).toBe(404)
  const wrong = await ask(server, 'PUT', `${db}/d`, {
    body: { _rev: revOf(kept), _attachments: { z: { stub: true } } },
  })
  expect([wrong.status, wrong.json]).toEqual([
    412,
    { error: 'missing_stub', reason: 'Invalid attachment stub in d for z' },
  ])
})

test('[AT3] attachments=true is base64 in JSON, or multipart/related for who takes no JSON', async () => {
  const db = await freshDb(server)
  const body = {
    _attachments: {
      x: { content_type: 'a/b', data: 'AAEC' },
      y: { content_type: 'a/b', data: 'Aw==' },
    },
  }
  const { rev } = (await ask(server, 'PUT', `${db}/d`, { body })).json as { rev: string }
  const inline = await ask(server, 'GET', `${db}/d?attachments=true`, asJson)
  expect(inline.json).toMatchObject({ _attachments: { x: { data: 'AAEC' }, y: { data: 'Aw==' } } })
  const related = await ask(server, 'GET', `${db}/d?attachments=true`, {
    headers: { accept: 'multipart/related' },
  })
  const contentType = String(related.headers['content-type'])
  expect(contentType).toMatch(/^multipart\/related; boundary="/)
  // What it sends, it takes: the same body put elsewhere gives the same doc.
  const copied = await ask(server, 'PUT', `${db}/copy?new_edits=false`, {
    body: related.bytes,
    headers: { 'content-type': contentType },
  })
  expect(copied.json).toEqual({ ok: true, id: 'copy', rev })
  expect((await ask(server, 'GET', `${db}/copy/x`)).bytes).toEqual(Buffer.from([0, 1, 2]))
  expect((await ask(server, 'GET', `${db}/copy/y`)).bytes).toEqual(Buffer.from([3]))
})

test('[AT4] atts_since sends bytes only of what is newer than the ancestor that is known', async () => {
  const db = await freshDb(server)
  const a = await ask(server, 'PUT', `${db}/d`, {
    body: { _attachments: { old: { content_type: 'a/b', data: 'AA==' } } },
  })
  await ask(server, 'PUT', `${db}/d`, {
    body: {
      _rev: revOf(a),
      _attachments: { old: { stub: true }, new: { content_type: 'a/b', data: 'AQ==' } },
    },
  })
  const since = encodeURIComponent(JSON.stringify([revOf(a), '9-unknown']))
  expect((await ask(server, 'GET', `${db}/d?atts_since=${since}`, asJson)).json).toMatchObject({
    _attachments: { old: { stub: true }, new: { data: 'AQ==' } },
  })
})

test('[AT5] a gzipped attachment from a CouchDB is kept and sent plain', async () => {
  const db = await freshDb(server)
  const packed = gzipSync('hello')
  const doc = {
    _id: 'd',
    _rev: '1-a',
    _attachments: {
      t: {
        content_type: 'text/plain',
        follows: true,
        encoding: 'gzip',
        encoded_length: packed.length,
        length: 5,
        revpos: 1,
      },
    },
  }
  const body = Buffer.concat([
    Buffer.from(
      `--B\r\ncontent-type: application/json\r\n\r\n${JSON.stringify(doc)}\r\n--B\r\n\r\n`,
    ),
    packed,
    Buffer.from('\r\n--B--'),
  ])
  await ask(server, 'PUT', `${db}/d?new_edits=false`, {
    body,
    headers: { 'content-type': 'multipart/related; boundary=B' },
  })
  expect((await ask(server, 'GET', `${db}/d/t`)).text).toBe('hello')
  expect((await ask(server, 'GET', `${db}/d`)).json).toMatchObject({
    _attachments: { t: { length: 5, digest: 'md5-XUFAKrxLKna5cZ2REBfFkg==' } },
  })
})

test('[AT6] bad base64, names that begin with _ and broken multipart bodies are 400', async () => {
  const db = await freshDb(server)
  const bad = [
    { a: { data: '!!' } },
    { _a: { data: 'YQ==' } },
    { a: 5 },
    { a: { follows: true } },
    { a: {} },
    [],
  ]
  for (const _attachments of bad) {
    expect((await ask(server, 'PUT', `${db}/d`, { body: { _attachments } })).status).toBe(400)
  }
  for (const body of [
    '',
    '--B',
    '--B\r\n\r\n{}',
    '--B--',
    'x'.repeat(99),
    '--B\r\nno headers\r\n--B--',
  ]) {
    const headers = { 'content-type': 'multipart/related; boundary=B' }
    expect((await ask(server, 'PUT', `${db}/d`, { body, headers })).status).toBe(400)
  }
})

test('[AT7] open_revs nests the attachments of each leaf', async () => {
  const db = await freshDb(server)
  await ask(server, 'PUT', `${db}/d`, {
    body: { _attachments: { f: { content_type: 'a/b', data: 'AAEC' } } },
  })
  const { text } = await ask(server, 'GET', `${db}/d?open_revs=all&attachments=true&revs=true`, {
    headers: { accept: 'multipart/mixed' },
  })
  expect(text).toMatch(
    /Content-Type: multipart\/related; boundary="[0-9a-f]{32}"\r\n\r\n--[0-9a-f]{32}\r\nContent-Type: application\/json/,
  )
  expect(text).toContain(
    'Content-Disposition: attachment; filename="f"\r\nContent-Type: a/b\r\nContent-Length: 3\r\n\r\n\u0000\u0001\u0002',
  )
})

test('[AT8] bytes sent with an edit are as new as that edit, whatever revpos they name', async () => {
  const db = await freshDb(server)
  const one = { content_type: 'a/b', data: 'AA==' }
  const first = await ask(server, 'PUT', `${db}/d`, { body: { _attachments: { one } } })
  const changed = { ...one, data: 'AQ==', revpos: 1 }
  await ask(server, 'PUT', `${db}/d`, {
    body: { _rev: revOf(first), _attachments: { one: changed } },
  })
  expect((await ask(server, 'GET', `${db}/d`)).json).toMatchObject({
    _attachments: { one: { revpos: 2 } },
  })
})
