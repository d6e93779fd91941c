import { createServer, type Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { entryBody, shareConsent, startTestHub, type TestHub } from '../testing-hub.ts'
import { mergeHub } from './testing-merge.ts'

let hub: TestHub
const servers: Server[] = []

beforeEach(async () => {
  hub = await startTestHub()
})
afterEach(async () => {
  await hub.remove()
  for (const server of servers.splice(0)) server.close()
})

async function serve(answer: (path: string) => readonly [number, unknown]): Promise<string> {
  const server = createServer((req, res) => {
    const [status, body] = answer(req.url ?? '/')
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  servers.push(server)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `127.0.0.1:${address.port}`
}

test('another hub can be the network: its own admin, its own policy, under /db', async () => {
  const other = await startTestHub()
  const phone = await hub.join()
  await phone.send('hub', [shareConsent(phone)])
  const entry = phone.make('entry', entryBody('to a hub'), { visibility: 'network' })
  await phone.send(hub.journeyDb, [entry])
  const { user, password } = other.hub.secrets.admin
  const to = other.url.replace('http://', `http://${user}:${encodeURIComponent(password)}@`)
  const { error, tally } = await mergeHub(hub, `${to}/db/`)
  expect(error).toBeNull()
  expect(tally.refusedThere).toEqual([])
  const path = `/db/${hub.journeyDb}/${encodeURIComponent(entry._id)}`
  expect((await other.get(path, other.adminAuth)).body.body.text).toBe('to a hub')
  await other.remove()
})

test('a wrong password is said in words that hold neither user nor password', async () => {
  const other = await startTestHub()
  const to = other.url.replace('http://', 'http://somebody:open-sesame@')
  const { error } = await mergeHub(hub, `${to}/db/`)
  expect(String(error)).toMatch(/does not accept this user and password/)
  expect(String(error)).not.toMatch(/somebody|sesame/)
  await other.remove()
})

test('a place that is no CouchDB is told apart from one that cannot be reached', async () => {
  const website = await serve(() => [200, { hello: 'world' }])
  expect(String((await mergeHub(hub, `http://${website}/`)).error)).toMatch(/no CouchDB server/)
  const nowhere = await serve((path) => (path === '/' ? [200, {}] : [404, {}]))
  expect(String((await mergeHub(hub, `http://${nowhere}/db`)).error)).toMatch(/no CouchDB server/)
  const gone = servers.splice(0)
  await Promise.all(gone.map((server) => new Promise((resolve) => server.close(resolve))))
  expect(String((await mergeHub(hub, `http://${website}/`, 50)).error)).toMatch(/cannot be reached/)
})

test('an address that is no URL is not repeated, because it may hold a password', async () => {
  const { error } = await mergeHub(hub, 'http//me:secret@host')
  expect(String(error)).toMatch(/is no URL/)
  expect(String(error)).not.toMatch(/secret/)
})

test('a server that gives no right to make a db is quoted with its reason', async () => {
  const closed = await serve((path) =>
    path === '/'
      ? [200, { couchdb: 'Welcome' }]
      : path.startsWith('/hub')
        ? [403, { error: 'forbidden', reason: 'Only admins may create databases.' }]
        : [404, { error: 'not_found', reason: 'missing' }],
  )
  expect(String((await mergeHub(hub, `http://${closed}/`)).error)).toMatch(/Only admins may create/)
})
