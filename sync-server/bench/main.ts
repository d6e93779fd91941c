import { parseArgs } from 'node:util'
import { median } from './docs.ts'
import { measureMedia } from './media.ts'
import { measureMillion } from './million.ts'
import { flushesPerSecond } from './raw-limit.ts'
import { type BenchServer, connectPeer, startOurs, startPeer } from './servers.ts'
import { type Workload, WORKLOADS } from './workloads.ts'

const { values: chosen } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    /** A part of a workload's name. */
    only: { type: 'string', default: '' },
    /** Our server alone, for whoever is changing it. */
    alone: { type: 'boolean', default: false },
    /** Our server alone, with ten thousand and with a million docs. */
    million: { type: 'boolean', default: false },
    /** A hub alone, with phones that send films. */
    media: { type: 'boolean', default: false },
  },
})
const ROUNDS = Number(chosen.rounds)

/** What a round came to, and how much of a core both sides had: who was the slower one. */
interface Round {
  readonly measured: number
  readonly serverCores: number | null
  readonly clientCores: number
}

async function measureOnce(server: BenchServer, workload: Workload, name: string): Promise<Round> {
  await server.client.send('PUT', `/${name}`)
  await workload.prepare?.(server.client, name)
  const serverBefore = await server.cpuSeconds()
  const clientBefore = process.cpuUsage()
  const startedAt = performance.now()
  const measured = await workload.measure(server.client, name)
  const seconds = (performance.now() - startedAt) / 1_000
  const { user, system } = process.cpuUsage(clientBefore)
  const serverAfter = await server.cpuSeconds()
  await server.client.send('DELETE', `/${name}`)
  return {
    measured,
    serverCores:
      serverBefore === null || serverAfter === null ? null : (serverAfter - serverBefore) / seconds,
    clientCores: (user + system) / 1_000_000 / seconds,
  }
}

function cores(rounds: readonly Round[]): string {
  const client = median(rounds.map(({ clientCores }) => clientCores)).toFixed(2)
  const server = median(rounds.flatMap(({ serverCores }) => serverCores ?? []))
  return Number.isNaN(server)
    ? `client ${client} cores`
    : `server ${server.toFixed(2)} cores, client ${client}`
}

const print = (value: number) =>
  value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : String(Math.round(value))

/**
 * Rounds go from server to server, so that a busy minute of the machine is shared by all. The
 * first of each is not counted: both sides are still compiling what they do for the first time.
 */
async function compare(servers: readonly BenchServer[], workload: Workload): Promise<void> {
  const results = servers.map((): Round[] => [])
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [index, server] of servers.entries()) {
      const name = `bench-${WORKLOADS.indexOf(workload)}-${round}-${process.pid}`
      const measured = await measureOnce(server, workload, name)
      if (round > 0) results[index]?.push(measured)
    }
  }
  const [ours = Number.NaN, ...peers] = results.map((rounds) =>
    median(rounds.map(({ measured }) => measured)),
  )
  console.log(
    `${workload.name}\n  ours ${print(ours)} ${workload.unit} (${cores(results[0] ?? [])})`,
  )
  for (const [index, peer] of peers.entries()) {
    const times = workload.isLessBetter === true ? peer / ours : ours / peer
    const name = servers[index + 1]?.name ?? ''
    const busy = cores(results[index + 1] ?? [])
    console.log(`  ${name} ${print(peer)} (${busy}): ours is ×${print(times)}`)
  }
  const { couchOnce } = workload
  if (couchOnce !== undefined)
    console.log(`  (CouchDB 3.5.0, once, elsewhere: ${print(couchOnce)})`)
}

/**
 * Runs every workload on our server and on each peer in turn, on this machine, now: the
 * CouchDB-compatible server from the registry, and a CouchDB when `COUCH_URL` names one.
 * Only the ratio means something: machines differ, and this one may be busy.
 */
async function main(): Promise<void> {
  const flushes = flushesPerSecond()
  console.log(
    `raw limit of this disk: one flush of 1 KB takes ${(1_000 / flushes).toFixed(2)} ms\n`,
  )
  if (chosen.million) return measureMillion(await startOurs())
  if (chosen.media) return measureMedia()
  const couchUrl = process.env['COUCH_URL']
  const servers = [
    await startOurs(),
    ...(chosen.alone ? [] : [await startPeer()]),
    ...(couchUrl === undefined ? [] : [connectPeer(couchUrl)]),
  ]
  console.log(
    `medians of ${ROUNDS} rounds after one that is not counted; ×2 is twice as good, whatever the unit\n`,
  )
  try {
    for (const workload of WORKLOADS) {
      if (workload.name.includes(chosen.only)) await compare(servers, workload)
    }
    for (const server of servers) {
      const memory = await server.memoryMb()
      if (memory === null) continue
      console.log(`${server.name}: ${memory.now} MB resident at the end, ${memory.peak} at most`)
    }
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
  }
  if (chosen.only === '') await measureMedia()
}

await main()
