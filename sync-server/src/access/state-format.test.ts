import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hubStateSchema, HUB_STATE_FORMAT } from '../hub/hub-state.ts'
import { openAuditLog } from './audit-log.ts'
import { openStateFile } from './state-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-format-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** As the hubs of format 1 wrote it: nothing in it is made by the code under test. */
const DEVICE = 'device-01KAJ0000000000000000000DV'
const PERSON = 'person:01KAJ0000000000000000000PE'
const FIRST_STATE = {
  stateVersion: 1,
  hubId: 'hub:01KAJ00000000000000000000H',
  hubName: 'Hub in Accra',
  journeyId: 'journey:01KAJ00000000000000000000J',
  journeyTitle: 'Emergent learning',
  hostPersonId: PERSON,
  deviceId: DEVICE,
  instanceId: 'a'.repeat(32),
  serverUuid: 'b'.repeat(32),
  createdAt: '2026-11-01T08:00:00.000Z',
  isDemo: false,
  origins: ['http://192.168.1.10:8700'],
  access: {
    invitations: [
      {
        code: 'K7M2QX',
        linkKey: 'c'.repeat(16),
        createdAt: '2026-11-01T08:00:00.000Z',
        expiresAt: '2026-11-15T08:00:00.000Z',
        maxUses: 300,
        uses: 2,
        role: 'participant',
        note: '',
        needsApproval: false,
        isRevoked: false,
        isDefault: true,
      },
    ],
    devices: {
      [DEVICE]: {
        personId: PERSON,
        secretHash: 'd'.repeat(64),
        label: 'Android',
        joinedAt: '2026-11-01T08:05:00.000Z',
        lastSeenAt: '2026-11-02T17:00:00.000Z',
        isRevoked: true,
        isWaiting: false,
        displayName: 'Ama',
      },
    },
    recoveries: [],
    revokedPeople: [PERSON],
  },
}

const write = (name: string, text: string) => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const openState = (path: string) =>
  openStateFile({
    path,
    format: HUB_STATE_FORMAT,
    parse: (value) => hubStateSchema.parse(value),
    initial: () => {
      throw new Error('there is one')
    },
  })

test('[UG1] the state of an older hub is opened with all that it held, and is on disk in the new format at once', () => {
  const path = write('hub-state.json', JSON.stringify(FIRST_STATE))
  const { stateVersion: _version, access, ...rest } = FIRST_STATE
  const migrated = openState(path).current()
  expect(migrated).toMatchObject({ ...rest, stateVersion: HUB_STATE_FORMAT.newest })
  expect(migrated.access.devices[DEVICE]).toMatchObject(access.devices[DEVICE] ?? {})
  expect(migrated.access.invitations[0]).toMatchObject(access.invitations[0] ?? {})
  expect(migrated.access.revokedPeople).toEqual([PERSON])
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(migrated)
})

test('[UG2] a state file that a newer hub wrote is refused in words, and not touched', () => {
  const text = JSON.stringify({ ...FIRST_STATE, stateVersion: 9, hopes: ['more'] })
  const path = write('hub-state.json', text)
  expect(() => openState(path)).toThrow(/written by a newer Tributary \(format 9/)
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('[UG2] an audit log that a newer hub went on with is refused in words, and not touched', () => {
  const path = join(folder, 'audit.jsonl')
  const nowMs = () => Date.UTC(2026, 10, 21)
  openAuditLog(path, nowMs).append({ who: 'host-page', what: 'hub.began', target: '' })
  expect(openAuditLog(path, nowMs).read().brokenAt).toBeNull()
  const text = `${readFileSync(path, 'utf8')}{"n":2,"format":2,"seal":"later"}\n{"n":3,"tor`
  write('audit.jsonl', text)
  expect(() => openAuditLog(path, nowMs)).toThrow(/written by a newer Tributary/)
  expect(readFileSync(path, 'utf8')).toBe(text)
})

test('a format that is no number is said to be unreadable, as any other damage', () => {
  const path = write('hub-state.json', JSON.stringify({ ...FIRST_STATE, stateVersion: 'two' }))
  expect(() => openState(path)).toThrow(/cannot be read/)
})
