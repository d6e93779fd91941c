import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { isRecordDb } from '../hub/audience-dbs.ts'
import { knownEvents, printReport, type ReportParts } from '../hub/problem-report.ts'
import { examineHealth } from './doctor/examine-health.ts'
import { judgeHealth } from './doctor/judge-health.ts'
import { readEventLog } from './event-log.ts'
import { version } from './project-files.ts'

const LOG_LINES = 400
/** Files whose texts are secrets or names, for the second lock of the report. */
const PRIVATE_FILES = ['hub-state.json', 'secrets.json', 'host.json', 'certificates.json']
/** Words of closed lists within them, which a report may say. */
const PLAIN_KEYS = new Set(['appVersion', 'role', 'scheme', 'language', 'version', 'kind'])

/** What only a hub that runs can tell. */
export type LiveParts = Pick<ReportParts, 'config' | 'problems' | 'counts' | 'vitals'> & {
  /** Names of people and teams, which are to be taken out wherever they stand. */
  readonly names: readonly string[]
}

/** @param live - `null` where no hub runs on the folder */
export async function gatherReport(
  dataDir: string,
  live: LiveParts | null,
  sources: { readonly nowMs: () => number; readonly port: number; readonly programFile: string },
): Promise<string> {
  const { nowMs, port, programFile } = sources
  const facts = await examineHealth(dataDir, port, { nowMs: nowMs(), programFile })
  const { names = [], ...parts } = live ?? { config: {}, problems: [], counts: {}, vitals: {} }
  return printReport(
    {
      madeAt: new Date(nowMs()).toISOString(),
      version: version(),
      node: process.versions.node,
      platform: `${process.platform} ${process.arch}`,
      isRunning: live !== null,
      ...parts,
      findings: judgeHealth(facts).map(({ code, isOk, detail }) => ({
        code,
        isOk,
        detail: plainDetail(code, detail),
      })),
      files: filesOf(dataDir),
      log: knownEvents(readEventLog(dataDir, LOG_LINES)),
    },
    [...names, ...PRIVATE_FILES.flatMap((file) => textsOf(join(dataDir, file)))],
  )
}

/** A folder may be named after its owner, and an address may be looked up. */
function plainDetail(code: string, detail: string): string {
  if (/^(folder|hub)_/.test(code)) return ''
  const isAddress = code.startsWith('address_') && detail !== ''
  return isAddress ? `${detail.split(', ').length}` : detail
}

/** How large the databases are; their names say whose they are. */
function filesOf(dataDir: string): ReportParts['files'] {
  const folder = join(dataDir, 'dbs')
  if (!existsSync(folder)) return []
  return readdirSync(folder).map((name) => ({
    kind: kindOf(name.replace(/\.(?:sqlite(-wal|-shm)?|blobs)$/, '')),
    bytes: bytesAt(join(folder, name)),
  }))
}

function bytesAt(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isDirectory() !== true) return found?.size ?? 0
  return readdirSync(path).reduce((sum, name) => sum + bytesAt(join(path, name)), 0)
}

function kindOf(db: string): string {
  return isRecordDb(db) ? (/^[a-z]+/.exec(db)?.[0] ?? 'other') : 'other'
}

function textsOf(path: string): readonly string[] {
  if (!existsSync(path)) return []
  const text = readFileSync(path, 'utf8')
  try {
    return stringsIn(JSON.parse(text))
  } catch (error) {
    // Damaged: whatever words are left in it are secret all the same.
    if (error instanceof SyntaxError) return text.match(/[^"\\,:{}[\]\s]{8,}/g) ?? []
    throw error
  }
}

function stringsIn(value: unknown, key = ''): readonly string[] {
  if (typeof value === 'string') {
    const isPlain = PLAIN_KEYS.has(key) || !Number.isNaN(Date.parse(value))
    return isPlain ? [] : [value]
  }
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, each]) => [
    ...(/^(device-|person:)/.test(name) ? [name] : []),
    ...stringsIn(each, Array.isArray(value) ? key : name),
  ])
}
