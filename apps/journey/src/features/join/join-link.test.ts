import { expect, test } from 'vitest'
import { readHubAddress, readJoinTarget } from './join-link.ts'

test('a code is read as people type it, and a link with its key as it is', () => {
  expect(readJoinTarget(' abc-2 34 ')).toEqual({ code: 'ABC234', hub: null })
  expect(readJoinTarget('http://192.168.1.20:8080/join/ABC234')).toEqual({
    code: 'ABC234',
    hub: 'http://192.168.1.20:8080',
  })
  expect(readJoinTarget('https://hub.local/join/abc234~aB-_cdEfGhIjKlMn/')).toEqual({
    code: 'ABC234~aB-_cdEfGhIjKlMn',
    hub: 'https://hub.local',
  })
  expect(readJoinTarget('http://192.168.1.20:8080/welcome/ABC234')?.code).toBe('ABC234')
})

test('what is neither a code nor a link to join is nothing', () => {
  const texts = ['', 'x', 'javascript:alert(1)//join/ABC234', 'http://a.b/host#x', 'WIFI:S:hub;;']
  for (const text of texts) expect([text, readJoinTarget(text)]).toEqual([text, null])
})

test('an address is read with or without its scheme', () => {
  expect(readHubAddress('192.168.1.20:8080')).toBe('http://192.168.1.20:8080')
  expect(readHubAddress('https://hub.local/')).toBe('https://hub.local')
  for (const text of ['', 'hub', 'a b', 'user@host.x']) expect(readHubAddress(text)).toBeNull()
})
