import type { AuditLog } from '../access/audit-log.ts'
import type { RequestMeter } from '../http/request-meter.ts'
import type { HostOverview } from './host-overview.ts'
import { closingCheck, type DeviceFacts, judgeHub } from './judge-hub.ts'
import type { Vitals } from './metrics.ts'
import type { OpenHub } from './open-hub.ts'

const HOURS = 24
/** Looking at network, disk and the whole audit log costs something; once serves for this long. */
const LOOK_EVERY_MS = 60_000

interface HealthFinding {
  readonly code: string
  readonly isOk: boolean
  readonly detail: string
}

export interface DashboardSources {
  readonly hub: Pick<OpenHub, 'arrivals' | 'peopleIds' | 'teams'>
  readonly overview: () => Promise<HostOverview>
  readonly devices: () => readonly DeviceFacts[]
  readonly audit: AuditLog
  /** What the doctor finds. */
  readonly health: () => Promise<readonly HealthFinding[]>
  readonly vitals: () => Promise<Vitals>
  readonly meter: RequestMeter
  readonly backedUpMs: () => number | null
  readonly failuresLastHour: () => number
  readonly hasPassphrase: () => boolean
  readonly version: string
  readonly startedAtMs: number
  readonly nowMs: () => number
}

/** All that the host's page shows and renews by itself; costs the same however much is written. */
export function createDashboard(from: DashboardSources): () => Promise<object> {
  let looked: { readonly atMs: number; readonly slow: ReturnType<typeof lookSlowly> } | null = null

  async function lookSlowly() {
    return { findings: await from.health(), auditBrokenAt: from.audit.read().brokenAt }
  }

  return async () => {
    const nowMs = from.nowMs()
    if (looked === null || Math.abs(nowMs - looked.atMs) > LOOK_EVERY_MS) {
      looked = { atMs: nowMs, slow: lookSlowly() }
      // One failed look is not kept for a minute.
      looked.slow.catch(() => {
        looked = null
      })
    }
    const { findings, auditBrokenAt } = await looked.slow
    const [overview, vitals] = await Promise.all([from.overview(), from.vitals()])
    const devices = from.devices()
    const backedUpMs = from.backedUpMs()
    const { arrivals } = from.hub
    // What changes by a host's own doing is not a minute old.
    const isBackupNew = backedUpMs !== null && nowMs - backedUpMs < LOOK_EVERY_MS
    return {
      ...overview,
      at: new Date(nowMs).toISOString(),
      devices,
      counts: { entries: arrivals.countOf('entry'), people: from.hub.peopleIds().length },
      teams: from.hub.teams(),
      hours: arrivals.hours(HOURS),
      problems: judgeHub({
        nowMs,
        devices,
        findings: findings.filter(({ code }) => !(isBackupNew && code.startsWith('backup_'))),
        missing: overview.reach?.missing ?? [],
        hasJoinCode: overview.join !== null,
        isMergeCut: overview.lastMerge?.isComplete === false,
        auditBrokenAt,
        failuresLastHour: from.failuresLastHour(),
        ...vitals,
      }),
      closing: closingCheck(devices, nowMs),
      vitals,
      feedsOpen: from.meter.feedsOpen(),
      backedUpAt: backedUpMs === null ? null : new Date(backedUpMs).toISOString(),
      startedAt: new Date(from.startedAtMs).toISOString(),
      version: from.version,
      hasPassphrase: from.hasPassphrase(),
    }
  }
}
