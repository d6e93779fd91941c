import { flushesPerSecond } from './raw-limit.ts'
import { type BenchServer, startOurs, startPeer } from './servers.ts'
import { type Workload, WORKLOADS } from './workloads.ts'

const ROUNDS = 3

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function measure(server: BenchServer, workload: Workload, round: number): Promise<number> {
  const db = `bench-${WORKLOADS.indexOf(workload)}-${round}`
  await server.client.send('PUT', `/${db}`)
  await workload.prepare?.(server.client, db)
  const startedAt = performance.now()
  const done = await workload.run(server.client, db)
  const seconds = (performance.now() - startedAt) / 1_000
  await server.client.send('DELETE', `/${db}`)
  return done / seconds
}

/**
 * Runs every workload on our server and on the peer in turn, on this machine, now.
 * Only the ratio means something: machines differ, and this one may be busy.
 */
async function main(): Promise<void> {
  const ours = await startOurs()
  const peer = await startPeer()
  console.log(`medians of ${ROUNDS} rounds; ratio = ${ours.name} ÷ ${peer.name}\n`)
  const flushes = flushesPerSecond()
  console.log(`raw limit: ${Math.round(flushes)} flushes of 1 KB a second, one at a time\n`)
  try {
    for (const workload of WORKLOADS) {
      const results: { ours: number[]; peer: number[] } = { ours: [], peer: [] }
      for (let round = 0; round < ROUNDS; round += 1) {
        results.ours.push(await measure(ours, workload, round))
        results.peer.push(await measure(peer, workload, round))
      }
      const [mine, theirs] = [median(results.ours), median(results.peer)]
      console.log(
        `${workload.name}\n  ${Math.round(mine)} against ${Math.round(theirs)} ${workload.unit}: ×${(mine / theirs).toFixed(2)}`,
      )
    }
    console.log(
      `resident memory: ${await ours.residentMb()} MB against ${await peer.residentMb()} MB`,
    )
  } finally {
    await Promise.all([ours.stop(), peer.stop()])
  }
}

await main()
