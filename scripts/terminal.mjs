import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Absolute path of the checkout, with no trailing slash. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/** Progress goes to standard error: standard output belongs to what was asked for. */
export function say(line) {
  process.stderr.write(`${line}\n`)
}

/**
 * Runs a program to its end with its output on our standard error (or `stdio`).
 *
 * @returns the exit status; a program ended by a signal counts as 1
 */
export function runProgram(program, args, { cwd = ROOT, env = {}, stdio } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: stdio ?? ['ignore', 2, 2],
      shell: process.platform === 'win32' && program === 'npm',
    })
    child.on('error', reject)
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** Runs a script with this very Node, its output on ours. */
export function runNode(args, options = {}) {
  return runProgram(process.execPath, args, { stdio: ['ignore', 1, 2], ...options })
}

/** Like `runProgram`, with both output streams collected instead of shown. */
export function readProgram(program, args, { cwd = ROOT } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk) => (output += chunk))
    child.stderr.on('data', (chunk) => (output += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
