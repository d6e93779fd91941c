import { expect, test } from 'vitest'
import { mdnsNetworks } from './mdns-networks.ts'
import { type Advertised, answersTo, forOneShot, recordsOf } from './mdns-records.ts'

const hub: Advertised = {
  hostName: 'hub-in-accra.local',
  hubName: 'Dr. Ama’s hub',
  port: 8700,
  ipv4: ['10.42.0.1'],
  ipv6: ['fd00::7'],
}
const ask = (name: string, type: string, me = hub) => answersTo({ name, type }, me)
const facts = (records: readonly object[]) =>
  records.map((each) => ({ ...each, ttl: undefined, flush: undefined }))

test('[LN10] the hub’s name is answered with the addresses of that network, however it is spelled', () => {
  expect(ask('Hub-In-Accra.local', 'A')).toMatchObject({
    answers: [{ type: 'A', data: '10.42.0.1', flush: true, ttl: 120 }],
    additionals: [{ type: 'AAAA', data: 'fd00::7' }],
  })
  expect(ask('hub-in-accra.local', 'ANY').answers).toHaveLength(2)
  expect(ask('other.local', 'A')).toEqual({ answers: [], additionals: [] })
})

test('[LN10] that a name has no IPv6 address is said, so that nobody waits for one', () => {
  expect(ask(hub.hostName, 'AAAA', { ...hub, ipv6: [] }).answers).toMatchObject([
    { type: 'NSEC', data: { rrtypes: ['A'] } },
  ])
})

test('[LN11] the app and CouchDB’s surface are found as services, with all one needs to connect', () => {
  const found = ask('_couchdb._tcp.local', 'PTR')
  expect(found.answers).toMatchObject([{ data: 'Dr  Ama’s hub._couchdb._tcp.local' }])
  expect(facts(found.additionals)).toContainEqual({
    name: 'Dr  Ama’s hub._couchdb._tcp.local',
    type: 'SRV',
    data: { port: 8700, target: 'hub-in-accra.local', priority: 0, weight: 0 },
  })
  const all = ask('_services._dns-sd._udp.local', 'PTR').answers
  expect(all.map((each) => ('data' in each ? each.data : null))).toEqual([
    '_tributary._tcp.local',
    '_couchdb._tcp.local',
  ])
})

test('a one-shot client gets short lives and no order to forget others', () => {
  for (const record of forOneShot(recordsOf(hub))) {
    expect(record).toMatchObject({ ttl: 10 })
    expect('flush' in record && record.flush).toBe(false)
  }
})

test('a long name of a hub becomes one label of at most 63 bytes', () => {
  const instance = ask('_tributary._tcp.local', 'PTR', { ...hub, hubName: 'é'.repeat(120) }).answers
  expect(instance).toMatchObject([{ data: `${'é'.repeat(31)}._tributary._tcp.local` }])
})

test('a socket listens to neighbours alone, and another address of an interface is another network', () => {
  const info = (address: string, cidr: string) => ({
    address,
    cidr,
    netmask: '',
    family: 'IPv4' as const,
    mac: '',
    internal: false,
  })
  const [wifi, cable] = mdnsNetworks({
    wlan0: [info('10.42.0.1', '10.42.0.1/24')],
    eth0: [info('192.168.1.4', '192.168.1.4/16')],
    none: [],
  })
  expect(wifi?.isNeighbour('10.42.0.77')).toBe(true)
  expect(wifi?.isNeighbour('192.168.1.9')).toBe(false)
  expect(cable?.isNeighbour('192.168.200.9')).toBe(true)
  const [moved] = mdnsNetworks({ wlan0: [info('10.42.0.9', '10.42.0.9/24')] })
  expect(moved?.key).not.toBe(wifi?.key)
})
