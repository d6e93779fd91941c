import { createSocket } from 'node:dgram'
import { X509Certificate } from 'node:crypto'
import {
  accessSync,
  constants,
  existsSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { lanAddresses } from '../../lan/addresses.ts'
import { isPermittedAddress } from '../../lan/permitted-ranges.ts'
import { lastBackup } from '../last-backup.ts'
import { readRunning } from '../running-file.ts'
import type { HealthFacts } from './judge-health.ts'

/** Looks; changes nothing. @param programFile - whose time says when it was built */
export async function examineHealth(
  dataDir: string,
  port: number,
  sources: { readonly nowMs: number; readonly programFile: string },
): Promise<HealthFacts> {
  const addresses = lanAddresses(networkInterfaces()).map(({ address }) => address)
  const isThere = existsSync(dataDir)
  const runningAt = isThere ? await runningHub(dataDir) : null
  return {
    nodeVersion: process.version,
    folder: {
      path: dataDir,
      isThere,
      hasHub: existsSync(join(dataDir, 'hub-state.json')),
      isWritable: isThere && mayWrite(dataDir),
    },
    runningAt,
    isPortFree: runningAt !== null || (await isFree(port)),
    port,
    addresses,
    unsignedAddresses: addresses.filter((address) => !isPermittedAddress(address)),
    hasDefaultRoute: await hasDefaultRoute(),
    nowMs: sources.nowMs,
    newestKnownMs: newestTime([sources.programFile, ...filesOf(dataDir)]),
    freeBytes: freeBytes(dataDir),
    certificate: certificateOf(dataDir),
    backedUpMs: lastBackup(dataDir),
  }
}

async function runningHub(dataDir: string): Promise<string | null> {
  const couchUrl = readRunning(dataDir)?.couchUrl ?? null
  if (couchUrl === null) return null
  const url = new URL('/', couchUrl).href
  try {
    const answer = await fetch(new URL('/api/hub', url), { signal: AbortSignal.timeout(3_000) })
    return answer.ok ? url : null
  } catch (error) {
    // Nobody listens there any more, or does not answer: what was written down is old.
    if (error instanceof TypeError || error instanceof DOMException) return null
    throw error
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '0.0.0.0' }, () => server.close(() => resolve(true)))
  })
}

/** Whether packets for elsewhere have a way to go. Nothing is sent. */
function hasDefaultRoute(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    const answer = (isThere: boolean) => {
      socket.close()
      resolve(isThere)
    }
    socket.once('error', () => answer(false))
    // An address for documentation (RFC 5737), which is in no network that a laptop is on.
    socket.connect(9, '198.51.100.1', () => answer(true))
  })
}

function mayWrite(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

function filesOf(dataDir: string): readonly string[] {
  return [dataDir, join(dataDir, 'dbs')].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [],
  )
}

function newestTime(paths: readonly string[]): number {
  return Math.max(
    0,
    ...paths.map((path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0),
  )
}

function freeBytes(dataDir: string): number | null {
  let folder = dataDir
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder)
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch (error) {
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

function certificateOf(dataDir: string): HealthFacts['certificate'] {
  const path = join(dataDir, 'certificates.json')
  if (!existsSync(path)) return null
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/
  try {
    const { leaf } = JSON.parse(readFileSync(path, 'utf8')) as { leaf?: { chainPem?: string } }
    const first = pem.exec(leaf?.chainPem ?? '')?.[0]
    if (first === undefined) return null
    const { validFrom, validTo } = new X509Certificate(first)
    return { validFromMs: Date.parse(validFrom), validToMs: Date.parse(validTo) }
  } catch (error) {
    // A file that is damaged, or not ours to read.
    if (error instanceof Error) return null
    throw error
  }
}
