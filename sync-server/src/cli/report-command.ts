import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ReportConfig } from './command-config.ts'
import { gatherReport } from './gather-report.ts'
import { readRunning } from './running-file.ts'
import { SOURCES } from './sources.ts'
import { write } from './terminal.ts'

const USUAL_PORT = 8700

/** Writes a report for people who help, whether the hub runs or not. @returns the exit status */
export async function runReport(config: ReportConfig): Promise<number> {
  const { dataDir } = config
  if (!existsSync(join(dataDir, 'hub-state.json'))) {
    throw new Error(`${dataDir} holds no hub. Name the hub's folder with --data DIR.`)
  }
  const text =
    (await askRunningHub(dataDir)) ??
    (await gatherReport(dataDir, null, {
      nowMs: SOURCES.nowMs,
      port: USUAL_PORT,
      programFile: fileURLToPath(import.meta.url),
    }))
  if (config.asJson) {
    write(text.trimEnd())
    return 0
  }
  const day = new Date(SOURCES.nowMs()).toISOString().slice(0, 16).replaceAll(':', '')
  const path = config.to ?? resolve(process.cwd(), `tributary-report-${day}.json`)
  if (existsSync(path)) throw new Error(`${path} is there already. Choose another with --to FILE.`)
  writeFileSync(path, text, { mode: 0o600 })
  write(`The report is in ${path}.`)
  write('No name, no text and no key is in it. Read it before you pass it on.')
  return 0
}

/** @returns `null` when none runs on this folder */
async function askRunningHub(dataDir: string): Promise<string | null> {
  const couchUrl = readRunning(dataDir)?.couchUrl ?? null
  if (couchUrl === null) return null
  const { hostToken } = JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as {
    hostToken?: string
  }
  try {
    const answer = await fetch(new URL('/api/host/report', couchUrl), {
      headers: { authorization: `Bearer ${hostToken ?? ''}` },
      signal: AbortSignal.timeout(20_000),
    })
    return answer.ok ? await answer.text() : null
  } catch (error) {
    // It does not answer: what can be told without it is told.
    if (error instanceof TypeError || error instanceof DOMException) return null
    throw error
  }
}
