import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const SERVER = fileURLToPath(new URL('../../../sync-server/dist/main.js', import.meta.url))
const ASK_MDNS = fileURLToPath(new URL('ask-mdns.mjs', import.meta.url))

/** Why this machine cannot stand for a laptop and its phones; `null` when it can. */
export function whyNoLan(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    return 'networks of one’s own need Linux and root'
  }
  for (const tool of ['ip', 'certutil', 'openssl']) {
    if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0)
      return `${tool} is not installed`
  }
  const probe = `tributary-probe-${process.pid}`
  if (spawnSync('ip', ['netns', 'add', probe]).status !== 0) return 'no network may be made here'
  spawnSync('ip', ['netns', 'del', probe])
  return null
}

/** What a hub prints first with `--json`. */
interface HubFacts {
  readonly app: string
  readonly joinCode: string
  readonly data: string
}

/** A laptop and phones, each with a network of its own, joined by cables; no way out of it. */
export class Lan {
  readonly folder = mkdtempSync(join(tmpdir(), 'tributary-lan-'))
  readonly #names = `tl${process.pid}`
  readonly #phones = new Map<string, string>()
  #hub: ChildProcess | null = null
  #facts: HubFacts | null = null

  constructor() {
    this.#ip('netns', 'add', this.hubSpace)
    this.#ip('-n', this.hubSpace, 'link', 'set', 'lo', 'up')
  }

  get hubSpace(): string {
    return `${this.#names}-hub`
  }

  get facts(): HubFacts {
    if (this.#facts === null) throw new Error('the hub has not been started')
    return this.#facts
  }

  get port(): string {
    return new URL(this.facts.app).port
  }

  /** A phone on a cable of its own. `hubAddress` is the laptop's at the other end. */
  addPhone(name: string, hubAddress: string, phoneAddress: string): void {
    const space = `${this.#names}-${name}`
    const [near, far] = [`${name}h`, `${name}p`]
    this.#ip('netns', 'add', space)
    this.#phones.set(name, space)
    this.#ip(
      'link',
      'add',
      near,
      'netns',
      this.hubSpace,
      'type',
      'veth',
      'peer',
      far,
      'netns',
      space,
    )
    this.#ip('-n', space, 'link', 'set', 'lo', 'up')
    for (const [where, link, address] of [
      [this.hubSpace, near, hubAddress],
      [space, far, phoneAddress],
    ] as const) {
      this.#ip('-n', where, 'addr', 'add', `${address}/24`, 'dev', link)
      this.#ip('-n', where, 'link', 'set', link, 'up')
    }
  }

  /** What a router does that gives the laptop another address. */
  moveHub(name: string, from: string, to: string): void {
    this.#ip('-n', this.hubSpace, 'addr', 'del', `${from}/24`, 'dev', `${name}h`)
    this.#ip('-n', this.hubSpace, 'addr', 'add', `${to}/24`, 'dev', `${name}h`)
  }

  routesOf(space: string): string {
    return execFileSync('ip', ['-n', space, 'route'], { encoding: 'utf8' })
  }

  async startHub(): Promise<void> {
    const args = ['--data', join(this.folder, 'data'), '--port', '0', '--name', 'Hub in Accra']
    const child = spawn(
      'ip',
      ['netns', 'exec', this.hubSpace, process.execPath, SERVER, 'start', ...args, '--json'],
      { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
    )
    this.#hub = child
    const { stdout, stderr } = child
    if (stdout === null || stderr === null) throw new Error('the hub has no output to read')
    let log = ''
    stderr.on('data', (chunk: Buffer) => (log += chunk.toString()))
    const line = await Promise.race([
      once(createInterface({ input: stdout }), 'line').then(([first]) => String(first)),
      once(child, 'exit').then(() => {
        throw new Error(`the hub ended before it was up:\n${log}`)
      }),
    ])
    this.#facts = JSON.parse(line) as HubFacts
  }

  async stopHub(): Promise<void> {
    const child = this.#hub
    this.#hub = null
    if (child === null || child.exitCode !== null) return
    child.kill('SIGTERM')
    await once(child, 'exit')
  }

  /** Runs a program on a phone. @returns what it wrote */
  onPhone(name: string, ...command: readonly string[]): string {
    const space = this.#phones.get(name) ?? ''
    return execFileSync('ip', ['netns', 'exec', space, ...command], { encoding: 'utf8' })
  }

  /** Asks the phone's network who has a name, as a phone does that knows no multicast DNS. */
  addressOf(name: string, phone: string, phoneAddress: string): string {
    return this.onPhone(phone, process.execPath, ASK_MDNS, name, phoneAddress).trim()
  }

  /**
   * What the phone's own resolver would know of names from then on; the first time before any
   * browser is there.
   */
  tellName(phone: string, hostNames: string, address: string): void {
    const folder = join('/etc/netns', this.#phones.get(phone) ?? '')
    mkdirSync(folder, { recursive: true })
    // Written over, not replaced: the file is what the phone's programs see as /etc/hosts.
    writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${address} ${hostNames}\n`)
  }

  /** A program that is the browser on a phone, with a home of its own. */
  browserOn(phone: string, chromiumPath: string): { path: string; home: string } {
    const home = join(this.folder, `home-${phone}`)
    mkdirSync(home, { recursive: true })
    const path = join(this.folder, `browser-${phone}`)
    const space = this.#phones.get(phone) ?? ''
    const line = `exec ip netns exec ${space} env HOME=${home} ${chromiumPath} "$@"\n`
    writeFileSync(path, `#!/bin/sh\n${line}`, { mode: 0o755 })
    return { path, home }
  }

  /** What somebody does in the phone's settings with the file they downloaded. */
  trust(home: string, certificate: Uint8Array): void {
    const store = join(home, '.pki/nssdb')
    mkdirSync(store, { recursive: true })
    const file = join(home, 'tributary-hub.crt')
    writeFileSync(file, certificate)
    execFileSync('certutil', ['-N', '-d', `sql:${store}`, '--empty-password'])
    execFileSync('certutil', ['-A', '-d', `sql:${store}`, '-t', 'C,,', '-n', 'hub', '-i', file])
  }

  /** The hub's own secrets, as whoever steals the laptop has them. */
  stolenKeys(): { issuingPem: string; issuingKeyPem: string } {
    const text = readFileSync(join(this.facts.data, 'certificates.json'), 'utf8')
    const { authority } = JSON.parse(text) as {
      authority: { issuingPem: string; issuingKeyPem: string }
    }
    return authority
  }

  /** A server of somebody who stole the key, on the hub's own machine. */
  async serveAsThief(leaf: string, issuing: string, key: string) {
    const code = `
      const [leaf, issuing, key] = process.argv.slice(1).map((path) => require('fs').readFileSync(path))
      const cert = Buffer.concat([leaf, Buffer.from('\\n'), issuing])
      const server = require('https').createServer({ cert, key }, (_, answer) => answer.end('stolen'))
      server.listen(0, () => console.log(String(server.address().port)))`
    const args = ['netns', 'exec', this.hubSpace, process.execPath, '-e', code, leaf, issuing, key]
    const child = spawn('ip', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(createInterface({ input: child.stdout }), 'line')
    return { port: String(line), end: () => child.kill() }
  }

  async remove(): Promise<void> {
    await this.stopHub()
    for (const space of [...this.#phones.values(), this.hubSpace]) {
      spawnSync('ip', ['netns', 'del', space])
      const folder = join('/etc/netns', space)
      if (existsSync(folder)) rmSync(folder, { recursive: true })
    }
    rmSync(this.folder, { recursive: true, force: true })
  }

  #ip(...args: readonly string[]): void {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] })
  }
}
