import { afterAll, beforeAll, expect, test } from 'vitest'
import { teamDbName } from '../../src/hub/audience-dbs.ts'
import * as table from '../../src/http/route-table.ts'
import { entryBody, startTestHub, type TestHub, type TestPhone } from '../testing-hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub()
})
afterAll(() => hub.remove())

const SECRET = 'a sentence among us alone'

/** Every route of the table, as paths below a db; a table that is new is not known here and fails. */
function routesOfDb(doc: string, rev: string): (readonly [method: string, path: string])[] {
  const {
    SERVER_ROUTES: _server,
    SERVER_TREES: _trees,
    DB_LIFE_ROUTES,
    DB_ROUTES,
    COMPACT_DESIGN_ROUTES,
    INDEX_ROUTES,
    LOCAL_ROUTES,
    DOC_ROUTES,
    DESIGN_ROUTES,
    ATTACHMENT_ROUTES,
    ...unknown
  } = table
  expect(Object.keys(unknown)).toEqual([])
  const all = (routes: object, ...paths: string[]) =>
    paths.flatMap((path) =>
      [...Object.keys(routes), 'HEAD'].map((method) => [method, path] as const),
    )
  return [
    ...all(DB_LIFE_ROUTES, ''),
    ...[...DB_ROUTES].flatMap(([name, routes]) =>
      all(routes, name === '' ? '' : `/${name}`, `/${name}?include_docs=true&keys=["${doc}"]`),
    ),
    ...all(COMPACT_DESIGN_ROUTES, '/_compact/x'),
    ...all(INDEX_ROUTES, '/_index/x/json/y', '/_index/_design/x/json/y'),
    ...all(LOCAL_ROUTES, '/_local/x', '/_local%2Fx'),
    ...all(
      DOC_ROUTES,
      `/${doc}`,
      `/${doc}?rev=${rev}`,
      `/${doc}?open_revs=all`,
      '/_design/x',
      '/_design%2Fx',
      '/not-there',
    ),
    ...[...DESIGN_ROUTES].flatMap(([name, routes]) =>
      all(routes, `/_design/x/${name.replace('*', 'y')}`),
    ),
    ...all(ATTACHMENT_ROUTES, `/${doc}/file.txt`, `/${doc}/file.txt?rev=${rev}`),
  ]
}

async function askAll(db: string, auth: string | null, doc: string, rev: string) {
  const open: string[] = []
  for (const [method, path] of routesOfDb(doc, rev)) {
    for (const body of ['{}', `{"docs":[{"id":"x","_id":"x"}],"keys":[],"selector":{}}`]) {
      const answer = await fetch(`${hub.url}/db/${db}${path}`, {
        method,
        headers: {
          'content-type': 'application/json',
          destination: 'copy',
          ...(auth === null ? {} : { authorization: auth }),
        },
        ...(method === 'GET' || method === 'HEAD' ? {} : { body }),
      })
      const text = await answer.text()
      if (![401, 403].includes(answer.status) || text.includes(SECRET)) {
        open.push(`${method} ${path} ${answer.status}`)
      }
    }
  }
  return open
}

async function teamOf(ama: TestPhone) {
  const team = ama.make('team', {
    name: 'Drains',
    memberIds: [ama.join.personId],
    systemOfFocus: '',
    challenge: '',
  })
  await ama.send(hub.journeyDb, [team])
  const db = teamDbName(team._id)
  await expect.poll(async () => (await hub.get(`/db/${db}`, ama.auth)).status).toBe(200)
  const entry = ama.make('entry', entryBody(SECRET), { visibility: 'team', teamId: team._id })
  const [row] = await ama.send(db, [entry])
  return { db, doc: encodeURIComponent(entry._id), rev: String(row.rev) }
}

test('[HP2] every route there is below a db is closed to whoever has no right to it', async () => {
  const [ama, kofi, esi] = [await hub.join(), await hub.join(), await hub.join()]
  const { db, doc, rev } = await teamOf(ama)
  expect(routesOfDb(doc, rev).length).toBeGreaterThan(100)
  const host = `Bearer ${hub.hub.secrets.hostToken}`
  await hub.post(`/api/host/devices/${esi.join.deviceId}/revoke`, {}, host)
  const strangers = {
    nobody: null,
    'no member': kofi.auth,
    revoked: esi.auth,
    forged: 'Bearer x.y',
  }
  for (const [who, auth] of Object.entries(strangers)) {
    expect([who, await askAll(db, auth, doc, rev)]).toEqual([who, []])
  }
  for (const [who, auth] of Object.entries({ nobody: null, revoked: esi.auth })) {
    for (const name of ['hub', hub.journeyDb]) {
      expect([who, name, await askAll(name, auth, doc, rev)]).toEqual([who, name, []])
    }
  }
  // What is there and what is not look the same to whoever may not know.
  expect(await askAll('team-00000000000000000000000000', null, doc, rev)).toEqual([])
  expect((await hub.get(`/db/${db}/${doc}`, ama.auth)).body.body.text).toBe(SECRET)
}, 120_000)

test('[HP2] routes of the server tell phones and strangers nothing of dbs and their names', async () => {
  const [ama, kofi] = [await hub.join(), await hub.join()]
  const { db } = await teamOf(ama)
  const trees = [...table.SERVER_TREES].flatMap(([name, routes]) =>
    ['', '/jobs', '/docs', '/_local/_config', '/_local/_stats'].map(
      (below) => [name + below, routes] as const,
    ),
  )
  for (const [name, routes] of [...table.SERVER_ROUTES, ...trees]) {
    for (const method of Object.keys(routes)) {
      for (const auth of [null, kofi.auth]) {
        const answer = await fetch(`${hub.url}/db/${name}`, {
          method,
          headers: {
            'content-type': 'application/json',
            ...(auth === null ? {} : { authorization: auth }),
          },
          ...(method === 'GET' ? {} : { body: '{}' }),
          signal: AbortSignal.timeout(5_000),
        })
        const text = name === '_live_feed' ? '' : await answer.text()
        expect([method, name, text.includes(db), text.includes(hub.journeyDb)]).toEqual([
          method,
          name,
          false,
          false,
        ])
        await answer.body?.cancel().catch(() => undefined)
      }
    }
  }
})
