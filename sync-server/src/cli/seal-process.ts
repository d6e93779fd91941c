import { spawn } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { BackupProblem, SealJob } from '../hub/backup-desk.ts'
import { type Seal, SEAL_VARIABLE } from './passphrase.ts'

/** Beside phones that write, a backup has time. */
const LOW_PRIORITY = 10

/**
 * Makes sealed backups in processes of their own, so that no phone waits for one. The key goes
 * along in the environment, which only this account may read.
 */
export function sealInProcess(dataDir: string): SealJob {
  return ({ to, ...seal }) =>
    new Promise((resolve) => {
      if (existsSync(to)) {
        const message = `${to} is there already, and no other file takes its place.`
        resolve({ ok: false, problem: { code: 'failed', message } })
        return
      }
      const handed: Seal = { ...seal, hubPid: process.pid }
      const program = [fileURLToPath(new URL('./main.js', import.meta.url)), 'backup']
      const args = [...program, '--data', dataDir, '--to', to, '--encrypt', '--json']
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, [SEAL_VARIABLE]: JSON.stringify(handed) },
      })
      let said = ''
      child.stderr.on('data', (chunk) => (said += String(chunk)))
      child.on('spawn', () => beGentle(child.pid))
      child.on('error', (error) => resolve({ ok: false, problem: problemIn(error.message) }))
      child.on('close', () => {
        // Status 1 with a file: a db is damaged, and all else is in it.
        if (existsSync(to)) resolve({ ok: true, bytes: statSync(to).size })
        else resolve({ ok: false, problem: problemIn(said) })
      })
    })
}

function beGentle(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    setPriority(pid, LOW_PRIORITY)
  } catch (error) {
    // It ended already, or this system has no such thing.
    if (!(error instanceof Error && 'code' in error)) throw error
  }
}

/** @param said - the last line of it is the sentence for people */
export function problemIn(said: string): BackupProblem {
  const lines = said.split('\n').filter((line) => line !== '' && !line.startsWith('Copying '))
  const message = lines.at(-1) ?? 'The backup was cut off.'
  if (/own disk needs/.test(message)) return { code: 'laptop_full', message }
  if (/is full/.test(message)) return { code: 'disk_full', message }
  if (/no file that large/.test(message)) return { code: 'too_large', message }
  if (/may not write|only be read|cannot be used/.test(message)) {
    return { code: 'not_writable', message }
  }
  return { code: 'failed', message }
}
