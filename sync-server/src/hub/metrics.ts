import type { FastifyInstance, FastifyRequest } from 'fastify'
import { isFromThisMachine } from './from-this-machine.ts'
import type { RequestMeter } from '../http/request-meter.ts'

export interface MetricSources {
  readonly meter: RequestMeter
  readonly version: string
  readonly startedAtMs: number
  readonly vitals: () => Promise<Vitals>
  readonly received: () => number
  readonly docs: () => number
  readonly failures: () => number
  readonly people: () => number
  readonly certificateDays: () => Promise<number | null>
  readonly backedUpMs: () => number | null
  readonly devices: () => readonly {
    readonly standing: string
    readonly lastSeenAt: string | null
    readonly report: { readonly unsent: number; readonly refused: number } | null
  }[]
  readonly nowMs: () => number
}

/** How the machine and the process are. */
export interface Vitals {
  readonly rssBytes: number
  readonly freeMemoryBytes: number
  readonly totalMemoryBytes: number
  readonly freeDiskBytes: number
  readonly totalDiskBytes: number
  /** Below this no media are taken in. */
  readonly mediaStopAtBytes: number
  /** How late the process came to its work lately, ms: the 99th percentile. */
  readonly loopLagMs: number
}

const SEEN_WITHIN_MS = 5 * 60_000

interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'gauge' | 'counter'
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number])[]
}

/** Everything as numbers; labels come from closed lists, so that nobody's name is among them. */
async function collectMetrics(from: MetricSources): Promise<readonly Metric[]> {
  const vitals = await from.vitals()
  const now = from.nowMs()
  const devices = from.devices()
  const within = devices.filter(({ standing }) => standing === 'in')
  const sum = (field: 'unsent' | 'refused') =>
    within.reduce((total, { report }) => total + (report?.[field] ?? 0), 0)
  const seen = within.filter(
    ({ lastSeenAt }) => lastSeenAt !== null && now - Date.parse(lastSeenAt) < SEEN_WITHIN_MS,
  )
  const gauge = (name: string, help: string, value: number | null): Metric => ({
    name,
    help,
    type: 'gauge',
    samples: value === null ? [] : [[{}, value]],
  })
  const counter = (name: string, help: string, value: number): Metric => ({
    ...gauge(name, help, value),
    type: 'counter',
  })
  const backedUpMs = from.backedUpMs()
  return [
    {
      ...gauge('tributary_build_info', 'Versions of the hub and of Node.', null),
      samples: [[{ version: from.version, node: process.versions.node }, 1]],
    },
    gauge('tributary_start_time_seconds', 'When the hub was started.', from.startedAtMs / 1000),
    {
      ...counter('tributary_requests_total', 'Requests answered, by what they are about.', 0),
      samples: from.meter
        .answered()
        .map(({ route, status, count }) => [{ route, status: String(status) }, count] as const),
    },
    {
      ...counter('tributary_request_seconds_total', 'Time that answers took, feeds aside.', 0),
      samples: [...from.meter.seconds()].map(([route, value]) => [{ route }, value] as const),
    },
    gauge('tributary_feeds_open', 'Feeds of changes that are open.', from.meter.feedsOpen()),
    counter('tributary_changes_received_total', 'Changes of records stored.', from.received()),
    counter('tributary_failures_total', 'Failures that were no refusals.', from.failures()),
    gauge('tributary_docs', 'Records in all databases of the hub.', from.docs()),
    gauge('tributary_people', 'People the hub knows.', from.people()),
    {
      ...gauge('tributary_devices', 'Phones by whether they may come in.', null),
      samples: ['in', 'waiting', 'revoked'].map(
        (state) =>
          [{ state }, devices.filter(({ standing }) => standing === state).length] as const,
      ),
    },
    gauge('tributary_devices_seen', 'Phones heard of in the last five minutes.', seen.length),
    gauge('tributary_unsent_reported', 'Records that phones said they hold.', sum('unsent')),
    gauge('tributary_refused_reported', 'Records that were not accepted.', sum('refused')),
    gauge('tributary_resident_memory_bytes', 'Memory of the process.', vitals.rssBytes),
    gauge('tributary_memory_free_bytes', 'Free memory of the machine.', vitals.freeMemoryBytes),
    gauge('tributary_disk_free_bytes', 'Free space for data.', vitals.freeDiskBytes),
    gauge('tributary_disk_size_bytes', 'Size of the disk with the data.', vitals.totalDiskBytes),
    gauge('tributary_loop_lag_seconds', 'How late work began (p99).', vitals.loopLagMs / 1000),
    gauge(
      'tributary_certificate_days',
      'Days the certificate is good for.',
      await from.certificateDays(),
    ),
    gauge(
      'tributary_backup_age_seconds',
      'Age of the last backup; absent when there is none.',
      backedUpMs === null ? null : Math.max(0, now - backedUpMs) / 1000,
    ),
  ]
}

/** The text format of Prometheus, 0.0.4. */
function printMetrics(metrics: readonly Metric[]): string {
  const escaped = (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"')
  return metrics
    .flatMap(({ name, help, type, samples }) => [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} ${type}`,
      ...samples.map(([labels, value]) => {
        const pairs = Object.entries(labels).map(([key, text]) => `${key}="${escaped(text)}"`)
        return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`
      }),
      '',
    ])
    .join('\n')
}

/** For this machine alone, or whoever has the host's rights. */
export function addMetricsRoute(
  app: FastifyInstance,
  sources: MetricSources,
  isHost: (request: Pick<FastifyRequest, 'headers'>) => boolean,
): void {
  app.get('/metrics', async (request, reply) => {
    if (!isFromThisMachine(request) && !isHost(request)) {
      return reply.code(404).send({ error: 'not_found', message: 'There is nothing here.' })
    }
    const text = printMetrics(await collectMetrics(sources))
    return reply
      .header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(text)
  })
}
