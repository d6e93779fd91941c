import { expect, test } from 'vitest'
import type { HubState } from '../src/index.ts'
import { interceptFetch, jsonResponse, openStage, when } from './stage.ts'
import { startTributaryServer } from './tributary-server.ts'

const stage = openStage()

test('a captive portal that answers 200 with HTML is never the hub', async () => {
  const server = await stage.server(startTributaryServer)
  let isPortal = true
  let portalAnswers = 0
  const phone = await stage.phone(server, {
    fetch: interceptFetch(({ send }) => {
      if (!isPortal) return send()
      portalAnswers += 1
      return new Response('\n<html>Log in to this network</html>', { status: 200 })
    }),
  })
  const states: HubState[] = []
  phone.sync.hub$.subscribe(({ state }) => states.push(state))
  await phone.write('note:1', 't')
  await when(phone.sync.hub$, ({ state }) => state === 'unreachable')
  await expect.poll(() => portalAnswers).toBeGreaterThan(4)
  expect(states).not.toContain('reachable')
  isPortal = false
  await when(phone.sync.hub$, ({ state }) => state === 'reachable')
  await phone.settled()
})

test('half a page of changes does not advance the pull', async () => {
  const server = await stage.server(startTributaryServer)
  await server.call('POST', '/notes/_bulk_docs', {
    docs: Array.from({ length: 30 }, (_, at) => ({ _id: `note:${at}`, title: '', tokens: ['t'] })),
  })
  let halves = 4
  const phone = await stage.phone(server, {
    fetch: interceptFetch(async ({ url, send }) => {
      const response = await send()
      if (!url.includes('/_changes') || url.includes('feed=') || halves === 0) return response
      halves -= 1
      const text = await response.text()
      return new Response(text.slice(0, text.length / 2), { status: 200 })
    }),
  })
  await phone.notesSync.firstPullDone
  expect((await phone.all()).size).toBe(30)
})

test('without a valid sign-in work waits, and goes on with new headers', async () => {
  const server = await stage.server(startTributaryServer)
  let headers: Record<string, string> = { authorization: 'Basic d3Jvbmc6d3Jvbmc=' }
  let requests = 0
  const phone = await stage.phone(server, {
    headers: () => headers,
    timings: { retryMaxMs: 60_000 },
    fetch: interceptFetch(({ send }) => {
      requests += 1
      return send()
    }),
  })
  await phone.write('note:1', 't')
  const { lastContactAt } = await when(phone.sync.hub$, ({ state }) => state === 'signed-out')
  expect(lastContactAt).not.toBeNull()
  expect(requests).toBeLessThan(4)
  headers = server.headers
  await when(phone.sync.hub$, ({ state }) => state === 'reachable')
  await phone.settled()
  expect(phone.refusals).toEqual([])
})

test('a token that is revoked while work waits loses none of it', async () => {
  const server = await stage.server(startTributaryServer)
  let isRevoked = false
  let headers: Record<string, string> = { ...server.headers }
  const phone = await stage.phone(server, {
    headers: () => headers,
    fetch: interceptFetch(({ send }) =>
      isRevoked && headers['x-new'] === undefined
        ? jsonResponse({ error: 'unauthorized', reason: 'revoked' }, 401)
        : send(),
    ),
  })
  await phone.write('note:1', 'before')
  await phone.settled()
  isRevoked = true
  await phone.write('note:1', 'while out')
  await when(phone.sync.hub$, ({ state }) => state === 'signed-out')
  headers = { ...server.headers, 'x-new': '1' }
  await phone.settled()
  expect(await server.call('GET', '/notes/note:1')).toMatchObject({
    tokens: ['before', 'while out'],
  })
})

test('a db this device may not open is told as a problem, and no doc is refused for it', async () => {
  const server = await stage.server(startTributaryServer)
  let isShut = true
  const phone = await stage.phone(server, {
    fetch: interceptFetch(({ url, send }) =>
      isShut && url.includes('/notes')
        ? jsonResponse({ error: 'forbidden', reason: 'not a member' }, 403)
        : send(),
    ),
  })
  await phone.write('note:1', 't')
  await when(phone.notesSync.error$, (problem) => problem?.kind === 'no_access')
  isShut = false
  await phone.settled()
  await when(phone.notesSync.error$, (problem) => problem === null)
  expect(phone.refusals).toEqual([])
})

test('a hub with a full disk is told as a problem, and the pull goes on', async () => {
  const server = await stage.server(startTributaryServer)
  let isFull = true
  const a = await stage.phone(server, {
    fetch: interceptFetch(({ url, send }) =>
      isFull && url.endsWith('/_bulk_docs')
        ? jsonResponse({ error: 'insufficient_storage', reason: 'disk full' }, 507)
        : send(),
    ),
  })
  const b = await stage.phone(server)
  await a.write('note:1', 'waits')
  await when(a.notesSync.error$, (problem) => problem?.kind === 'server_refused')
  await b.write('note:2', 'arrives')
  await a.until('note:2', (note) => note !== undefined)
  isFull = false
  await b.until('note:1', (note) => note !== undefined)
  expect(a.refusals).toEqual([])
})

test('a server that fails on one doc alone does not hold up the others for ever', async () => {
  const server = await stage.server(startTributaryServer)
  const phone = await stage.phone(server, {
    fetch: interceptFetch(({ url, body, send }) => {
      const isPoison = url.endsWith('/_bulk_docs') && JSON.stringify(body).includes('note:3')
      return isPoison ? jsonResponse({ error: 'internal_error', reason: 'bug' }, 500) : send()
    }),
  })
  await phone.notes.bulkInsert(
    Array.from({ length: 8 }, (_, at) => ({ id: `note:${at}`, title: '', tokens: ['t'] })),
  )
  await phone.settled()
  expect(phone.refusals.map(({ docId, code }) => [docId, code])).toEqual([
    ['note:3', 'server_error'],
  ])
})

test.each(['auto', 'continuous'] as const)(
  'a %s feed that falls silent is replaced, and what came meanwhile arrives',
  async (feed) => {
    const server = await stage.server(startTributaryServer)
    let isSilent = true
    const a = await stage.phone(server, {
      feed,
      timings: { feedSilenceMs: 80, heartbeatMs: 20 },
      fetch: interceptFetch(async ({ url, send }) => {
        const isFeed = url.includes('_live_feed') || url.includes('feed=continuous')
        if (!isFeed || !isSilent) return send()
        return new Response(new ReadableStream(), { status: 200 })
      }),
    })
    const b = await stage.phone(server)
    await a.notesSync.firstPullDone
    await b.write('note:1', 'unheard')
    await b.settled()
    isSilent = false
    await a.until('note:1', (note) => note !== undefined)
    expect(await a.read('note:1')).toMatchObject({ tokens: ['unheard'] })
  },
)

test('a nudge replaces a quiet feed and ends the waiting', async () => {
  const server = await stage.server(startTributaryServer)
  let isDown = false
  const phone = await stage.phone(server, {
    timings: { retryMinMs: 600_000, retryMaxMs: 600_000 },
    fetch: interceptFetch(({ send }) => {
      if (isDown) throw new TypeError('fetch failed')
      return send()
    }),
  })
  await phone.notesSync.firstPullDone
  isDown = true
  await phone.write('note:1', 't')
  await when(phone.sync.hub$, ({ state }) => state === 'unreachable')
  isDown = false
  phone.sync.nudge()
  await phone.settled()
  expect(await server.call('GET', '/notes/note:1')).toMatchObject({ tokens: ['t'] })
})
