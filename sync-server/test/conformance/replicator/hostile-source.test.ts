import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../../testing.ts'
import { ask } from '../ask.ts'

let here: TestServer
let source: Server
let sourceUrl = ''
let answer: (
  req: IncomingMessage,
  body: string,
) => { status?: number; json: unknown; location?: string }
const seen: { url: string; authorization: string | undefined; host: string | undefined }[] = []

beforeAll(async () => {
  here = await startTestServer({
    replicator: { retryLimits: { giveUpAfterMs: 200, firstWaitMs: 10, longestWaitMs: 50 } },
  })
  source = createServer((req: IncomingMessage, res: ServerResponse) => {
    let body = ''
    req.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
    req.on('end', () => {
      const { authorization, host } = req.headers
      seen.push({ url: req.url ?? '', authorization, host })
      const { status = 200, json, location } = answer(req, body)
      res.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) })
      res.end(typeof json === 'string' ? json : JSON.stringify(json))
    })
  })
  await new Promise<void>((resolve) => {
    source.listen(0, '127.0.0.1', resolve)
  })
  const address = source.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  sourceUrl = `http://127.0.0.1:${address.port}`
})
afterAll(async () => {
  source.closeAllConnections()
  await new Promise((resolve) => source.close(resolve))
  await here.stop()
})

const replicate = async (body: object) => {
  const { status, json } = await ask(here, 'POST', '/_replicate', { body })
  return { status, ...(json as { error?: string; reason?: string; ok?: boolean }) }
}

/** A source with one change, that answers `_bulk_get` and `open_revs` as it likes. */
function pretend(docs: readonly object[]) {
  answer = ({ url = '' }) => {
    if (url.includes('_changes')) {
      const results = [{ seq: 1, id: 'asked', changes: [{ rev: '1-a' }] }]
      return { json: { results: url.includes('since=0') ? results : [], last_seq: 1, pending: 0 } }
    }
    if (url.includes('_bulk_get')) {
      return { json: { results: docs.map((ok) => ({ id: 'asked', docs: [{ ok }] })) } }
    }
    if (url.includes('open_revs')) return { json: docs.map((ok) => ({ ok })) }
    if (url.includes('_local')) return { status: url.includes('PUT') ? 201 : 404, json: {} }
    return { json: { db_name: 'x', update_seq: 1, instance_start_time: '0' } }
  }
}

test('[RP25] a source that redirects is not followed, gets no password of another, and slips in nothing', async () => {
  answer = () => ({ status: 302, json: {}, location: `${here.url}/_all_dbs` })
  const secret = { url: `${sourceUrl}/x`, auth: { basic: { username: 'u', password: 'p' } } }
  expect(await replicate({ source: secret, target: 'victim', create_target: true })).toMatchObject({
    status: 502,
    error: 'replication_failed',
  })
  pretend([
    { _id: 'asked', _rev: '1-a', fine: true },
    { _id: '_local/slipped', _rev: '0-1', in: true },
    { _id: '_design/slipped', _rev: '1-b' },
    { _id: 'other', _rev: '1-c' },
  ])
  seen.length = 0
  await replicate({
    source: {
      url: `${sourceUrl}/x`,
      headers: { Host: 'metadata.internal', 'Content-Length': '5' },
    },
    target: 'victim2',
    create_target: true,
    use_checkpoints: false,
  })
  const { rows } = (await ask(here, 'GET', '/victim2/_all_docs')).json as { rows: { id: string }[] }
  expect(rows.map(({ id }) => id)).toEqual(['asked'])
  expect((await ask(here, 'GET', '/victim2/_local_docs')).json).toMatchObject({ rows: [] })
  expect(new Set(seen.map(({ host }) => host))).toEqual(new Set([new URL(sourceUrl).host]))
  expect(seen.some(({ authorization }) => authorization !== undefined)).toBe(false)
})

test('[RP25] answers that make no sense end a replication with a word, never with an error of ours', async () => {
  for (const json of [
    '',
    '{',
    '[]',
    'null',
    '"x"',
    '{"results":5}',
    '<html>',
    '{"error":{"a":1}}',
  ]) {
    answer = () => ({ json })
    const result = await replicate({
      source: `${sourceUrl}/x`,
      target: 'victim3',
      create_target: true,
    })
    expect([json, result.status]).toEqual([json, 502])
    answer = () => ({ json, status: 418 })
    expect((await replicate({ source: `${sourceUrl}/x`, target: 'victim3' })).status).toBe(502)
  }
  expect(here.failures).toEqual([])
})

test('[RP26] no replication reads or writes `_replicator`', async () => {
  await ask(here, 'PUT', '/_replicator/secret', {
    body: { source: 'http://u:hidden@127.0.0.1:1/x', target: 'y', continuous: true },
  })
  await ask(here, 'PUT', '/stolen')
  for (const [source, target] of [
    ['_replicator', 'stolen'],
    ['stolen', '_replicator'],
  ]) {
    expect(await replicate({ source, target })).toMatchObject({
      status: 404,
      error: 'db_not_found',
    })
  }
  expect((await ask(here, 'GET', '/stolen')).json).toMatchObject({ doc_count: 0 })
})
