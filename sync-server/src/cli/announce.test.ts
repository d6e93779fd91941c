import { expect, test } from 'vitest'
import { type Announcement, announcement } from './announce.ts'
import { languageOfTerminal, TERMINAL_WORDS } from './terminal-words.ts'

const facts: Announcement = {
  words: TERMINAL_WORDS.en,
  reach: { rung: 'local', httpsOrigins: ['https://hub-at-the-old-cocoa-store.local:8701'] },
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

test('everything a host reads after the start fits in 80 columns, in every language', () => {
  const journeyTitle = 'A very long title '.repeat(10)
  for (const words of Object.values(TERMINAL_WORDS)) {
    const addresses = facts.addresses
    for (const more of [{ addresses }, { addresses: [] }, { isLoopbackOnly: true }]) {
      const text = announcement({ ...facts, words, journeyTitle, ...more })
      expect(text.split('\n').filter((line) => line.length > 80)).toEqual([])
    }
    const { welcome, passphrase } = words.ask
    const said = [...welcome, ...passphrase, ...words.defaults({ hub: 'Hub', journey: 'Journey' })]
    expect(said.filter((line) => line.length > 90)).toEqual([])
  }
})

test('the terminal speaks the language it is set to', () => {
  expect(languageOfTerminal({ LANG: 'fr_CM.UTF-8' })).toBe('fr')
  expect(languageOfTerminal({ LANG: 'fr_FR', LC_ALL: 'en_GB' })).toBe('en')
  expect(languageOfTerminal({})).toBe('en')
})

test('secure addresses are said, and for whom they are', () => {
  expect(announcement(facts)).toContain('https://hub-at-the-old-cocoa-store.local:8701/')
  expect(announcement(facts)).toContain('the join page shows how')
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
