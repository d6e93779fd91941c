import { expect, test } from 'vitest'
import { type Announcement, announcement } from './announce.ts'

const facts: Announcement = {
  hubName: 'Hub at the old cocoa store',
  journeyTitle: 'Emergent learning, Accra',
  port: 8701,
  takenPort: 8700,
  addresses: [
    { interfaceName: 'wlan0', address: '192.168.100.200' },
    { interfaceName: 'eth0', address: '10.0.0.7' },
  ],
  isLoopbackOnly: false,
  joinCode: 'KQ7M2X',
  joinExpiresAt: '2026-12-04T08:00:00.000Z',
  joinLink: 'http://192.168.100.200:8701/join/KQ7M2X',
  hostLink: `http://127.0.0.1:8701/host#${'t'.repeat(32)}`,
  dataDir: '/home/somebody/tributary/.data/hub',
  note: null,
  hasColour: false,
}

test('everything a host reads after the start fits in 80 columns', () => {
  const text = announcement({ ...facts, journeyTitle: 'A very long title '.repeat(10) })
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('a taken port and every address with its interface are said', () => {
  const text = announcement(facts)
  expect(text).toContain('Port 8700 was taken, so the hub is on port 8701.')
  expect(text).toContain('http://192.168.100.200:8701/   wlan0')
  expect(text).toContain('http://10.0.0.7:8701/          eth0')
})

test('a laptop on no network is told what to do', () => {
  expect(announcement({ ...facts, addresses: [] })).toContain('Connect it to a Wi-Fi')
})

test('the code in squares has a quiet zone of light modules on every side', () => {
  const rows = announcement(facts)
    .split('\n')
    .filter((line) => /^ {3}[█▀▄ ]+$/.test(line) && line.trim() !== '')
  expect(rows[0]).toMatch(/^ {3}█+$/)
  for (const row of rows) expect(row).toMatch(/^ {3}(█|▀)(█|▀).*(█|▀)(█|▀)$/)
})
