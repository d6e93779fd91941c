import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ROOT } from './terminal.mjs'

const SERVER = join(ROOT, 'sync-server/dist/main.js')
const PARENT_CHECK_MS = 250

/**
 * Runs the hub in a process of its own and never outlives the one that asked for it:
 * npm and the shell between us may die of a signal without handing it on.
 *
 * @returns the server's exit status
 */
export function runServer(command, args) {
  const parentPid = process.ppid
  // The IPC channel is how the server learns that we are gone, SIGKILL included.
  const child = spawn(process.execPath, [SERVER, command, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, TRIBUTARY_ROOT: ROOT },
  })
  const stop = () => child.kill('SIGTERM')
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('SIGHUP', stop)
  const watch = setInterval(() => {
    if (process.ppid !== parentPid) stop()
  }, PARENT_CHECK_MS)
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      clearInterval(watch)
      resolve(code ?? 1)
    })
  })
}
