import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { BenchClient } from './client.ts'

/** A server under measurement, in a process of its own. */
export interface BenchServer {
  readonly name: string
  readonly client: BenchClient
  /** Resident memory in MB, or null where the system does not tell. */
  residentMb(): Promise<number | null>
  stop(): Promise<void>
}

const CREDENTIALS = { user: 'bench', password: 'bench-password' }

async function firstLineWithUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no standard output')
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(line)
    if (url !== null) return url[0]
  }
  throw new Error('the server ended before it was up')
}

async function residentMb(pid: number | undefined): Promise<number | null> {
  if (pid === undefined || process.platform !== 'linux') return null
  const { readFile } = await import('node:fs/promises')
  const kb = /VmRSS:\s+(\d+) kB/.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]
  return kb === undefined ? null : Math.round(Number(kb) / 1024)
}

async function startChild(
  name: string,
  args: readonly string[],
  credentials: typeof CREDENTIALS | null,
  cleanUp: () => Promise<void>,
): Promise<BenchServer> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const client = new BenchClient(await firstLineWithUrl(child), credentials)
  child.stdout.resume()
  return {
    name,
    client,
    residentMb: () => residentMb(child.pid),
    stop: async () => {
      client.close()
      child.kill('SIGTERM')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      await cleanUp()
    },
  }
}

/** Ours, as `npm run couch` starts it: SQLite, `synchronous=FULL`. */
export async function startOurs(): Promise<BenchServer> {
  const data = await mkdtemp(join(tmpdir(), 'tributary-bench-'))
  const main = fileURLToPath(new URL('./main.js', import.meta.url))
  const admin = `${CREDENTIALS.user}:${CREDENTIALS.password}`
  const args = [main, 'couch', '--data', data, '--port', '0', '--admin', admin]
  return startChild('sync-server', args, CREDENTIALS, () =>
    rm(data, { recursive: true, force: true }),
  )
}

/** The CouchDB-compatible server from the registry, in memory: it pays for no disk at all. */
export async function startPeer(): Promise<BenchServer> {
  const script = fileURLToPath(new URL('../bench/express-pouchdb-peer.mjs', import.meta.url))
  return startChild('express-pouchdb (memory)', [script], null, () => Promise.resolve())
}
