import { setTimeout as pause } from 'node:timers/promises'
import { createHlcClock, editRecord, newRecord, parseRecord } from '@tributary/records'
import { newUlid } from '../../src/db/random.ts'
import { type HubUnderLoad, startHubUnderLoad } from './hub-under-load.ts'
import { judgeReplicas, type Leaving, type Truth } from './judge-replicas.ts'
import type { PhoneReport } from './messages.ts'
import { startPhoneThreads } from './phone-threads.ts'

export interface SimulationOptions {
  readonly phones: number
  /** How long they write. */
  readonly workMs: number
  readonly seed: number
  /** Entries that the hub holds before anybody joins. */
  readonly firstEntries: number
  /** On average, between two things that one person writes. */
  readonly writeEveryMs: number
  readonly outageEveryMs: number
  readonly outageMs: number
  /** How long everything may take to come to rest when all lines are well again. */
  readonly restMs: number
  readonly say: (line: string) => void
}

export interface SimulationReport {
  readonly wrong: readonly string[]
  readonly joinedS: number
  readonly restS: number
  readonly restartsMs: readonly number[]
  readonly hubPeakMb: number
  readonly written: number
  readonly acknowledgedWhileWorking: number
  readonly sharedEdits: number
  readonly outages: number
  readonly replicas: number
  readonly replicatedDocs: number
}

const PHONES_PER_TEAM = 10
const LOOK_AGAIN_MS = 1_500

/**
 * A hub as people run it and many phones with the app's own storage and sync, over lines that
 * fail: they join, write for a while, the hub is killed twice and starts again, a phone is
 * revoked, somebody leaves a team; then all lines are well, and every replica is looked at.
 */
export async function simulatePhones(options: SimulationOptions): Promise<SimulationReport> {
  const { phones, workMs, seed, say } = options
  const hub = await startHubUnderLoad()
  const threads = await startPhoneThreads(phones)
  const seconds = (since: number) => Math.round((performance.now() - since) / 100) / 10
  try {
    const host = await openHost(hub)
    await host.write(host.entries(options.firstEntries))
    const beforeJoining = performance.now()
    const joined = await threads.join(
      Array.from({ length: phones }, (_, index) => ({
        index,
        seed: seed * 1_000 + index,
        hubPort: hub.port(),
        code: host.code,
        writeEveryMs: options.writeEveryMs,
        outageEveryMs: options.outageEveryMs,
        outageMs: options.outageMs,
      })),
    )
    const joinedS = seconds(beforeJoining)
    say(`${phones} phones have joined and hold everything, after ${joinedS} s`)

    const membersOf = new Map<string, Set<string>>()
    for (let at = 0; at < phones; at += PHONES_PER_TEAM) {
      const members = joined.slice(at, at + PHONES_PER_TEAM).map(({ personId }) => personId)
      membersOf.set(await host.makeTeam(members), new Set(members))
    }
    const working = threads.work(Date.now() + workMs)
    const restartsMs: number[] = []
    await pause(workMs / 3)
    restartsMs.push(await hub.killAndStart())
    await pause(workMs / 6)
    const revokedAt = new Map<string, number>()
    for (const { deviceId } of joined.filter((_, at) => at % 50 === 7)) {
      await host.revoke(deviceId)
      revokedAt.set(deviceId, Date.now())
    }
    const left = new Map<string, Map<string, Leaving>>()
    for (const [teamId, members] of [...membersOf].slice(0, Math.ceil(membersOf.size / 4))) {
      const [leaving = ''] = members
      const orderedAt = Date.now()
      await host.takeOut(teamId, leaving)
      members.delete(leaving)
      left.set(teamId, new Map([[leaving, { orderedAt, doneAt: Date.now() }]]))
    }
    await pause(workMs / 6)
    restartsMs.push(await hub.killAndStart())
    await working
    say(`the work is done; the hub was killed twice and back after ${restartsMs.join(' and ')} ms`)

    const beforeRest = performance.now()
    const acknowledged = countAcknowledged(await threads.report())
    let reports: readonly PhoneReport[] = []
    let wrong: string[] = []
    do {
      await pause(LOOK_AGAIN_MS)
      reports = await threads.report()
      const { dbs, leaves, text } = await hub.holds()
      const truth: Truth = { stores: asStores(dbs, membersOf), membersOf, revokedAt, left }
      wrong = [...judgeReplicas(reports, truth), ...lostEdits(reports, await host.teams(), truth)]
      if (leaves > 0) wrong.push(`${leaves} losing leaves are at the hub`)
      if (text.includes('mark-private')) wrong.push('the hub holds what is private')
      if (!text.includes('mark-team')) wrong.push('nobody wrote anything to their team')
    } while (wrong.length > 0 && performance.now() - beforeRest < options.restMs)
    if (await hub.hasOnDisk('mark-private')) wrong.push('a private text is on the disk of the hub')
    if (!(await hub.hasOnDisk('mark-hub'))) wrong.push('the search of the disk finds nothing')
    const restS = seconds(beforeRest)
    return {
      wrong,
      joinedS,
      restS,
      restartsMs,
      hubPeakMb: hub.peakMb(),
      written: reports.reduce((sum, { written }) => sum + written.length, 0),
      acknowledgedWhileWorking: acknowledged,
      sharedEdits: reports.reduce((sum, { edits }) => sum + edits.length, 0),
      outages: reports.reduce((sum, each) => sum + each.outages, 0),
      replicas: reports.length,
      replicatedDocs: reports.reduce(
        (sum, { holds }) =>
          sum + Object.values(holds).reduce((docs, held) => docs + held.length, 0),
        0,
      ),
    }
  } finally {
    await threads.end()
    await hub.remove()
  }
}

function countAcknowledged(reports: readonly PhoneReport[]): number {
  return reports.reduce(
    (sum, { written }) => sum + written.filter(({ ackedAt }) => ackedAt !== null).length,
    0,
  )
}

/** Phones name their stores by what they are, the hub its dbs by the journey and the team. */
function asStores(
  dbs: ReadonlyMap<string, ReadonlyMap<string, string>>,
  teams: ReadonlyMap<string, unknown>,
): Truth['stores'] {
  const stores = new Map<string, ReadonlyMap<string, string>>()
  for (const [name, docs] of dbs) {
    const teamId = [...teams.keys()].find((id) =>
      name.endsWith(id.split(':')[1]?.toLowerCase() ?? '?'),
    )
    stores.set(teamId ?? (name === 'hub' ? 'hub' : 'journey'), docs)
  }
  return stores
}

/** An edit that was sent is seen by the record for ever, also where a later one replaced it. */
function lostEdits(
  reports: readonly PhoneReport[],
  clocks: ReadonlyMap<string, Readonly<Record<string, number>>>,
  { revokedAt, left }: Truth,
): string[] {
  return reports
    .filter(({ deviceId }) => !revokedAt.has(deviceId))
    .flatMap(({ edits, index, personId }) =>
      edits
        .filter(({ recordId }) => left.get(recordId)?.has(personId) !== true)
        .filter(
          ({ recordId, deviceId, number }) => (clocks.get(recordId)?.[deviceId] ?? 0) < number,
        )
        .map(({ recordId }) => `an edit of ${recordId} by phone ${index} is lost`),
    )
}

/** The host's own device: it has no replica, it writes and reads at the hub. */
async function openHost(hub: HubUnderLoad) {
  const expiresAt = new Date(Date.now() + 3_600_000).toISOString()
  const invite = (role: string) =>
    hub.ask('POST', '/api/host/invitations', { expiresAt, role, maxUses: 1000 })
  const { body: invitation } = await invite('participant')
  const { body: self } = await hub.ask('GET', '/api/hub')
  const { body: overview } = await hub.ask('GET', '/api/host/overview')
  const journeyId: string = overview.journey.id
  const journeyDb = `journey-${journeyId.split(':')[1]?.toLowerCase()}`
  const deviceId = `device-${newUlid()}`
  const writer = {
    journeyId,
    hubId: String(self.hubId),
    authorId: `person:${newUlid()}`,
    deviceId,
    lang: 'en',
    clock: createHlcClock({ now: Date.now, deviceTail: deviceId.slice(-6) }),
    now: Date.now,
    newUlid,
  }
  const write = async (docs: readonly object[]) => {
    const { body } = await hub.ask('POST', `/db/${journeyDb}/_bulk_docs`, { docs })
    const failed = body.filter((row: { ok?: boolean }) => row.ok !== true)
    if (failed.length > 0) throw new Error(`the host's write: ${JSON.stringify(failed[0])}`)
  }
  const teams: string[] = []
  const teamPath = (id: string) => `/db/${journeyDb}/${encodeURIComponent(id)}`

  return {
    code: String(invitation.link).split('/').at(-1) ?? '',
    write,
    entries: (count: number) =>
      Array.from({ length: count }, (_, at) =>
        newRecord(
          'entry',
          {
            movement: 'enact',
            text: `before anybody came ${at} ${'looked at the drain '.repeat(8)}`,
            mediaIds: [],
            aboutIds: [],
            mentions: [],
          },
          writer,
          { visibility: 'hub' },
        ),
      ),
    async makeTeam(memberIds: readonly string[]) {
      const team = newRecord(
        'team',
        {
          name: `Team ${teams.length}`,
          memberIds: [...memberIds],
          systemOfFocus: '',
          challenge: '',
        },
        writer,
      )
      await write([team])
      teams.push(team._id)
      return team._id
    },
    async takeOut(teamId: string, personId: string) {
      // Members change the record at the same time.
      for (;;) {
        const { body } = await hub.ask('GET', teamPath(teamId))
        const parsed = parseRecord(body)
        if (!parsed.ok || parsed.record.type !== 'team') throw new Error('the team cannot be read')
        const changed = editRecord(parsed.record, { remove: { memberIds: [personId] } }, writer)
        const { status } = await hub.ask('PUT', teamPath(teamId), { ...changed, _rev: body._rev })
        if (status === 201) return
      }
    },
    async revoke(device: string) {
      const { status } = await hub.ask('POST', `/api/host/devices/${device}/revoke`, {})
      if (status !== 200) throw new Error(`revoke: ${status}`)
    },
    async teams() {
      const clocks = new Map<string, Readonly<Record<string, number>>>()
      for (const id of teams) clocks.set(id, (await hub.ask('GET', teamPath(id))).body.edits.clock)
      return clocks
    },
  }
}
