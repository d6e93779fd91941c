import { expect, test } from 'vitest'
import { createGuestList, isForeignHost, portalAnswer } from './captive-portal.ts'

const QUESTIONS = [
  ['connectivitycheck.gstatic.com', '/generate_204', 204, ''],
  ['www.google.com:80', '/gen_204', 204, ''],
  ['captive.apple.com', '/hotspot-detect.html', 200, 'Success'],
  ['www.apple.com', '/library/test/success.html', 200, 'Success'],
  ['www.msftconnecttest.com', '/connecttest.txt', 200, 'Microsoft Connect Test'],
  ['www.msftncsi.com', '/ncsi.txt', 200, 'Microsoft NCSI'],
  ['detectportal.firefox.com', '/canonical.html', 200, 'captive-portal'],
  ['detectportal.firefox.com', '/success.txt?ipv4', 200, 'success'],
  ['nmcheck.gnome.org', '/check_network_status.txt', 200, 'NetworkManager is online'],
  ['network-test.debian.org', '/nm', 200, 'NetworkManager is online'],
  ['connectivity-check.ubuntu.com.', '/', 204, ''],
] as const

test('[LN12] each kind of device is first led to the join page, then told what it takes as a yes', () => {
  for (const [host, url, status, body] of QUESTIONS) {
    expect([host, portalAnswer({ host, url, isWelcomed: false })]).toEqual([
      host,
      { kind: 'welcome' },
    ])
    expect([host, portalAnswer({ host, url, isWelcomed: true })]).toMatchObject([
      host,
      { kind: 'body', status, body: expect.stringContaining(body) },
    ])
  }
})

test('[LN12] Ubuntu’s NetworkManager is told by a header of its own', () => {
  const question = { host: 'connectivity-check.ubuntu.com.', url: '/' }
  expect(portalAnswer({ ...question, isWelcomed: true })).toMatchObject({
    headers: { 'x-networkmanager-status': 'online' },
  })
})

test('[LN12] what Windows opens in a browser is the join page every time', () => {
  const question = { host: 'www.msftconnecttest.com', url: '/redirect' }
  expect(portalAnswer({ ...question, isWelcomed: true })).toEqual({ kind: 'welcome' })
})

test('the hub’s own requests are none of these questions', () => {
  for (const [host, url] of [
    ['192.168.1.5:8700', '/generate_204'],
    ['hub-in-accra.local', '/hotspot-detect.html'],
    ['', '/'],
    ['www.google.com', '/search?q=generate_204'],
    ['not-captive.apple.com.example.org', '/hotspot-detect.html'],
  ] as const) {
    expect([host, portalAnswer({ host, url, isWelcomed: false })]).toEqual([host, null])
  }
})

test('another site’s name is foreign; addresses and the hub’s own names are not', () => {
  const own = ['hub.local']
  const foreign = ['example.org', 'EXAMPLE.org:80', 'other.local']
  const home = [
    'hub.local',
    'HUB.local:8700',
    'hub.local.',
    '10.0.0.1',
    '[::1]:8700',
    'localhost:1',
    '',
  ]
  expect(foreign.filter((each) => !isForeignHost(each, own))).toEqual([])
  expect(home.filter((each) => isForeignHost(each, own))).toEqual([])
})

test('who has seen the join page is remembered for a day, and never more than 2,000 of them', () => {
  let now = 0
  const guests = createGuestList(() => now)
  guests.note('10.0.0.2')
  expect([guests.isKnown('10.0.0.2'), guests.isKnown('10.0.0.3')]).toEqual([true, false])
  now = 25 * 3_600_000
  expect(guests.isKnown('10.0.0.2')).toBe(false)
  guests.note('first')
  for (let index = 0; index < 2_000; index += 1) guests.note(String(index))
  expect([guests.isKnown('first'), guests.isKnown('0')]).toEqual([false, true])
})
