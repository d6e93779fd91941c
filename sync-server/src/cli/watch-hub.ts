import { fileURLToPath } from 'node:url'
import type { AuditLog } from '../access/audit-log.ts'
import { createDashboard } from '../hub/dashboard.ts'
import type { HostOverview } from '../hub/host-overview.ts'
import { type DeviceFacts, judgeHub } from '../hub/judge-hub.ts'
import type { MetricSources } from '../hub/metrics.ts'
import type { OpenHub } from '../hub/open-hub.ts'
import { createRequestMeter, type RequestMeter } from '../http/request-meter.ts'
import { createDiskRoom, diskOf } from '../media/disk-room.ts'
import { examineHealth } from './doctor/examine-health.ts'
import { judgeHealth } from './doctor/judge-health.ts'
import type { EventLog } from './event-log.ts'
import { gatherReport } from './gather-report.ts'
import { lastBackup } from './last-backup.ts'
import { version } from './project-files.ts'
import { SOURCES } from './sources.ts'
import { watchVitals } from './vitals.ts'
import { watchTraffic } from './watch-traffic.ts'

export interface HubWatch {
  readonly meter: RequestMeter
  readonly dashboard: () => Promise<object>
  readonly metrics: MetricSources
  readonly report: () => Promise<string>
  readonly stop: () => void
}

interface Watched {
  readonly dataDir: string
  readonly log: EventLog
  readonly hub: OpenHub
  readonly audit: AuditLog
  readonly devices: () => readonly DeviceFacts[]
  readonly overview: () => Promise<HostOverview>
  readonly port: () => number
  readonly hasPassphrase: () => boolean
  /** What the start was told, in numbers and words of closed lists. */
  readonly config: () => Readonly<Record<string, string | number | boolean | null>>
}

/** All that tells a host, their helpers and their machines how a hub is. */
export function watchHub(watched: Watched): HubWatch {
  const { dataDir, log, hub, audit, devices, overview } = watched
  const { nowMs } = SOURCES
  const startedAtMs = nowMs()
  const traffic = watchTraffic(log)
  const meter = createRequestMeter(() => performance.now(), traffic.onAnswer)
  const { vitals, stop } = watchVitals(createDiskRoom(() => diskOf(dataDir), nowMs))
  const programFile = fileURLToPath(import.meta.url)
  const health = async () =>
    judgeHealth(await examineHealth(dataDir, watched.port(), { nowMs: nowMs(), programFile }))
  const backedUpMs = () => lastBackup(dataDir)
  const certificateDays = async () => (await overview()).reach?.certificate?.daysLeft ?? null
  const count = () => Object.values(hub.arrivals.types()).reduce((sum, each) => sum + each, 0)

  return {
    meter,
    dashboard: createDashboard({
      hub,
      overview,
      devices,
      audit,
      health,
      vitals,
      meter,
      backedUpMs,
      failuresLastHour: () => log.failures().lastHour,
      hasPassphrase: watched.hasPassphrase,
      version: version(),
      startedAtMs,
      nowMs,
    }),
    metrics: {
      meter,
      version: version(),
      startedAtMs,
      vitals,
      received: hub.arrivals.sinceStart,
      docs: count,
      failures: () => log.failures().total,
      people: () => hub.peopleIds().length,
      certificateDays,
      backedUpMs,
      devices,
      nowMs,
    },
    report: async () => {
      const { reach, join, lastMerge } = await overview()
      const figures = await vitals()
      const all = devices()
      const problems = judgeHub({
        nowMs: nowMs(),
        devices: all,
        findings: [],
        missing: reach?.missing ?? [],
        hasJoinCode: join !== null,
        isMergeCut: lastMerge?.isComplete === false,
        auditBrokenAt: audit.read().brokenAt,
        failuresLastHour: log.failures().lastHour,
        ...figures,
      }).map(({ code, count: howMany, level }) => ({ code, count: howMany, level }))
      const standing = (wanted: string) => all.filter((each) => each.standing === wanted).length
      const live = {
        config: { ...watched.config(), rung: reach?.rung ?? null },
        problems,
        counts: {
          ...hub.arrivals.types(),
          devicesIn: standing('in'),
          devicesWaiting: standing('waiting'),
          devicesRevoked: standing('revoked'),
          feedsOpen: meter.feedsOpen(),
          upSeconds: Math.round((nowMs() - startedAtMs) / 1000),
        },
        vitals: { ...figures },
        names: [
          ...hub.peopleIds().flatMap((id) => hub.personNameOf(id) ?? []),
          ...hub.teams().map(({ name }) => name),
          ...Object.values(hub.names()),
        ],
      }
      return gatherReport(dataDir, live, { nowMs, port: watched.port(), programFile })
    },
    stop: () => {
      traffic.stop()
      stop()
    },
  }
}
