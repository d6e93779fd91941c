import { createHook } from 'node:async_hooks'
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

test('[US11] hashes that come from another CouchDB are understood', async () => {
  // The password is `secret` in each; made with another implementation.
  const pbkdf2 = { password_scheme: 'pbkdf2', salt: 'salt', iterations: 10 }
  const known = [
    {
      password_scheme: 'simple',
      salt: 'salt',
      password_sha: '8152bc582f58c854f580cb101d3182813dec4afe',
    },
    { ...pbkdf2, derived_key: 'e248fb6b13365146f8ac6307cc2228127872da6d' },
    {
      ...pbkdf2,
      pbkdf2_prf: 'sha512',
      derived_key:
        'f1ef276cc97c4e43e6940dca96b9dd3dbf03c314e92a9e0d985bf99e612b1faa95a1404dcb10ba96d58e0bac3e32e31ba9cfc57e8e9e109f9bd896ea48bf57a6',
    },
    {
      ...pbkdf2,
      password_scheme: 'simple+pbkdf2',
      pbkdf2_prf: 'sha256',
      derived_key: 'be30f536b9d88ac34fbe1ce55dfe576e6935da2f6b979d003e17940c090acdf4',
    },
  ]
  for (const [index, members] of known.entries()) {
    const name = `moved${index}`
    const body = { type: 'user', name, roles: [], ...members }
    expect((await ask(server, 'PUT', pathOf(name), { body })).status).toBe(201)
    const login = async (password: string) =>
      (await ask(server, 'GET', '/', { auth: basic(name, password) })).status
    expect([name, await login('secret'), await login('Secret')]).toEqual([name, 200, 401])
  }
  // What would take an hour to check is not checked.
  const endless = {
    ...pbkdf2,
    iterations: 1e9,
    derived_key: 'e248fb6b13365146f8ac6307cc2228127872da6d',
  }
  await ask(server, 'PUT', pathOf('endless'), {
    body: { type: 'user', name: 'endless', roles: [], ...endless },
  })
  expect((await ask(server, 'GET', '/', { auth: basic('endless', 'secret') })).status).toBe(401)
})

test('[US12] with two passwords in conflict nobody logs in', async () => {
  await addUser(server, 'twin')
  const docs = [{ _id: idOf('twin'), _rev: '1-b', ...userDoc('twin', { password: 'b' }) }]
  await ask(server, 'POST', '/_users/_bulk_docs', { body: { new_edits: false, docs } })
  const { status, text } = await ask(server, 'GET', '/', { auth: basic('twin', 'pw') })
  const other = await ask(server, 'GET', '/', { auth: basic('twin', 'b') })
  expect([status, other.status]).toEqual([401, 401])
  expect(text + other.text).toContain('conflicts must be resolved')
})

test('[US14] a wrong password costs one hash also for a name that nobody has, the admin’s included', async () => {
  const slow = await startTestServer({ hashIterations: 300_000, now: () => now })
  await addUser(slow, 'known')
  const weak = { password_scheme: 'simple', salt: 'salt', password_sha: 'ab' }
  await ask(slow, 'PUT', pathOf('weak'), {
    body: { type: 'user', name: 'weak', roles: [], ...weak },
  })
  // Node's own jobs are counted: the clock of a busy machine tells nothing.
  let hashes = 0
  const jobs = createHook({ init: (_id, type) => (hashes += type === 'PBKDF2REQUEST' ? 1 : 0) })
  jobs.enable()
  for (const name of ['known', 'nobody', 'weak', 'admin']) {
    hashes = 0
    const { status, json } = await ask(slow, 'GET', '/', { auth: basic(name, 'wrong') })
    expect([name, status, json, hashes]).toEqual([
      name,
      401,
      { error: 'unauthorized', reason: 'Name or password is incorrect.' },
      1,
    ])
  }
  jobs.disable()
  await slow.stop()
})
