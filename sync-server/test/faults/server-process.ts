import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Bundles `serve.ts`, or another script beside it, once. The bundle lies within the package,
 * because it must find libsql.
 *
 * @returns its path, and how to remove it
 */
export async function bundleServer(
  script = 'serve',
): Promise<{ path: string; remove: () => Promise<void> }> {
  const outDir = await mkdtemp(join(here('../../node_modules'), '.fault-server-'))
  await build({
    root: here('../..'),
    configFile: false,
    logLevel: 'error',
    ssr: { external: ['libsql'], noExternal: [/^@tributary\//] },
    build: {
      ssr: fileURLToPath(new URL(`./${script}.ts`, import.meta.url)),
      outDir,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: `${script}.mjs` } },
    },
  })
  return {
    path: join(outDir, `${script}.mjs`),
    remove: () => rm(outDir, { recursive: true, force: true }),
  }
}

export interface ServerProcess {
  readonly url: string
  readonly authHeader: string
  /** Kills it without a word, as a power cut would, and waits until it is gone. */
  kill9(): Promise<void>
  /** Starts another on the same data and port. */
  start(): Promise<void>
  remove(): Promise<void>
}

export async function startServerProcess(
  bundle: string,
  maxPages?: number,
): Promise<ServerProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-fault-'))
  let child: ChildProcess | undefined
  let port = 0

  const start = async () => {
    const args = [
      bundle,
      folder,
      String(port),
      ...(maxPages === undefined ? [] : [String(maxPages)]),
    ]
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    child = started
    const line = await new Promise<string>((resolve, reject) => {
      started.stdout.on('data', (chunk: Buffer) => resolve(chunk.toString('utf8')))
      started.on('exit', (code) => reject(new Error(`the server process ended with ${code}`)))
    })
    ;({ port } = JSON.parse(line) as { port: number })
  }

  const kill9 = async () => {
    const running = child
    child = undefined
    if (running === undefined) return
    const gone = new Promise((resolve) => running.on('exit', resolve))
    running.kill('SIGKILL')
    await gone
  }

  await start()
  return {
    get url() {
      return `http://127.0.0.1:${port}`
    },
    authHeader: `Basic ${Buffer.from('admin:test-password').toString('base64')}`,
    kill9,
    start,
    remove: async () => {
      await kill9()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
