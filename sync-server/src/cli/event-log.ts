import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { basename, join } from 'node:path'

export const LOG_FOLDER = 'logs'
const FILE = 'hub.jsonl'
const MAX_BYTES = 1024 * 1024
const KEPT_FILES = 5
const MAX_FRAMES = 12
const HOUR_MS = 3_600_000

/** Words of closed lists and numbers: nothing here can hold what somebody wrote or is called. */
type LogFacts = Readonly<Record<string, string | number | boolean | null | readonly string[]>>

export interface EventLog {
  readonly write: (event: string, facts?: LogFacts) => void
  readonly failure: (
    failure: unknown,
    request?: { readonly method: string; readonly path: string },
  ) => void
  /** Failures since the start, and in the last hour. */
  readonly failures: () => { readonly total: number; readonly lastHour: number }
}

/**
 * Keeps what goes on as one JSON object a line, in files of 1 MB of which the last five stay.
 *
 * Of an error it takes its class, its code and the places in our code, never its message: that
 * may repeat what it failed on.
 *
 * @param echo - sees each line, too
 */
export function openEventLog(
  dataDir: string,
  nowMs: () => number,
  echo: (line: string) => void = () => undefined,
): EventLog {
  const folder = join(dataDir, LOG_FOLDER)
  let failedAt: number[] = []
  let total = 0

  function write(event: string, facts: LogFacts = {}) {
    const line = JSON.stringify({ at: new Date(nowMs()).toISOString(), event, ...facts })
    echo(line)
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, FILE)
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0
      if (size + line.length > MAX_BYTES) turnFiles(folder)
      appendFileSync(path, `${line}\n`, { mode: 0o600 })
    } catch (error) {
      // A full disk must not stop the hub because it cannot be written down that it is full.
      if (error instanceof Error && 'code' in error) return
      throw error
    }
  }

  return {
    write,
    failure(failure, request) {
      const now = nowMs()
      total += 1
      failedAt = [...failedAt, now].filter((at) => at > now - HOUR_MS && at <= now).slice(-1000)
      write('failure', { ...factsOf(failure), ...(request && { method: methodOf(request) }) })
    },
    failures: () => {
      const now = nowMs()
      return { total, lastHour: failedAt.filter((at) => at > now - HOUR_MS && at <= now).length }
    },
  }
}

/** The newest lines, the oldest first. A line that was cut off is left out. */
export function readEventLog(dataDir: string, count: number): readonly unknown[] {
  const files = [
    FILE,
    ...Array.from({ length: KEPT_FILES - 1 }, (_, index) => `hub.${index + 1}.jsonl`),
  ]
  const lines: unknown[] = []
  for (const file of files) {
    const path = join(dataDir, LOG_FOLDER, file)
    if (lines.length >= count || !existsSync(path)) break
    lines.unshift(...readFileSync(path, 'utf8').split('\n').flatMap(parsed))
  }
  return lines.slice(-count)
}

function parsed(line: string): readonly unknown[] {
  try {
    return line === '' ? [] : [JSON.parse(line)]
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

function turnFiles(folder: string): void {
  const name = (index: number) => join(folder, index === 0 ? FILE : `hub.${index}.jsonl`)
  rmSync(name(KEPT_FILES - 1), { force: true })
  for (let index = KEPT_FILES - 2; index >= 0; index -= 1) {
    if (existsSync(name(index))) renameSync(name(index), name(index + 1))
  }
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']

function methodOf({ method }: { readonly method: string }): string {
  return METHODS.includes(method) ? method : 'other'
}

function factsOf(failure: unknown): LogFacts {
  if (!(failure instanceof Error)) return { error: typeof failure, code: null, frames: [] }
  const code = 'code' in failure && /^[A-Za-z0-9_]{1,40}$/.test(String(failure.code))
  return {
    // The class, not `name`: that can be set to anything.
    error: failure.constructor.name.slice(0, 40),
    code: code && 'code' in failure ? String(failure.code) : null,
    frames: framesOf(failure.stack ?? ''),
  }
}

/** `fn file.js:10:5`: no folder, whose name may be its owner's. */
function framesOf(stack: string): readonly string[] {
  return stack
    .split('\n')
    .flatMap((line) => {
      const found = /^ {4}at (?:([\w.$<>#[\] ]+) \()?([^()]+:\d+:\d+)\)?$/.exec(line)
      if (found === null) return []
      const [, where = '', place = ''] = found
      return [`${where} ${basename(place)}`.trim()]
    })
    .slice(0, MAX_FRAMES)
}
