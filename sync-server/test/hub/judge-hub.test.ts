import { expect, test } from 'vitest'
import { closingCheck, type HubFacts, judgeHub } from '../../src/hub/judge-hub.ts'

test('[HD4] each thing that keeps a hub from its work is told once, alarms first', () => {
  const well: HubFacts = {
    nowMs: 0,
    devices: [],
    findings: [
      { code: 'backup_ok', isOk: true, detail: '1' },
      { code: 'address_public', isOk: false, detail: '198.51.100.7' },
    ],
    missing: [{ code: 'no_public_certificate', detail: '' }],
    hasJoinCode: true,
    isMergeCut: false,
    auditBrokenAt: null,
    failuresLastHour: 0,
    freeDiskBytes: 40e9,
    mediaStopAtBytes: 1e9,
    freeMemoryBytes: 4e9,
  }
  const told = (more: Partial<HubFacts>) => judgeHub({ ...well, ...more }).map(({ code }) => code)
  expect(told({})).toEqual([])
  const cases: [Partial<HubFacts>, string][] = [
    [{ findings: [{ code: 'disk_low', isOk: false, detail: '0.2' }] }, 'disk_low'],
    [{ freeDiskBytes: 5e8 }, 'media_stopped'],
    [{ freeMemoryBytes: 5e7 }, 'memory_low'],
    [{ missing: [{ code: 'no_certificate', detail: '' }] }, 'no_certificate'],
    [{ missing: [{ code: 'address_not_private', detail: '198.51.100.7' }] }, 'address_not_private'],
    [{ auditBrokenAt: 3 }, 'audit_broken'],
    [{ failuresLastHour: 2 }, 'failures'],
    [{ hasJoinCode: false }, 'no_join_code'],
    [{ isMergeCut: true }, 'merge_cut'],
  ]
  for (const [more, code] of cases) expect([code, told(more)]).toEqual([code, [code]])
  expect(told({ isMergeCut: true, auditBrokenAt: 1 })).toEqual(['audit_broken', 'merge_cut'])
})

test('[HD4] who was silent for half an hour may hold more than they told', () => {
  const device = (id: string, seenMs: number | null, unsent: number) => ({
    id,
    standing: 'in',
    lastSeenAt: seenMs === null ? null : new Date(seenMs).toISOString(),
    report: { at: '', unsent, refused: 0 },
  })
  const now = 100 * 60_000
  const check = closingCheck(
    [
      device('lately', now - 30 * 60_000, 0),
      device('silent', now - 30 * 60_000 - 1, 0),
      device('never', null, 0),
      device('few', now, 1),
      device('more', 0, 2),
    ],
    now,
  )
  expect(check).toEqual({
    unsent: 3,
    holding: ['more', 'few'],
    revokedHolding: [],
    silent: ['silent', 'never'],
    isClear: false,
  })
  expect(closingCheck([device('lately', now, 0)], now).isClear).toBe(true)
})
