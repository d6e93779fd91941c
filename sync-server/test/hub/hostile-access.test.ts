import { Agent, request } from 'node:http'
import { editRecord } from '@tributary/records'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTryLimiter, JOIN_LIMITS } from '../../src/access/try-limiter.ts'
import { entryBody, startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'

let hub: TestHub
let host: string

beforeAll(async () => {
  hub = await startTestHub()
  host = `Bearer ${hub.hub.secrets.hostToken}`
})
afterAll(async () => {
  await hub.remove()
})

const soon = <Value>(look: () => Value) => expect.poll(look, { timeout: 15_000 })
const AT_MOST_ASKED = 200
const SECOND_MS = 1000
const LATER = '2099-01-01T00:00:00.000Z'

/** Opens the three kinds of feeds; each resolves with what it had sent when it ended. */
async function openFeeds(phone: TestPhone, db: string): Promise<Promise<string>[]> {
  const headers = { authorization: phone.auth, 'content-type': 'application/json' }
  const { body: info } = await hub.get(`/db/${db}`, phone.auth)
  const since = encodeURIComponent(info.update_seq)
  const answers = await Promise.all([
    fetch(`${hub.url}/db/${db}/_changes?feed=continuous&heartbeat=60000&since=${since}`, {
      headers,
    }),
    fetch(`${hub.url}/db/${db}/_changes?feed=longpoll&heartbeat=60000&since=${since}`, { headers }),
    fetch(`${hub.url}/db/_live_feed`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ since: { [db]: info.update_seq }, heartbeat: 60_000 }),
    }),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  return answers.map((answer) => answer.text().catch(() => 'broken off'))
}

/**
 * Whether feeds end within a second, or on a slow machine before somebody else has been answered
 * two hundred times, one after the other: that goes slower there, as the feeds do.
 */
async function endInTime(feeds: Promise<string>[]): Promise<boolean> {
  const over = Promise.all(feeds).then(() => 'over' as const)
  const begun = performance.now()
  for (let asked = 0; asked < AT_MOST_ASKED || performance.now() - begun < SECOND_MS; asked += 1) {
    if ((await Promise.race([over, hub.get('/api/hub')])) === 'over') return true
  }
  return false
}

const roleOf = (phone: TestPhone) => {
  const [role] = hub.hub.holdingsOf(phone.join.personId)
  if (role === undefined) throw new Error('no role')
  return role
}
const post = (path: string, body: object = {}) => hub.post(`/api/host/${path}`, body, host)

test('[AX18] feeds of a device or a person that is taken out end within a second', async () => {
  for (const take of ['device', 'person', 'role'] as const) {
    const phone = await hub.join()
    const { deviceId, personId } = phone.join
    const feeds = await openFeeds(phone, hub.journeyDb)
    const path = {
      device: `devices/${deviceId}/revoke`,
      person: `people/${personId}/revoke`,
      role: `roles/${roleOf(phone)._id}/end`,
    }[take]
    await post(path)
    expect(await endInTime(feeds)).toBe(true)
    expect((await hub.get(`/db/${hub.journeyDb}`, phone.auth)).status).not.toBe(200)
  }
})

test('[AX18] a role that comes to its end ends the feeds it opened, though nothing else happens', async () => {
  const phone = await hub.join()
  await post(`roles/${roleOf(phone)._id}/end`)
  const to = new Date(Date.now() + 1500).toISOString()
  const scope = hub.hub.state.current().journeyId
  await hub.hub.roleBook.give({ personId: phone.join.personId, role: 'reader', scope, to })
  const feeds = await openFeeds(phone, hub.journeyDb)
  while (Date.now() < Date.parse(to)) await hub.get('/api/hub')
  expect(await endInTime(feeds)).toBe(true)
})

async function teamWith(members: readonly TestPhone[], isClosed: boolean) {
  const [first] = members
  if (first === undefined) throw new Error('a team needs somebody')
  const team = first.make('team', {
    name: 'Clear water',
    memberIds: members.map(({ join }) => join.personId),
    systemOfFocus: '',
    challenge: '',
    isClosed,
  })
  const [row] = await first.send(hub.journeyDb, [team])
  const db = `team-${team._id.slice('team:'.length).toLowerCase()}`
  await soon(async () => (await hub.get(`/db/${db}`, first.auth)).status).toBe(200)
  return { team, rev: row.rev, db }
}

test('[AX19] a member who is taken out of a team reads its db no more, and open feeds end', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const { team, rev, db } = await teamWith([ama, kofi], true)
  const feeds = await openFeeds(kofi, db)
  const without = editRecord(team, { remove: { memberIds: [kofi.join.personId] } }, ama.writer)
  const out = async () => {
    expect(await ama.send(hub.journeyDb, [{ ...without, _rev: rev }])).toMatchObject([{ ok: true }])
  }
  await out()
  expect(await endInTime(feeds)).toBe(true)
  expect((await hub.get(`/db/${db}/_all_docs`, kofi.auth)).status).toBe(403)
})

test('[AX20] nobody lets themself into a closed team', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const { team, rev } = await teamWith([ama], true)
  const { body: stored } = await hub.get(`/db/${hub.journeyDb}/${team._id}`, kofi.auth)
  for (const change of [
    { add: { memberIds: [kofi.join.personId] } },
    { set: { isClosed: false } },
    { set: { isClosed: false }, add: { memberIds: [kofi.join.personId] } },
  ]) {
    const edited = editRecord(team, change, kofi.writer)
    expect(await kofi.send(hub.journeyDb, [{ ...edited, _rev: rev }])).toMatchObject([
      { error: 'forbidden' },
    ])
    const branch = { ...edited, _rev: '9-ffffffffffffffffffffffffffffffff' }
    const { body } = await hub.post(
      `/db/${hub.journeyDb}/_bulk_docs`,
      { new_edits: false, docs: [branch] },
      kofi.auth,
    )
    expect(body).toMatchObject([{ error: 'forbidden' }])
  }
  const { body: after } = await hub.get(`/db/${hub.journeyDb}/${team._id}`, kofi.auth)
  expect(after).toEqual(stored)
})

test('[AX21] of a team one is not in nothing is read or written, by whatever route', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const { team, db } = await teamWith([ama], false)
  const words = 'a sentence among us'
  const entry = ama.make('entry', entryBody(words), { visibility: 'team', teamId: team._id })
  const [row] = await ama.send(db, [entry])
  const doc = encodeURIComponent(entry._id)
  const rev = row.rev
  const asks: readonly (readonly [string, string, object?])[] = [
    ['GET', ''],
    ['HEAD', ''],
    ['PUT', ''],
    ['DELETE', ''],
    ['POST', '', { _id: 'x' }],
    ['GET', '/_all_docs?include_docs=true'],
    ['POST', '/_all_docs', { keys: [entry._id] }],
    ['POST', '/_all_docs/queries', { queries: [{}] }],
    ['GET', '/_design_docs'],
    ['GET', '/_local_docs'],
    ['GET', '/_changes?include_docs=true'],
    ['GET', '/_changes?feed=longpoll&timeout=10'],
    ['GET', '/_changes?feed=continuous&timeout=10'],
    ['GET', '/_changes?feed=eventsource'],
    ['POST', '/_changes?filter=_doc_ids', { doc_ids: [entry._id] }],
    ['POST', '/_bulk_get', { docs: [{ id: entry._id }] }],
    ['POST', '/_bulk_docs', { docs: [{ _id: 'x' }] }],
    ['POST', '/_find', { selector: {} }],
    ['POST', '/_explain', { selector: {} }],
    ['POST', '/_index', { index: { fields: ['type'] } }],
    ['GET', '/_index'],
    ['POST', '/_revs_diff', { [entry._id]: [rev] }],
    ['POST', '/_missing_revs', { [entry._id]: [rev] }],
    ['POST', '/_purge', { [entry._id]: [rev] }],
    ['POST', '/_compact', {}],
    ['POST', '/_view_cleanup', {}],
    ['POST', '/_ensure_full_commit', {}],
    ['GET', '/_security'],
    ['PUT', '/_security', {}],
    ['GET', '/_revs_limit'],
    ['PUT', '/_revs_limit', {}],
    ['GET', `/${doc}`],
    ['HEAD', `/${doc}`],
    ['GET', `/${doc}?rev=${rev}`],
    ['GET', `/${doc}?open_revs=all`],
    ['GET', `/${doc}?revs_info=true`],
    ['GET', `/${doc}/file.txt`],
    ['PUT', `/${doc}/file.txt?rev=${rev}`, {}],
    ['PUT', `/${doc}`, { _rev: rev }],
    ['DELETE', `/${doc}?rev=${rev}`],
    ['COPY', `/${doc}`],
    ['GET', '/_local/x'],
    ['PUT', '/_local/x', {}],
    ['PUT', '/_design/x', {}],
    ['GET', '/_design/x/_view/y'],
    ['GET', '/_design/x/_info'],
  ]
  for (const [method, path, body] of asks) {
    const answer = await fetch(`${hub.url}/db/${db}${path}`, {
      method,
      headers: {
        authorization: kofi.auth,
        'content-type': 'application/json',
        destination: 'copy',
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    expect([method, path, [401, 403].includes(answer.status)]).toEqual([method, path, true])
    expect(await answer.text()).not.toContain(words)
  }
  const feed = await hub.post('/db/_live_feed', { since: { [db]: 0 } }, kofi.auth)
  expect(feed.body).toMatchObject({ db, error: 'forbidden' })
  // A copy from a db one may read into it, and one of a doc that is there by its name.
  for (const path of ['/db/_dbs_info', '/db/_all_dbs', '/db/_db_updates', '/db/_active_tasks']) {
    expect([401, 403, 404]).toContain((await hub.get(path, kofi.auth)).status)
  }
  expect(await hub.get(`/db/${db}/${doc}`, ama.auth)).toMatchObject({
    status: 200,
    body: { body: { text: words } },
  })
})

test('[AX22] stolen, forged and half-right tokens open nothing', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const { deviceId, secret, personId } = ama.join
  const hash = hub.hub.state.current().access.devices[deviceId]?.secretHash ?? ''
  const none = Buffer.from('{"alg":"none"}').toString('base64url')
  const claims = Buffer.from(`{"sub":"${personId}","_couchdb.roles":["_admin"]}`).toString(
    'base64url',
  )
  const tokens = [
    `Bearer ${deviceId}.${kofi.join.secret}`,
    `Bearer ${deviceId}.${secret.slice(0, -1)}`,
    `Bearer ${deviceId}.${secret}x`,
    `Bearer ${deviceId}.${hash}`,
    `Bearer ${deviceId}`,
    `Bearer .${secret}`,
    `Bearer __proto__.${secret}`,
    `Bearer ${none}.${claims}.`,
    `Basic ${Buffer.from(`${personId}:${secret}`).toString('base64')}`,
    `Bearer ${hub.hub.secrets.cookieSecret}`,
    `Bearer ${hub.hub.secrets.hostToken}`,
  ]
  for (const token of tokens) {
    expect([token, (await hub.get(`/db/${hub.journeyDb}`, token)).status]).toEqual([token, 401])
    expect([token, (await hub.get('/api/me', token)).status]).toEqual([token, 401])
  }
  const cookie = await fetch(`${hub.url}/db/${hub.journeyDb}`, {
    headers: {
      cookie: `AuthSession=${Buffer.from(`server:${Date.now()}:x`).toString('base64url')}`,
    },
  })
  expect(cookie.status).toBe(401)
})

test('[AX22] a phone that is in takes no other phone’s place, whatever it sends again', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const stolen = { ...kofi.join, deviceId: ama.join.deviceId }
  expect((await hub.post('/api/join', stolen)).status).not.toBe(200)
  const asAma = { ...kofi.join, personId: ama.join.personId }
  // Its secret proves which device it is, so it stays who it was.
  expect((await hub.post('/api/join', asAma)).body.person.id).toBe(kofi.join.personId)
  const hostId = hub.hub.state.current().hostPersonId
  expect((await hub.joining({ personId: hostId })).answer.status).toBe(409)
  expect((await hub.get('/api/me', ama.auth)).body.person.id).toBe(ama.join.personId)
})

const lines = new Agent({ keepAlive: true })
afterAll(() => lines.destroy())

/** A try from an address of this machine: each of 127.0.0.0/8 counts as somebody else. */
function tryCode(from: string, code: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const path = `/api/invitations/${code}`
    request(`${hub.url}${path}`, { agent: lines, localAddress: from }, (answer) => {
      answer.resume()
      answer.on('end', () => resolve(answer.statusCode ?? 0))
    })
      .on('error', reject)
      .end()
  })
}

test('[AX23] 10,000 joins with wrong codes in a row: few are judged, and people still come in', async () => {
  const linked = await post('invitations', { maxUses: 9, expiresAt: LATER })
  const inLink: string = linked.body.link.split('/').at(-1)
  const counts = new Map<number, number>()
  const ADDRESSES = 100
  for (let round = 0; round < 100; round += 1) {
    const statuses = await Promise.all(
      Array.from({ length: ADDRESSES }, (_, at) => tryCode(`127.0.1.${at + 1}`, 'ZZZZZZ')),
    )
    for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1)
  }
  const judged = counts.get(404) ?? 0
  const { always, shared } = JOIN_LIMITS
  expect(judged).toBe(ADDRESSES * always.tries + shared.tries)
  expect(counts.get(429)).toBe(10_000 - judged)
  // Somebody honest, from an address that has not tried yet, and somebody else by a link.
  expect(await tryCode('127.0.2.1', hub.code)).toBe(200)
  expect(await tryCode('127.0.1.1', hub.code)).toBe(429)
  expect(await tryCode('127.0.1.1', inLink)).toBe(200)
  expect((await hub.get('/api/me', (await hub.join()).auth)).status).toBe(200)
}, 60_000)

test('[AX23] an hour of guessing sees so few codes as docs/security.md says', () => {
  const guesses = (addresses: number) => {
    let now = 1_000_000
    const limiter = createTryLimiter(JOIN_LIMITS, () => now)
    let judged = 0
    for (let minute = 0; minute < 60; minute += 1) {
      for (let at = 0; at < addresses; at += 1) {
        const address = `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`
        for (let tries = 0; tries < 40 && limiter.waitS(address) === 0; tries += 1) {
          limiter.recordFailure(address)
          judged += 1
        }
      }
      now += 59_000
    }
    return judged
  }
  const codes = 31 ** 6
  expect(guesses(1)).toBeLessThanOrEqual(120)
  expect(guesses(250)).toBe(250 * 3 + 600)
  expect(guesses(4000)).toBe(6000)
  expect(6000 / codes).toBeLessThan(1 / 147_000)
})
