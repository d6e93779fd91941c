import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask } from './ask.ts'
import { addUser, basic, idOf, pathOf, userDoc } from './people.ts'

let now = 1_700_000_000_000
let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ hashIterations: 1_000, now: () => now })
})
afterAll(() => server.stop())

const whoIs = async (auth: string) => {
  const { status, json } = await ask(server, 'GET', '/_session', { auth })
  return { status, roles: (json as { userCtx?: { roles: string[] } }).userCtx?.roles }
}

test('[SP1] a changed password, a changed role and a deleted user count with the next request', async () => {
  const rev = await addUser(server, 'ama', { roles: ['scribe'] })
  const old = basic('ama', 'pw')
  for (let n = 0; n < 3; n += 1) {
    expect(await whoIs(old)).toEqual({ status: 200, roles: ['scribe'] })
  }
  const put = async (body: object) => {
    const answer = await ask(server, 'PUT', pathOf('ama'), { body })
    expect(answer.status).toBe(201)
    return (answer.json as { rev: string }).rev
  }
  const second = await put({ ...userDoc('ama', { roles: [] }), _rev: rev })
  expect(await whoIs(old)).toEqual({ status: 200, roles: [] })
  const third = await put({ ...userDoc('ama', { password: 'new' }), _rev: second })
  expect((await whoIs(old)).status).toBe(401)
  expect((await whoIs(basic('ama', 'new'))).status).toBe(200)
  await ask(server, 'DELETE', `${pathOf('ama')}?rev=${third}`)
  expect((await whoIs(basic('ama', 'new'))).status).toBe(401)
})

test('[SP1] a purged user, and one that a replication brought into conflict, are let in no more', async () => {
  const purged = await addUser(server, 'kofi')
  expect((await whoIs(basic('kofi', 'pw'))).status).toBe(200)
  await ask(server, 'POST', '/_users/_purge', { body: { [idOf('kofi')]: [purged] } })
  expect((await whoIs(basic('kofi', 'pw'))).status).toBe(401)
  await addUser(server, 'twin')
  expect((await whoIs(basic('twin', 'pw'))).status).toBe(200)
  const docs = [{ _id: idOf('twin'), _rev: '1-b', ...userDoc('twin', { password: 'b' }) }]
  await ask(server, 'POST', '/_users/_bulk_docs', { body: { new_edits: false, docs } })
  expect((await whoIs(basic('twin', 'pw'))).status).toBe(401)
})

test('[SP1] what a write takes from the admin is known while requests are under way', async () => {
  const admin = basic('admin', 'test-password')
  const rolesOfAdmin = async () => (await whoIs(admin)).roles
  const rev = await addUser(server, 'admin', { roles: ['host'] })
  expect(await rolesOfAdmin()).toEqual(['_admin', 'host'])
  const body = { ...userDoc('admin'), _rev: rev }
  const [written] = await Promise.all([
    ask(server, 'PUT', pathOf('admin'), { body }).then(rolesOfAdmin),
    rolesOfAdmin(),
    rolesOfAdmin(),
  ])
  expect(written).toEqual(['_admin'])
})

test('[SP2] whoever has guessed too often is not let in from memory', async () => {
  now += 100_000
  const admin = basic('admin', 'test-password')
  expect((await whoIs(admin)).status).toBe(200)
  for (let n = 0; n < 20; n += 1) {
    expect((await whoIs(basic('admin', `guess ${n}`))).status).toBe(401)
  }
  expect((await whoIs(admin)).status).toBe(429)
  now += 60_000
  expect((await whoIs(admin)).status).toBe(200)
})

test('[SP1] with the db of users everybody in it is forgotten', async () => {
  now += 100_000
  const own = await startTestServer({ hashIterations: 1_000, now: () => now })
  try {
    await addUser(own, 'esi')
    const login = async () =>
      (await ask(own, 'GET', '/_session', { auth: basic('esi', 'pw') })).status
    expect([await login(), await login()]).toEqual([200, 200])
    expect((await ask(own, 'DELETE', '/_users')).status).toBe(200)
    expect(await login()).toBe(401)
    await ask(own, 'PUT', '/_users')
    expect(await login()).toBe(401)
  } finally {
    await own.stop()
  }
})
