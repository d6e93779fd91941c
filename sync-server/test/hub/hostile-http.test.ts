import { afterAll, beforeAll, expect, test } from 'vitest'
import { DB_ROUTES, SERVER_ROUTES } from '../../src/http/route-table.ts'
import { startTestHub, type TestHub } from '../testing-hub.ts'
import { sendRaw, statusesOf } from './raw-line.ts'

let hub: TestHub
let port: number
beforeAll(async () => {
  hub = await startTestHub()
  port = Number(new URL(hub.url).port)
})
afterAll(() => hub.remove())

const lines = (...all: string[]) => all.join('\r\n')

test('[HP3] a request whose length can be read two ways is refused, and nothing behind it runs', async () => {
  const hidden = lines('GET /api/hub HTTP/1.1', 'Host: h', '', '')
  const post = (headers: string[], body: string) =>
    lines(
      'POST /api/join HTTP/1.1',
      'Host: h',
      'Content-Type: application/json',
      ...headers,
      '',
      body,
    )
  const tricks = {
    'length and chunks': post(
      ['Content-Length: 6', 'Transfer-Encoding: chunked'],
      `0\r\n\r\n${hidden}`,
    ),
    'chunks and length': post(
      ['Transfer-Encoding: chunked', 'Content-Length: 6'],
      `0\r\n\r\n${hidden}`,
    ),
    'two lengths': post(['Content-Length: 2', 'Content-Length: 40'], `{}${hidden}`),
    'a list of lengths': post(['Content-Length: 2, 40'], `{}${hidden}`),
    'a length below nothing': post(['Content-Length: -1'], `{}${hidden}`),
    'a length with a sign': post(['Content-Length: +2'], `{}${hidden}`),
    'a hexadecimal length': post(['Content-Length: 0x2'], `{}${hidden}`),
    'chunks by another name': post(['Transfer-Encoding: xchunked'], `0\r\n\r\n${hidden}`),
    'chunks that are not last': post(
      ['Transfer-Encoding: chunked, identity'],
      `0\r\n\r\n${hidden}`,
    ),
    'a space before the colon': post(['Transfer-Encoding : chunked'], `0\r\n\r\n${hidden}`),
    'a folded header': post(['Transfer-Encoding:', ' chunked'], `0\r\n\r\n${hidden}`),
    'a chunk that is endless': post(
      ['Transfer-Encoding: chunked'],
      `FFFFFFFFFFFFFFFFF\r\n${hidden}`,
    ),
    'a bare line feed in a header': post(
      ['X: a\nTransfer-Encoding: chunked'],
      `0\r\n\r\n${hidden}`,
    ),
  }
  for (const surface of ['/api/join', '/db/hub/_bulk_docs', '/api/media/uploads']) {
    for (const [name, bytes] of Object.entries(tricks)) {
      const answer = await sendRaw(port, bytes.replace('/api/join', surface))
      const statuses = statusesOf(answer)
      expect([
        surface,
        name,
        statuses.length <= 1,
        statuses.every((it) => it >= 400 && it < 500),
      ]).toEqual([surface, name, true, true])
    }
  }
})

test('[HP4] a line that asks to become another protocol stays HTTP, and stays closed', async () => {
  const upgrade = (path: string, to: string) =>
    lines(
      `GET ${path} HTTP/1.1`,
      'Host: h',
      `Connection: Upgrade${to === 'h2c' ? ', HTTP2-Settings' : ''}`,
      `Upgrade: ${to}`,
      'HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      '',
      '',
    )
  const paths = ['/', '/api/hub', '/db/hub', `/db/${hub.journeyDb}/_changes`, '/api/media/x']
  const asks = paths.flatMap((path) =>
    ['websocket', 'h2c', 'TLS/1.0', 'x'].map((to) => [path, to] as const),
  )
  await Promise.all(
    asks.map(async ([path, to]) => {
      const answer = await sendRaw(port, upgrade(path, to))
      expect([path, to, answer.startsWith('HTTP/1.1 101')]).toEqual([path, to, false])
      const isClosed = !path.startsWith('/db/') || statusesOf(answer)[0] === 401
      expect([path, to, isClosed]).toEqual([path, to, true])
    }),
  )
  for (const method of ['CONNECT', 'TRACE', 'TRACK', 'DEBUG', 'PROPFIND', 'MKCOL']) {
    const target = method === 'CONNECT' ? '10.0.0.1:22' : '/db/hub'
    const answer = await sendRaw(
      port,
      lines(`${method} ${target} HTTP/1.1`, 'Host: h', 'X-A: echo-me', '', ''),
    )
    expect([method, statusesOf(answer).every((it) => it >= 400 && it < 500)]).toEqual([
      method,
      true,
    ])
    expect(answer).not.toContain('echo-me')
  }
  expect((await hub.get('/api/hub')).status).toBe(200)
})

test('[HP6] a line break in an id, a name or a header is never a line of an answer', async () => {
  const phone = await hub.join()
  const evil = '\r\nset-cookie: stolen=1\r\n\r\n<script>'
  const encoded = encodeURIComponent(evil)
  const plain = `note${evil}`
  await hub.hub.state.update((current) => ({ ...current, hubName: `Hub ${evil}` }))
  const own = `/db/plain`
  await fetch(hub.url + own, { method: 'PUT', headers: { authorization: hub.adminAuth } })
  const asks: (readonly [string, string, string?, object?])[] = [
    ['GET', '/api/hub'],
    ['GET', `/api/invitations/${encoded}`],
    ['GET', `/welcome/${encoded}?lang=${encoded}&for=${encoded}`],
    ['GET', `/join/${encoded}`],
    ['GET', '/tributary-hub.mobileconfig'],
    ['GET', '/tributary-hub.crt'],
    ['GET', `/db/${hub.journeyDb}/${encoded}`, phone.auth],
    ['PUT', `${own}/${encodeURIComponent(plain)}`, hub.adminAuth, { x: 1 }],
    ['GET', `${own}/${encodeURIComponent(plain)}`, hub.adminAuth],
    ['PUT', `${own}/_local/${encodeURIComponent(plain)}`, hub.adminAuth, { x: 1 }],
    ['POST', own, hub.adminAuth, { _id: `posted${evil}` }],
    ['PUT', `${own}/with-file/${encodeURIComponent(plain)}`, hub.adminAuth, { x: 1 }],
    ['GET', `${own}/with-file/${encodeURIComponent(plain)}`, hub.adminAuth],
    ['PUT', `/db/${encoded}`, hub.adminAuth],
    ['GET', `/api/media/files/${encoded}/preview`, phone.auth],
  ]
  for (const [method, path, auth, body] of asks) {
    const answer = await fetch(hub.url + path, {
      method,
      redirect: 'manual',
      headers: {
        'content-type': 'application/json',
        ...(auth === undefined ? {} : { authorization: auth }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    expect([method, path, answer.status < 500]).toEqual([method, path, true])
    expect([path, answer.headers.has('set-cookie')]).toEqual([path, false])
    expect([path, [...answer.headers.values()].some((it) => it.includes('<script>'))]).toEqual([
      path,
      false,
    ])
  }
})

test('[HP7] a page of another site whose name leads to the hub has no more than a stranger there', async () => {
  const phone = await hub.join()
  const rebound = (path: string, ...more: string[]) =>
    sendRaw(
      port,
      lines(
        `GET ${path} HTTP/1.1`,
        'Host: evil.example:8700',
        'Origin: http://evil.example:8700',
        'Connection: close',
        ...more,
        '',
        '',
      ),
    )
  for (const path of [
    `/db/${hub.journeyDb}`,
    '/db/hub/_all_docs',
    '/db/_all_dbs',
    '/api/me',
    '/api/host/overview',
  ]) {
    const answer = await rebound(path)
    expect([path, statusesOf(answer)]).toEqual([path, [401]])
    expect(answer.toLowerCase()).not.toContain('access-control-allow-origin')
  }
  // A session of the admin's is a cookie of the name it was opened at alone, and of no script.
  const { user, password } = hub.hub.secrets.admin
  const session = await fetch(`${hub.url}/db/_session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: user, password }),
  })
  const cookie = session.headers.get('set-cookie') ?? ''
  expect(cookie).toMatch(/httponly/i)
  expect(cookie).not.toMatch(/domain=/i)
  // Whoever has the token has it from the app's own pages.
  expect(statusesOf(await rebound('/api/me', `Authorization: ${phone.auth}`))).toEqual([200])
})

test('[HP8] a page of another site does nothing in the name of an admin who is logged in', async () => {
  const { user, password } = hub.hub.secrets.admin
  const session = await fetch(`${hub.url}/db/_session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: user, password }),
  })
  const cookie = (session.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const send = (path: string, headers: Record<string, string>, body: string) =>
    fetch(hub.url + path, { method: 'POST', headers: { cookie, ...headers }, body })
  const posts = [
    ...[...SERVER_ROUTES].flatMap(([name, { POST }]) => (POST ? [`/db/${name}`] : [])),
    ...[...DB_ROUTES].flatMap(([name, { POST }]) => (POST ? [`/db/hub/${name}`] : [])),
    '/db/hub/_compact/x',
    '/db/hub/_design/x/_view/y',
    '/db/_node/_local/_restart',
  ].filter((path) => path !== '/db/_session')
  // What a page may send to anybody without asking first.
  const simple = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
  ]
  for (const path of posts) {
    for (const type of simple) {
      const foreign = { origin: 'http://evil.example', 'content-type': type }
      const answer = await send(path, foreign, '{"docs":[],"keys":[],"selector":{}}')
      await answer.body?.cancel()
      expect([path, type, answer.status >= 400 && answer.status < 500]).toEqual([path, type, true])
    }
  }
  const asked = await fetch(`${hub.url}/db/hub/_all_docs`, {
    headers: { cookie, origin: 'http://evil.example' },
  })
  expect(asked.headers.has('access-control-allow-origin')).toBe(false)
})

test('[HP9] names that every object has are ids and fields like any other', async () => {
  const phone = await hub.join()
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '__defineGetter__',
  ]
  const host = `Bearer ${hub.hub.secrets.hostToken}`
  const raw = (method: string, path: string, auth: string, body?: string) =>
    fetch(hub.url + path, {
      method,
      headers: { authorization: auth, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    })
  await raw('PUT', '/db/own-names', hub.adminAuth)
  const entry = phone.make('entry', {
    movement: 'enact',
    text: 'x',
    mediaIds: [],
    aboutIds: [],
    mentions: [],
  })
  for (const name of names) {
    const odd = `{"isAdmin":true,"roles":["host"],"${name}":{"isAdmin":true,"personId":"x"}}`
    const asks: (readonly [string, string, string, string?])[] = [
      ['PUT', `/db/own-names/doc-${name}`, hub.adminAuth, odd],
      ['GET', `/db/own-names/${name}`, hub.adminAuth],
      ['PUT', `/db/own-names/_local/${name}`, hub.adminAuth, odd],
      [
        'POST',
        '/db/own-names/_bulk_docs',
        hub.adminAuth,
        `{"docs":[{"_id":"b-${name}","${name}":1}],"${name}":{}}`,
      ],
      ['POST', '/db/own-names/_revs_diff', hub.adminAuth, `{"${name}":["1-a"]}`],
      ['POST', '/db/own-names/_missing_revs', hub.adminAuth, `{"${name}":["1-a"]}`],
      ['POST', '/db/own-names/_all_docs', hub.adminAuth, `{"keys":["${name}"]}`],
      ['POST', '/db/own-names/_bulk_get', hub.adminAuth, `{"docs":[{"id":"${name}"}]}`],
      ['POST', '/db/own-names/_find', hub.adminAuth, `{"selector":{"${name}":{"$gt":null}}}`],
      ['POST', '/db/own-names/_purge', hub.adminAuth, `{"${name}":["1-a"]}`],
      [
        'PUT',
        '/db/own-names/_security',
        hub.adminAuth,
        `{"${name}":{"roles":["x"]},"members":{"roles":["_admin"]}}`,
      ],
      ['POST', `/db/_live_feed`, phone.auth, `{"since":{"${name}":0}}`],
      ['GET', `/db/${name}`, phone.auth],
      ['GET', `/api/invitations/${name}`, phone.auth],
      ['POST', `/api/host/devices/${name}/revoke`, host, '{}'],
      ['POST', `/api/host/people/${name}/revoke`, host, '{}'],
      ['POST', `/api/host/people/${name}/roles`, host, '{"role":"host"}'],
      ['POST', `/api/host/people/${name}/recovery`, host, '{}'],
      ['POST', `/api/host/invitations/${name}/revoke`, host, '{}'],
      ['POST', `/api/host/roles/${name}/end`, host, '{}'],
      [
        'POST',
        '/api/join',
        phone.auth,
        `{"${name}":{"a":1},"code":"${name}","personId":"${name}","deviceId":"${name}","secret":"${name}"}`,
      ],
      [
        'POST',
        '/api/me/report',
        phone.auth,
        `{"${name}":{"a":1},"appVersion":"","unsent":0,"refused":0,"privateCount":0}`,
      ],
      ['GET', '/api/me', `Bearer ${name}.${name}`],
      [
        'POST',
        `/db/${hub.journeyDb}/_bulk_docs`,
        phone.auth,
        `{"docs":[${JSON.stringify(entry).replace('{', `{"${name}":{"type":"host"},`)}]}`,
      ],
    ]
    for (const [method, path, auth, body] of asks) {
      const answer = await raw(method, path, auth, body)
      expect([method, path, answer.status, answer.status < 500]).toEqual([
        method,
        path,
        answer.status,
        true,
      ])
      await answer.body?.cancel()
    }
  }
  expect(Reflect.get({}, 'isAdmin')).toBeUndefined()
  expect(Reflect.get({}, 'a')).toBeUndefined()
  expect((await hub.get('/api/me', phone.auth)).body.roles).toEqual(['participant'])
  const read = await hub.get('/db/own-names/doc-constructor', hub.adminAuth)
  expect(read.body.constructor).toEqual({ isAdmin: true, personId: 'x' })
})
