import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'
import { addUser, basic, idOf, pathOf, userDoc } from './people.ts'

let now = 1_700_000_000_000
let server: TestServer
/** Where an admin has opened `_users`, so that people reach their own docs. */
let open: TestServer
beforeAll(async () => {
  const quick = { hashIterations: 1_000, now: () => now }
  server = await startTestServer(quick)
  open = await startTestServer({ ...quick, isUsersSecurityEditable: true })
  const body = { members: { roles: [] }, admins: { roles: ['_admin'] } }
  await ask(open, 'PUT', '/_users/_security', { body })
})
afterAll(async () => {
  await server.stop()
  await open.stop()
})

async function cookieOf(at: TestServer, name: string, password: string): Promise<string> {
  const answer = await ask(at, 'POST', '/_session', { auth: null, body: { name, password } })
  expect(answer.status).toBe(200)
  return (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
}

const sessionOf = async (at: TestServer, cookie: string) =>
  (await ask(at, 'GET', '/_session', { auth: null, headers: { cookie } })).json

test('[US1] a password is stored as a salted hash of CouchDB’s kind and nowhere else', async () => {
  await addUser(server, 'ama', { likes: 'tea' })
  const { json, text } = await ask(server, 'GET', pathOf('ama'))
  expect(json).toEqual({
    _id: idOf('ama'),
    _rev: expect.stringMatching(/^1-/),
    password_scheme: 'pbkdf2',
    pbkdf2_prf: 'sha256',
    salt: expect.stringMatching(/^[0-9a-f]{32}$/),
    iterations: 1_000,
    derived_key: expect.stringMatching(/^[0-9a-f]{64}$/),
    name: 'ama',
    roles: [],
    type: 'user',
    likes: 'tea',
  })
  expect(text).not.toContain('"pw"')
  const again = await addUser(server, 'ama2')
  const bulk = {
    docs: [
      { _id: idOf('ama2'), _rev: again, ...userDoc('ama2', { password: 'new secret' }) },
      { _id: idOf('ama3'), _deleted: true, password: 'new secret' },
      { _id: idOf('ama4'), ...userDoc('ama4', { password: 5 }) },
    ],
  }
  const rows = await ask(server, 'POST', '/_users/_bulk_docs', { body: bulk })
  expect(rows.json).toMatchObject([{ ok: true }, { ok: true }, { error: 'bad_request' }])
  const replica = {
    new_edits: false,
    docs: [{ _id: idOf('ama5'), _rev: '1-a', ...userDoc('ama5', { password: 'new secret' }) }],
  }
  await ask(server, 'POST', '/_users/_bulk_docs', { body: replica })
  const all = await ask(server, 'GET', '/_users/_changes?include_docs=true&style=all_docs')
  expect(all.text).not.toContain('new secret')
  expect(all.text).toContain(idOf('ama5'))
})

test('[US2] a user is who the user doc says, by Basic and by cookie, with its roles', async () => {
  await addUser(server, 'kofi', { roles: ['weaver'] })
  const auth = basic('kofi', 'pw')
  expect((await ask(server, 'GET', '/_session', { auth })).json).toMatchObject({
    userCtx: { name: 'kofi', roles: ['weaver'] },
    info: { authentication_handlers: ['cookie', 'default'], authenticated: 'default' },
  })
  const form = await ask(server, 'POST', '/_session', {
    auth: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'username=kofi&password=pw',
  })
  expect(form.json).toEqual({ ok: true, name: 'kofi', roles: ['weaver'] })
  const db = await freshDb(server)
  await ask(server, 'PUT', `${db}/_security`, { body: { members: { roles: ['weaver'] } } })
  expect((await ask(server, 'PUT', `${db}/x`, { auth, body: {} })).status).toBe(201)
  expect((await ask(server, 'PUT', `${db}/_design/x`, { auth, body: {} })).status).toBe(403)
  await addUser(server, 'esi')
  expect((await ask(server, 'GET', db, { auth: basic('esi', 'pw') })).status).toBe(403)
  expect((await ask(server, 'GET', '/_session?basic=true', { auth: null })).status).toBe(401)
})

test('[US3] a new password, or the end of the user, ends every session', async () => {
  const rev = await addUser(server, 'yaa')
  const cookie = await cookieOf(server, 'yaa', 'pw')
  expect(await sessionOf(server, cookie)).toMatchObject({ userCtx: { name: 'yaa' } })
  const body = { ...userDoc('yaa', { password: 'other' }), _rev: rev }
  const changed = await ask(server, 'PUT', pathOf('yaa'), { body })
  expect(await sessionOf(server, cookie)).toMatchObject({ userCtx: { name: null } })
  expect((await ask(server, 'GET', '/', { auth: basic('yaa', 'pw') })).status).toBe(401)
  const second = await cookieOf(server, 'yaa', 'other')
  const { rev: last } = changed.json as { rev: string }
  await ask(server, 'DELETE', `${pathOf('yaa')}?rev=${last}`)
  expect(await sessionOf(server, second)).toMatchObject({ userCtx: { name: null } })
  expect((await ask(server, 'GET', '/', { auth: basic('yaa', 'other') })).status).toBe(401)
})

test('[US4] a forged, cut, swapped or future cookie is nobody’s; one that is none is 400', async () => {
  await addUser(server, 'abena')
  const cookie = await cookieOf(server, 'abena', 'pw')
  const [name = '', time = '', signature = ''] = Buffer.from(cookie.slice(12), 'base64url')
    .toString('utf8')
    .split(':')
  const made = (...parts: string[]) =>
    `AuthSession=${Buffer.from(parts.join(':')).toString('base64url')}`
  const forged = [
    made('admin', time, signature),
    made(name, 'FFFFFFFFFF', signature),
    made(name, time, ''),
    made(name, time, signature.toUpperCase()),
    made(name, time, `${signature}0`),
    made('nobody', time, signature),
    made('', time, signature),
  ]
  for (const each of forged) {
    expect([each, await sessionOf(server, each)]).toMatchObject([each, { userCtx: { name: null } }])
  }
  for (const bad of ['AuthSession=zzz', 'AuthSession=a%20b', `AuthSession=${'A'.repeat(99)}`]) {
    const answer = await ask(server, 'GET', '/', { auth: null, headers: { cookie: bad } })
    expect(answer.json).toEqual({
      error: 'bad_request',
      reason: 'Malformed AuthSession cookie. Please clear your cookies.',
    })
  }
})

test('[US5] `_users` is for admins alone until it is opened, and by default cannot be', async () => {
  await addUser(server, 'efua')
  const own = await ask(server, 'GET', pathOf('efua'), { auth: basic('efua', 'pw') })
  expect([own.status, own.json]).toEqual([
    403,
    { error: 'forbidden', reason: 'You are not allowed to access this db.' },
  ])
  expect((await ask(server, 'GET', pathOf('efua'), { auth: null })).status).toBe(401)
  const edit = await ask(server, 'PUT', '/_users/_security', { body: {} })
  expect([edit.status, edit.json]).toEqual([
    403,
    { error: 'forbidden', reason: "You can't edit the security object of the user database." },
  ])
})

test('[US6] in an opened `_users` people see their own doc alone, whatever way they ask', async () => {
  await addUser(open, 'ama', { secretHobby: 'x-ama' })
  await addUser(open, 'kofi', { secretHobby: 'x-kofi' })
  const views = { all: { map: 'function (doc) { emit(null, doc) }' } }
  const filters = { all: 'function () { return true }' }
  await ask(open, 'PUT', '/_users/_design/v', { body: { views, filters } })
  const auth = basic('kofi', 'pw')
  expect((await ask(open, 'GET', pathOf('kofi'), { auth })).json).toMatchObject({ name: 'kofi' })
  const id = idOf('ama')
  const tries = [
    ['GET', `/${id}`],
    ['GET', `/${id}?open_revs=all`],
    ['GET', `/${id}?rev=1-a`],
    ['GET', `/${id}/photo.jpg`],
    ['GET', '/_all_docs?include_docs=true'],
    ['GET', '/_changes?include_docs=true'],
    ['GET', '/_changes?feed=continuous&include_docs=true&timeout=1'],
    ['GET', '/_design/x'],
    ['GET', '/_design_docs'],
    ['GET', '/_local_docs'],
    ['GET', '/_local/x'],
    ['POST', '/_all_docs', { keys: [id], include_docs: true }],
    ['POST', '/_all_docs/queries', { queries: [{ include_docs: true }] }],
    ['POST', '/_bulk_get', { docs: [{ id }, { id: idOf('kofi') }] }],
    ['POST', '/_changes?filter=_doc_ids&include_docs=true', { doc_ids: [id] }],
    ['POST', '/_changes?filter=_selector&include_docs=true', { selector: { name: 'ama' } }],
    ['POST', '/_revs_diff', { [id]: ['1-a'] }],
    ['POST', '/_find', { selector: {} }],
    ['POST', '/_explain', { selector: {} }],
    ['GET', '/_index'],
    ['GET', '/_design/v/_view/all?reduce=false&include_docs=true'],
    ['POST', '/_design/v/_view/all', { keys: [null] }],
    ['POST', '/_design/v/_view/all/queries', { queries: [{}] }],
    ['GET', '/_design/v/_info'],
    ['GET', '/_changes?filter=v/all&include_docs=true'],
    ['GET', '/_changes?filter=_view&view=v/all&include_docs=true'],
    ['GET', '/_revs_limit'],
    ['POST', '/_purge', { [id]: ['1-a'] }],
    ['POST', '/_missing_revs', { [id]: ['1-a'] }],
    ['POST', '/_explain', { selector: {} }],
    ['GET', '/_index'],
    ['COPY', `/${id}`],
  ] as const
  for (const [method, path, body] of tries) {
    const { text, status } = await ask(open, method, `/_users${path}`, {
      auth,
      ...(body === undefined ? {} : { body }),
      headers: { accept: 'application/json', ...(method === 'COPY' ? { destination: 'c' } : {}) },
    })
    expect([path, status < 500, /x-ama|derived_key":"[^"]*"[^}]*"ama"/.test(text)]).toEqual([
      path,
      true,
      false,
    ])
  }
  const feed = await ask(open, 'GET', '/_users/_changes?include_docs=true', { auth })
  const { results } = feed.json as { results: { id: string }[] }
  expect(results.map((row) => row.id)).toEqual([idOf('kofi')])
  const live = await ask(open, 'POST', '/_live_feed', { auth, body: { since: { _users: 0 } } })
  expect(live.json).toMatchObject({ db: '_users', error: 'not_found' })
})

test('[US7] nobody but an admin gives roles, or writes the doc of somebody else', async () => {
  const rev = await addUser(open, 'eve')
  await addUser(open, 'host', { roles: ['hosts'] })
  const auth = basic('eve', 'pw')
  const put = async (name: string, doc: object) =>
    (await ask(open, 'PUT', pathOf(name), { auth, body: doc })).json
  const mine = { ...userDoc('eve'), _rev: rev }
  const forbidden = (reason: string) => ({ error: 'forbidden', reason })
  expect(await put('eve', { ...mine, roles: ['hosts'] })).toEqual(
    forbidden('Only _admin may edit roles'),
  )
  expect(await put('eve', { ...mine, roles: ['_admin'] })).toEqual(
    forbidden('Only _admin may edit roles'),
  )
  expect(await put('eve', { ...mine, name: 'host' })).toMatchObject({ error: 'forbidden' })
  expect(await put('host', userDoc('host'))).toEqual({ error: 'not_found', reason: 'missing' })
  const forged = {
    new_edits: false,
    docs: [{ ...mine, _id: idOf('eve'), _rev: '9-f', roles: ['hosts'] }],
  }
  const bulk = await ask(open, 'POST', '/_users/_bulk_docs', { auth, body: forged })
  expect(bulk.json).toMatchObject([forbidden('Only _admin may edit roles')])
  // Away and back again is no way round it either.
  expect((await ask(open, 'DELETE', `${pathOf('eve')}?rev=${rev}`, { auth })).status).toBe(200)
  const again = await ask(open, 'PUT', pathOf('eve'), {
    auth: null,
    body: userDoc('eve', { roles: ['hosts'] }),
  })
  expect(again.json).toEqual(forbidden('Only _admin may set roles'))
  for (const path of ['_local/x', '_design/x']) {
    const answer = await ask(open, 'PUT', `/_users/${path}`, {
      auth: basic('host', 'pw'),
      body: {},
    })
    expect([path, [403, 404].includes(answer.status)]).toEqual([path, true])
  }
})

test('[US8] people change their own password, and a batch makes the server hash only once', async () => {
  const rev = await addUser(open, 'adjoa')
  const auth = basic('adjoa', 'pw')
  const body = { ...userDoc('adjoa', { password: 'mine' }), _rev: rev }
  expect((await ask(open, 'PUT', pathOf('adjoa'), { auth, body })).status).toBe(201)
  expect((await ask(open, 'GET', '/_session', { auth: basic('adjoa', 'mine') })).status).toBe(200)
  const docs = Array.from({ length: 5 }, () => ({ ...userDoc('adjoa'), _id: idOf('adjoa') }))
  const answer = await ask(open, 'POST', '/_users/_bulk_docs', {
    auth: basic('adjoa', 'mine'),
    body: { docs },
  })
  expect(answer.json).toMatchObject([
    { error: 'conflict' },
    ...Array.from({ length: 4 }, () => ({ error: 'too_large' })),
  ])
})

test('[US9] a user doc that is none of CouchDB’s is refused in CouchDB’s words', async () => {
  const refusals: [object, string, string?][] = [
    [{ name: 'x', roles: [] }, 'doc.type must be user'],
    [{ type: 'user', roles: [] }, 'doc.name is required'],
    [{ type: 'user', name: 'x' }, 'doc.roles must exist'],
    [{ type: 'user', name: 'x', roles: 'a' }, 'doc.roles must be an array'],
    [{ type: 'user', name: 'x', roles: [1] }, 'doc.roles can only contain strings'],
    [{ type: 'user', name: 'y', roles: [] }, 'Doc ID must be of the form org.couchdb.user:name'],
    [
      { type: 'user', name: 'x', roles: ['_admin'] },
      'No system roles (starting with underscore) in users db.',
    ],
    [{ type: 'user', name: '_x', roles: [] }, 'Username may not start with underscore.', '_x'],
    [{ type: 'user', name: 'a:b', roles: [] }, 'Character `:` is not allowed in usernames.', 'a:b'],
    [
      { type: 'user', name: 'x', roles: [], password_scheme: 'md5' },
      'Password scheme `md5` not supported.',
    ],
    [
      { type: 'user', name: 'x', roles: [], password_scheme: 'pbkdf2' },
      'iterations must be a number.',
    ],
  ]
  for (const [body, reason, name = 'x'] of refusals) {
    const answer = await ask(server, 'PUT', pathOf(name), { body })
    expect([answer.status, answer.json]).toEqual([403, { error: 'forbidden', reason }])
  }
})

test('[US10] the admin stays the admin whatever `_users` says of the name; its roles come on top', async () => {
  await addUser(server, 'admin', { password: 'usurper', roles: ['weaver'] })
  const wrong = await ask(server, 'GET', '/', { auth: basic('admin', 'usurper') })
  expect(wrong.status).toBe(401)
  expect((await ask(server, 'GET', '/_session')).json).toMatchObject({
    userCtx: { name: 'admin', roles: ['_admin', 'weaver'] },
  })
})

test('[US13] headers that another CouchDB would believe make nobody anybody', async () => {
  const tricks = [
    { 'x-auth-couchdb-username': 'admin', 'x-auth-couchdb-roles': '_admin' },
    { 'x-forwarded-user': 'admin' },
    { 'x-couch-test-auth': 'admin:test-password' },
    { 'x-auth-couchdb-token': 'a', 'x-auth-couchdb-username': 'admin' },
  ]
  for (const headers of tricks) {
    const { json } = await ask(server, 'GET', '/_session', { auth: null, headers })
    expect(json).toMatchObject({ userCtx: { name: null, roles: [] } })
  }
})

test('[US22] `next` leads on after a login, to this server alone', async () => {
  const body = { name: server.admin.user, password: server.admin.password }
  const login = (next: string) =>
    ask(server, 'POST', `/_session?next=${encodeURIComponent(next)}`, { auth: null, body })
  const good = await login('/blog/index.html?a=1')
  expect([good.status, good.headers['location']]).toEqual([
    302,
    `${server.url}/blog/index.html?a=1`,
  ])
  expect(good.headers['set-cookie']).toBeDefined()
  for (const next of [
    '//evil.example/',
    'http://evil.example/',
    '/\\evil.example',
    'x',
    '/a\r\nb: c',
  ]) {
    const bad = await login(next)
    expect([next, bad.status, bad.headers['location']]).toEqual([next, 400, undefined])
  }
})
