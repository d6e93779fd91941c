import { expect, test } from 'vitest'
import { HEALTH_WORDS, printFinding } from './health-words.ts'
import { type HealthFacts, judgeHealth } from './judge-health.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.parse('2026-11-20T12:00:00Z')
const well: HealthFacts = {
  nodeVersion: 'v20.19.0',
  folder: { isThere: true, hasHub: true, isWritable: true, path: '/home/ama/hub' },
  runningAt: 'http://127.0.0.1:8700/',
  isPortFree: true,
  port: 8700,
  addresses: ['10.42.0.1'],
  unsignedAddresses: [],
  hasDefaultRoute: false,
  nowMs: NOW_MS,
  newestKnownMs: NOW_MS - 1_000,
  freeBytes: 40e9,
  certificate: { validFromMs: NOW_MS - DAY_MS, validToMs: NOW_MS + 300 * DAY_MS },
  backedUpMs: NOW_MS - 3_600_000,
}
const problems = (more: Partial<HealthFacts>) =>
  judgeHealth({ ...well, ...more })
    .filter(({ isOk }) => !isOk)
    .map(({ code }) => code)

test('a hub on a Wi-Fi without internet is well', () => {
  expect(problems({})).toEqual([])
  expect(judgeHealth(well).map(({ code }) => code)).toContain('route_none')
})

test('each thing that keeps phones away, or loses what they wrote, is named', () => {
  const { folder } = well
  const cases: [Partial<HealthFacts>, string][] = [
    [{ nodeVersion: 'v20.18.3' }, 'node_old'],
    [{ folder: { ...folder, isWritable: false } }, 'folder_locked'],
    [{ runningAt: null, isPortFree: false }, 'port_taken'],
    [{ addresses: [] }, 'address_none'],
    [{ unsignedAddresses: ['198.51.100.7'] }, 'address_public'],
    [{ newestKnownMs: NOW_MS + DAY_MS }, 'clock_behind'],
    [{ freeBytes: 1e8 }, 'disk_low'],
    [{ freeBytes: null }, 'disk_unknown'],
    [{ certificate: null }, 'certificate_none'],
    [
      { certificate: { validFromMs: NOW_MS + DAY_MS, validToMs: NOW_MS + 90 * DAY_MS } },
      'certificate_wrong',
    ],
    [{ certificate: { validFromMs: 0, validToMs: NOW_MS + 3 * DAY_MS } }, 'certificate_wrong'],
    [{ backedUpMs: null }, 'backup_none'],
    [{ backedUpMs: NOW_MS - 2 * DAY_MS }, 'backup_old'],
  ]
  for (const [more, code] of cases) expect([more, problems(more)]).toEqual([more, [code]])
})

test('before the first start nothing needs the host but a network', () => {
  const folder = { ...well.folder, isThere: false, hasHub: false, isWritable: false }
  expect(problems({ folder, runningAt: null, certificate: null, backedUpMs: null })).toEqual([])
})

test('every finding has words in every language, and fits in 80 columns', () => {
  for (const { findings, mark } of Object.values(HEALTH_WORDS)) {
    for (const say of Object.values(findings)) {
      const printed = printFinding(mark.attention, say('/home/somebody/tributary/.data/hub'))
      expect(printed.split('\n').filter((line) => line.length > 80)).toEqual([])
    }
  }
})
