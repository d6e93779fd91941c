import { createServer, type RequestListener } from 'node:http'
import { Readable } from 'node:stream'
import { expect, onTestFinished, test } from 'vitest'
import { carryFiles } from '../../src/upstream/carry-files.ts'
import { CouchDb } from '../../src/upstream/couch-db.ts'
import { CouchRemote } from '../../src/upstream/couch-remote.ts'
import { ask, freshDb } from '../conformance/ask.ts'
import { startTestServer, type TestServer } from '../testing.ts'

const settings = {
  limits: { giveUpAfterMs: 400, firstWaitMs: 5, longestWaitMs: 20 },
  sources: {
    nowMs: Date.now,
    random: () => 0.5,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  },
}

async function serve(listener: RequestListener): Promise<CouchDb> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const rootUrl = `http://127.0.0.1:${address.port}/`
  return new CouchDb(new CouchRemote({ rootUrl, credentials: null, ...settings }), 'db')
}

const MB = 1024 * 1024
const stub = (length: number) => ({
  original: { stub: true, content_type: 'video/mp4', length, revpos: 1, digest: 'md5-x' },
})

test('[MD12] a film goes from one side to the other without being held', async () => {
  const whole = 64 * MB
  const told = { sent: 0, taken: 0, most: 0 }
  function* film() {
    for (; told.sent < whole; told.sent += MB) yield Buffer.alloc(MB, 'f')
  }
  const source = await serve((_req, res) => {
    res.writeHead(200, { 'content-type': 'video/mp4', 'content-length': whole })
    Readable.from(film()).pipe(res)
  })
  const target = await serve((req, res) => {
    req.on('data', (chunk: Buffer) => {
      told.taken += chunk.length
      told.most = Math.max(told.most, told.sent - told.taken)
    })
    req.on('end', () => res.writeHead(201).end('{}'))
  })
  const doc = { _id: 'mediaFile:1', _rev: '1-a', _attachments: stub(whole) }
  expect(await carryFiles(source, target, [{ doc, rev: '1-a', newEdits: false }])).toEqual([])
  expect(told.taken).toBeGreaterThan(whole)
  expect(told.most).toBeLessThan(16 * MB)
})

async function dbOf(server: TestServer): Promise<CouchDb> {
  const name = (await freshDb(server)).slice(1)
  const { user, password } = server.admin
  const remote = new CouchRemote({
    rootUrl: `${server.url}/`,
    credentials: { user, password },
    ...settings,
  })
  return new CouchDb(remote, name)
}

test('[MD12] docs with attachments arrive as they are, also behind a tombstone', async () => {
  const server = await startTestServer()
  onTestFinished(() => server.stop())
  const [source, target] = [await dbOf(server), await dbOf(server)]
  const bytes = Buffer.alloc(500_000, 'song ')
  const put = await ask(server, 'PUT', `/${source.name}/m`, {
    body: {
      text: 'two of them',
      _attachments: {
        original: { content_type: 'audio/mp4', data: bytes.toString('base64') },
        'pré "view"': { content_type: 'image/webp', data: Buffer.from('small').toString('base64') },
      },
    },
  })
  const { rev } = put.json as { rev: string }
  const [doc] = await source.fetchRevs(new Map([['m', [rev]]]))
  if (doc === undefined) throw new Error('the source lost it')
  expect(await carryFiles(source, target, [{ doc, rev, newEdits: false }])).toEqual([])
  const there = (query = '') => ask(server, 'GET', `/${target.name}/m${query}`)
  expect((await there('/original')).bytes.equals(bytes)).toBe(true)
  expect((await there(`/${encodeURIComponent('pré "view"')}`)).text).toBe('small')
  expect((await there()).json).toMatchObject({ _rev: rev, text: 'two of them' })

  // Called back, and then shared once more: the rev is there already, below the tombstone.
  const gone = await ask(server, 'DELETE', `/${target.name}/m?rev=${rev}`)
  const { _revisions: _unused, ...plain } = doc
  const again = { ...plain, _id: 'm', _rev: (gone.json as { rev: string }).rev }
  expect(await carryFiles(source, target, [{ doc: again, rev, newEdits: true }])).toEqual([])
  expect((await there()).json['_rev']).toMatch(/^3-/)
  expect((await there('/original')).bytes.equals(bytes)).toBe(true)
})

test('[MD12] what was withdrawn meanwhile is told of, and stops nothing', async () => {
  const server = await startTestServer()
  onTestFinished(() => server.stop())
  const [source, target] = [await dbOf(server), await dbOf(server)]
  const doc = { _id: 'm', _rev: '1-a', _attachments: stub(5) }
  const refused = await carryFiles(source, target, [{ doc, rev: '1-a', newEdits: false }])
  expect(refused).toMatchObject([{ id: 'm' }])
})
