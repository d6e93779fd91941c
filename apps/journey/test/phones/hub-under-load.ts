import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  buildTestBundle,
  type RunningBundle,
  runBundle,
} from '../../../../sync-server/test/hub/testing-bundle.ts'
import { docHash } from './doc-hash.ts'

/** The built hub as a process that can be killed, and what its administrator sees. */
export interface HubUnderLoad {
  readonly port: () => number
  readonly dataDir: string
  /** Most that the process held, over all its lives; MB. */
  readonly peakMb: () => number
  ask(method: string, path: string, body?: object): Promise<HubAnswer>
  /** `kill -9`, then a start on the same data and port. @returns milliseconds until it answers */
  killAndStart(): Promise<number>
  /** By db: ids with a hash of what each doc says; and how many losing leaves there are. */
  holds(): Promise<{ dbs: Map<string, Map<string, string>>; leaves: number; text: string }>
  /** Whether any file of its folder holds these bytes. */
  hasOnDisk(text: string): Promise<boolean>
  remove(): Promise<void>
}

interface HubAnswer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- what a server answers is judged by who asked
  readonly body: any
}

const LOOK_EVERY_MS = 1_000

export async function startHubUnderLoad(): Promise<HubUnderLoad> {
  await buildTestBundle()
  const dataDir = await mkdtemp(join(tmpdir(), 'tributary-load-'))
  let running: RunningBundle
  let port = 0
  let peakMb = 0

  const start = async () => {
    const where = ['--data', dataDir, '--host', '127.0.0.1', '--port', String(port)]
    running = runBundle('start', ...where, '--json')
    const facts = await running.facts
    port = Number(new URL(facts.app).port)
    return facts
  }
  const facts = await start()
  const { hostToken } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'))
  const { user, password } = facts.admin
  const admin = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`

  const lookAtMemory = async () => {
    const status = await readFile(`/proc/${running.child.pid}/status`, 'utf8').catch(() => '')
    const kb = Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0)
    peakMb = Math.max(peakMb, Math.round(kb / 1024))
  }
  const looking = setInterval(() => void lookAtMemory(), LOOK_EVERY_MS)

  const ask: HubUnderLoad['ask'] = async (method, path, body) => {
    const authorization = path.startsWith('/db') ? admin : `Bearer ${hostToken}`
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }

  return {
    port: () => port,
    dataDir,
    peakMb: () => peakMb,
    ask,
    async killAndStart() {
      await lookAtMemory()
      running.child.kill('SIGKILL')
      await running.ended
      const before = performance.now()
      await start()
      return Math.round(performance.now() - before)
    },
    async holds() {
      const dbs = new Map<string, Map<string, string>>()
      let leaves = 0
      let text = ''
      for (const name of (await ask('GET', '/db/_all_dbs')).body) {
        if (String(name).startsWith('_')) continue
        const path = `/db/${encodeURIComponent(name)}/_all_docs?include_docs=true&conflicts=true`
        const docs = new Map<string, string>()
        for (const { doc } of (await ask('GET', path)).body.rows) {
          leaves += (doc._conflicts ?? []).length
          docs.set(doc._id, docHash(doc))
          text += JSON.stringify(doc)
        }
        dbs.set(name, docs)
      }
      return { dbs, leaves, text }
    },
    async hasOnDisk(text) {
      for (const file of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
        if (!file.isFile()) continue
        if ((await readFile(join(file.parentPath, file.name))).includes(text)) return true
      }
      return false
    },
    async remove() {
      clearInterval(looking)
      running.child.kill('SIGTERM')
      await running.ended
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
