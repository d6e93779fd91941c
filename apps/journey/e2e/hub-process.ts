import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('../../../sync-server/dist/main.js', import.meta.url))

/** The first line that `npm start -- --json` prints. */
interface HubAddress {
  readonly app: string
  readonly couch: string
  readonly join: string
  readonly host: string
  readonly joinCode: string
  readonly admin: { readonly user: string; readonly password: string }
  readonly data: string
  readonly pid: number
}

/**
 * A real hub in a process of its own, on a data folder that outlives its kills.
 *
 * The first start takes a free port; later ones ask for the same port, as a host's laptop would.
 */
export class HubProcess {
  readonly dataDir: string
  readonly #options: readonly string[]
  #child: ChildProcess | null = null
  #address: HubAddress | null = null

  private constructor(dataDir: string, options: readonly string[]) {
    this.dataDir = dataDir
    this.#options = options
  }

  static async start(...options: string[]): Promise<HubProcess> {
    const hub = new HubProcess(await mkdtemp(join(tmpdir(), 'tributary-e2e-')), options)
    await hub.startAgain()
    return hub
  }

  get address(): HubAddress {
    if (this.#address === null) throw new Error('the hub has not been started')
    return this.#address
  }

  get adminAuthorization(): string {
    const { user, password } = this.address.admin
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  }

  async startAgain(): Promise<void> {
    const port = this.#address === null ? '0' : new URL(this.#address.app).port
    const args = ['--data', this.dataDir, '--host', '127.0.0.1', '--port', port, '--json']
    const child = spawn(process.execPath, [SERVER, 'start', ...args, ...this.#options], {
      // The channel ends the hub with us, should a test fail before it could stop it.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    this.#child = child
    const { stdout, stderr } = child
    if (stdout === null || stderr === null) throw new Error('the hub has no output to read')
    let log = ''
    stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
    const firstLine = await Promise.race([
      once(createInterface({ input: stdout }), 'line').then(([line]) => String(line)),
      once(child, 'exit').then(() => {
        throw new Error(`the hub ended before it was up:\n${log}`)
      }),
    ])
    const address = JSON.parse(firstLine) as HubAddress
    if (this.#address !== null && address.app !== this.#address.app) {
      throw new Error(`the hub came back at ${address.app}, not at ${this.#address.app}`)
    }
    this.#address = address
  }

  /** What a pulled plug does. */
  async kill9(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async stop(): Promise<void> {
    await this.#end('SIGTERM')
    await rm(this.dataDir, { recursive: true, force: true })
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    child.kill(signal)
    await once(child, 'exit')
  }

  /** Asks the hub's CouchDB surface as its administrator. */
  async couch(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(`${this.address.couch}${path}`, {
      ...init,
      headers: { authorization: this.adminAuthorization, 'content-type': 'application/json' },
    })
    return response.json()
  }
}
