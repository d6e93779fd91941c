import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const SERVER_FOLDER = fileURLToPath(new URL('../../', import.meta.url))
/** Test files run side by side, and each builds its own. */
const OUT = `dist/test-bundle-${process.env['VITEST_POOL_ID'] ?? process.pid}`

/** Builds the bundle that people run, beside the real one so that both may be in use. */
export async function buildTestBundle(): Promise<void> {
  await build({
    root: SERVER_FOLDER,
    configFile: `${SERVER_FOLDER}vite.config.ts`,
    logLevel: 'error',
    build: { outDir: OUT, emptyOutDir: true },
  })
}

interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunningBundle {
  readonly child: ChildProcess
  /** The first line on standard output, parsed. */
  readonly facts: Promise<BundleFacts>
  readonly ended: Promise<Ended>
  /** What it said on standard error so far. */
  readonly said: () => string
}

export interface BundleFacts {
  readonly app: string
  readonly couch: string
  readonly join: string
  readonly joinCode: string
  readonly admin: { readonly user: string; readonly password: string }
  readonly data: string
  readonly pid: number
}

export function runBundle(...args: string[]): RunningBundle {
  return runBundleAs({}, ...args)
}

/** @param more - another account, environment or program before Node, as `strace` */
export function runBundleAs(
  more: { readonly uid?: number; readonly prefix?: readonly string[] },
  ...args: string[]
): RunningBundle {
  const [program = process.execPath, ...rest] = [
    ...(more.prefix ?? []),
    process.execPath,
    `${SERVER_FOLDER}${OUT}/main.js`,
    ...args,
  ]
  const child = spawn(program, rest, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TRIBUTARY_ROOT: `${SERVER_FOLDER}..` },
    ...(more.uid === undefined ? {} : { uid: more.uid, gid: more.uid }),
  })
  let stdout = ''
  let stderr = ''
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const facts = new Promise<BundleFacts>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk)
      const end = stdout.indexOf('\n')
      const line = stdout.slice(0, Math.max(end, 0))
      if (line.startsWith('{')) resolve(JSON.parse(line))
    })
    child.on('exit', () => reject(new Error(`it ended before it said where it is: ${stderr}`)))
  })
  // Whoever does not ask for the facts is not to fail by them.
  facts.catch(() => undefined)
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, facts, ended, said: () => stderr }
}
