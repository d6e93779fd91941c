import { writeSync } from 'node:fs'
import { isSyncError } from '@tributary/sync-protocol'

/** For people and log files: standard error, so that standard output stays for programs. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

/** For programs, and for what a host reads after the start. */
export function write(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** An error in one sentence; what lies beneath it only when `TRIBUTARY_DEBUG` asks. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const isWanted = process.env['TRIBUTARY_DEBUG'] !== undefined
  if (isWanted && error.stack !== undefined) return error.stack
  return isSyncError(error) ? error.reason : error.message
}

/** A failure nobody was told of in an answer: with its cause, for whoever mends it. */
export function logFailure(failure: unknown, request?: { method: string; path: string }): void {
  const where = request === undefined ? '' : ` at ${request.method} ${request.path}`
  const what = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)
  writeSync(2, `Failure${where}: ${what}\n`)
}
