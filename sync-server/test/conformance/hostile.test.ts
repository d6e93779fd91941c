import { connect } from 'node:net'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({
    limits: {
      maxBodyBytes: 20_000,
      maxDocBytes: 10_000,
      maxUrlBytes: 2_000,
      maxBatch: 20,
      maxIdBytes: 500,
      maxDepth: 50,
      maxAttachmentBytes: 5_000,
    },
  })
})
// stop() rejects when anything but a refusal was thrown: that is the check on 5xx, too.
afterAll(() => server.stop())

const json = { 'content-type': 'application/json' }

test('[LI1] bodies, docs, urls, ids, batches and nesting have ceilings, each with its status', async () => {
  const db = await freshDb(server)
  const long = 'x'.repeat(12_000)
  expect((await ask(server, 'PUT', `${db}/a`, { body: { long } })).status).toBe(413)
  expect((await ask(server, 'PUT', `${db}/a`, { body: { long: long + long } })).status).toBe(413)
  expect((await ask(server, 'PUT', `${db}/a/f`, { body: long })).status).toBe(413)
  expect((await ask(server, 'GET', `${db}/a?x=${long}`)).status).toBe(414)
  expect((await ask(server, 'PUT', `${db}/${'i'.repeat(600)}`, { body: {} })).status).toBe(400)
  const docs = Array.from({ length: 21 }, () => ({}))
  expect((await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })).status).toBe(413)
  const deep = '['.repeat(60) + ']'.repeat(60)
  expect((await ask(server, 'PUT', `${db}/a`, { body: `{"a":${deep}}` })).status).toBe(400)
  expect((await ask(server, 'GET', db)).json).toMatchObject({ doc_count: 0, doc_del_count: 0 })
})

test('[LI2] a body that announces too much is refused before it is read', async () => {
  const db = await freshDb(server)
  const { port } = new URL(server.url)
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => (text += chunk.toString()))
    socket.on('close', () => resolve(text))
    socket.write(
      `PUT ${db}/a HTTP/1.1\r\nhost: x\r\nauthorization: ${server.authHeader}\r\n` +
        'content-type: application/json\r\ncontent-length: 99999999999\r\n\r\n{"a":',
    )
  })
  expect(answer).toMatch(/^HTTP\/1\.1 413 /)
})

test('[ER1] invalid JSON, UTF-8, percent-encoding and content types are refused as CouchDB does', async () => {
  const db = await freshDb(server)
  const refused = async (
    ...asked: Parameters<typeof ask> extends [unknown, ...infer Rest] ? Rest : never
  ) => {
    const { status, json: body } = await ask(server, ...asked)
    return [status, (body as { reason: string }).reason]
  }
  expect(await refused('PUT', `${db}/a`, { body: '{"a":' })).toEqual([400, 'invalid UTF-8 JSON'])
  expect(await refused('PUT', `${db}/a`, { body: Buffer.from([0x7b, 0xff, 0x7d]) })).toEqual([
    400,
    'invalid UTF-8 JSON',
  ])
  expect(await refused('PUT', `${db}/a`)).toEqual([400, 'invalid UTF-8 JSON'])
  expect(await refused('PUT', `${db}/a`, { body: '[1]' })).toEqual([
    400,
    'Document must be a JSON object',
  ])
  expect((await refused('GET', `${db}/%zz`))[0]).toBe(400)
  expect((await refused('GET', `${db}/%ff`))[0]).toBe(400)
  expect(
    await refused('POST', db, { body: '{}', headers: { 'content-type': 'text/plain' } }),
  ).toEqual([415, 'Content-Type must be application/json'])
  expect(await refused('PUT', '/Abc')).toEqual([
    400,
    expect.stringContaining("Name: 'Abc'. Only lowercase"),
  ])
  expect(await refused('PUT', `${db}/a%00b`, { body: {} })).toEqual([
    400,
    'Document id must be valid UTF-8 without NUL',
  ])
  expect(
    await refused('POST', `${db}/_bulk_docs`, {
      body: '{"docs":[{"_id":"\\ud800"}]}',
      headers: json,
    }),
  ).toEqual([400, 'Document id must be valid UTF-8 without NUL'])
})

test('[ER2] a method that a path lacks is 405 with the ones it has', async () => {
  const db = await freshDb(server)
  const answer = await ask(server, 'PUT', `${db}/_all_docs`, { body: {} })
  expect([answer.status, answer.headers['allow'], answer.json]).toEqual([
    405,
    'GET,HEAD,POST',
    { error: 'method_not_allowed', reason: 'Only GET,HEAD,POST allowed' },
  ])
  expect((await ask(server, 'GET', `${db}/_zzz`)).status).toBe(404)
})

test('[ER3] a selector with operators that are none, or with wrong arguments, is 400', async () => {
  const db = await freshDb(server)
  const bad: unknown[] = [
    { $foo: 1 },
    { a: { $in: 1 } },
    { $and: {} },
    { a: { $mod: [0, 1] } },
    'x',
    null,
    { a: { $beginsWith: 1 } },
    { constructor: { $toString: 1 } },
  ]
  for (const selector of bad) {
    const path = `${db}/_changes?filter=_selector`
    const { status, json: told } = await ask(server, 'POST', path, { body: { selector } })
    expect([status, (told as { error: string }).error]).toEqual([400, 'bad_request'])
  }
})

const methods = fc.constantFrom('GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'COPY', 'PATCH', 'OPTIONS')
const segments = fc.oneof(
  fc.constantFrom(
    '_bulk_docs',
    '_bulk_get',
    '_all_docs',
    '_changes',
    '_revs_diff',
    '_missing_revs',
    '_local',
    '_local/x',
    '_design',
    '_design/d',
    '_security',
    '_revs_limit',
    '_purge',
    '_compact',
    '_session',
    '_uuids',
    '_all_dbs',
    '_dbs_info',
    '_live_feed',
    'a',
    'a/f',
    '%',
    '%00',
    '__proto__',
    'constructor',
    '..',
    '',
    '_local_docs',
    '_all_docs/queries',
    '_ensure_full_commit',
  ),
  fc
    .string({ maxLength: 8 })
    .map((text) => encodeURIComponent(text.replace(/[\ud800-\udfff]/g, ''))),
)
const params = fc.dictionary(
  fc.constantFrom(
    'rev',
    'since',
    'limit',
    'open_revs',
    'keys',
    'key',
    'startkey',
    'endkey',
    'atts_since',
    'attachments',
    'include_docs',
    'filter',
    'style',
    'seq_interval',
    'new_edits',
    'revs',
    'latest',
    'conflicts',
    'doc_ids',
    'selector',
    'descending',
    'skip',
    'count',
    'batch',
  ),
  fc.oneof(
    fc.constantFrom(
      'true',
      'false',
      '0',
      '-1',
      '1e9',
      'now',
      'all',
      '[]',
      '["1-a"]',
      '{}',
      '1-a',
      '_selector',
      '_doc_ids',
      'null',
      '"a"',
      '99999999999999999999',
    ),
    fc.string({ maxLength: 6 }),
  ),
  { maxKeys: 3 },
)
const bodies = fc.oneof(
  fc.constantFrom(
    undefined,
    '',
    '{}',
    '[]',
    'null',
    '1',
    '{"docs":[]}',
    '{"docs":{}}',
    '{"docs":[{}]}',
    '{"docs":[null]}',
    '{"since":{"a":0}}',
  ),
  fc.json({ maxDepth: 4 }),
  fc
    .record({
      docs: fc.array(
        fc.dictionary(
          fc.constantFrom(
            '_id',
            '_rev',
            '_revisions',
            '_deleted',
            '_attachments',
            'id',
            'rev',
            '__proto__',
            'x',
          ),
          fc.jsonValue({ maxDepth: 2 }),
          { maxKeys: 4 },
        ),
        { maxLength: 3 },
      ),
      new_edits: fc.boolean(),
    })
    .map((value) => JSON.stringify(value)),
)

test('[LI3] no request, however made, is answered with a 5xx or not at all', async () => {
  const db = await freshDb(server)
  await ask(server, 'PUT', `${db}/a`, { body: { _attachments: { f: { data: 'AA==' } } } })
  await fc.assert(
    fc.asyncProperty(
      methods,
      segments,
      params,
      bodies,
      fc.boolean(),
      async (method, segment, query, body, inDb) => {
        // Deleting the db itself would only make the rest of the run dull.
        fc.pre(!(inDb && segment === '' && method === 'DELETE'))
        const path = `${inDb ? db : ''}/${segment}?${new URLSearchParams(query).toString()}`
        const isBodyless = body === undefined || method === 'GET' || method === 'HEAD'
        const { status } = await ask(server, method, path, {
          headers: json,
          // A live feed goes on for ever.
          cutAfterMs: 2_000,
          ...(isBodyless ? {} : { body }),
        })
        expect([path, status < 500]).toEqual([path, true])
      },
    ),
    { numRuns: 1_500, seed: 20_261_120 },
  )
})
