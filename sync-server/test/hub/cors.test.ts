import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHub, type TestHub } from '../testing-hub.ts'

const KNOWN = 'http://192.168.1.20:8700'
let hub: TestHub

beforeAll(async () => {
  hub = await startTestHub()
  await hub.hub.rememberOrigins([KNOWN])
})
afterAll(async () => {
  await hub.remove()
})

const allowed = async (path: string, origin: string, method = 'GET') => {
  const answer = await fetch(hub.url + path, { method, headers: { origin } })
  return answer.headers.get('access-control-allow-origin')
}

test('an app that was loaded from an earlier address of this hub may go on', async () => {
  expect(await allowed('/api/hub', KNOWN)).toBe(KNOWN)
  expect(await allowed('/api/join', KNOWN, 'OPTIONS')).toBe(KNOWN)
  expect(await allowed('/db/', KNOWN)).toBe(KNOWN)
})

test('a page from anywhere else may read nothing', async () => {
  expect(await allowed('/api/hub', 'http://evil.example')).toBeNull()
  expect(await allowed('/api/join', 'http://evil.example', 'OPTIONS')).toBeNull()
  expect(await allowed('/db/', 'http://evil.example')).toBeNull()
})

test('addresses are remembered across a restart', async () => {
  const own = await startTestHub()
  await own.hub.rememberOrigins([KNOWN, KNOWN])
  await own.stop()
  const again = await startTestHub({ dataDir: own.dataDir })
  expect(again.hub.state.current().origins).toEqual([KNOWN])
  await again.remove()
})

test('[AX24] whoever shows a code that opens may join from the page of another hub, and stays allowed', async () => {
  const elsewhere = 'http://192.168.7.7:8080'
  const preview = async (code: string) =>
    (
      await fetch(`${hub.url}/api/invitations/${code}`, { headers: { origin: elsewhere } })
    ).headers.get('access-control-allow-origin')
  expect(await preview('ZZZZZZ')).toBeNull()
  expect(await allowed('/api/join', elsewhere, 'OPTIONS')).toBeNull()
  expect(await preview(hub.code)).toBe(elsewhere)
  expect(await allowed('/api/join', elsewhere, 'OPTIONS')).toBe(elsewhere)
  expect(hub.hub.state.current().origins).not.toContain(elsewhere)
  const { join } = await hub.join()
  await fetch(`${hub.url}/api/join`, {
    method: 'POST',
    headers: { origin: elsewhere, 'content-type': 'application/json' },
    body: JSON.stringify(join),
  })
  expect(hub.hub.state.current().origins).toContain(elsewhere)
  expect(await allowed('/db/', elsewhere)).toBe(elsewhere)
})
