import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { BenchClient } from './client.ts'

interface Memory {
  readonly now: number
  readonly peak: number
}

/** A server under measurement, in a process of its own. */
export interface BenchServer {
  readonly name: string
  readonly client: BenchClient
  /** Resident memory in MB now and at its highest, or null where the system does not tell. */
  memoryMb(): Promise<Memory | null>
  /** Seconds of processor time it has used, in all its threads; null where nobody tells. */
  cpuSeconds(): Promise<number | null>
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

async function memoryMb(pid: number | undefined): Promise<Memory | null> {
  if (pid === undefined || process.platform !== 'linux') return null
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const read = (key: string) => {
    const kb = new RegExp(`${key}:\\s+(\\d+) kB`).exec(status)?.[1]
    return kb === undefined ? Number.NaN : Math.round(Number(kb) / 1024)
  }
  return { now: read('VmRSS'), peak: read('VmHWM') }
}

/** Ticks of the kernel's clock in a second, as every Linux reports them to programs. */
const TICKS_PER_SECOND = 100

async function cpuSeconds(pid: number | undefined): Promise<number | null> {
  if (pid === undefined || process.platform !== 'linux') return null
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  // The fields after the program's name, which may hold anything: user and system time.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
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
    memoryMb: () => memoryMb(child.pid),
    cpuSeconds: () => cpuSeconds(child.pid),
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
  // Its warnings about many listeners are its own affair.
  return startChild('express-pouchdb (memory)', ['--no-warnings', script], null, () =>
    Promise.resolve(),
  )
}

/** A CouchDB, or whatever else answers at `COUCH_URL`, credentials within the URL. */
export function connectPeer(couchUrl: string): BenchServer {
  const url = new URL(couchUrl)
  const { username, password } = url
  url.username = ''
  url.password = ''
  const credentials =
    username === ''
      ? null
      : { user: decodeURIComponent(username), password: decodeURIComponent(password) }
  const client = new BenchClient(url.href, credentials)
  return {
    name: `CouchDB at ${url.host}`,
    client,
    memoryMb: () => Promise.resolve(null),
    cpuSeconds: () => Promise.resolve(null),
    stop: () => Promise.resolve(client.close()),
  }
}
