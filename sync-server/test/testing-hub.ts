import { randomBytes } from 'node:crypto'
import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type BodyOf,
  createHlcClock,
  createUlidFactory,
  newRecord,
  type NewRecordOptions,
  type RecordOf,
  type RecordType,
  type RecordWriter,
  type Role,
} from '@tributary/records'
import { assembleHub } from '../src/cli/assemble-hub.ts'
import type { AssembledHub } from '../src/cli/assembled-hub.ts'
import { makeAt } from '../src/cli/backup-command.ts'
import { makeSealed } from '../src/cli/make-sealed.ts'
import { problemIn } from '../src/cli/seal-process.ts'
import type { SealJob } from '../src/hub/backup-desk.ts'
import { takeDataFolder } from '../src/cli/data-folder.ts'
import { type HubCertificates, openHubCertificates } from '../src/cli/hub-certificates.ts'
import { listenOnFreePort } from '../src/cli/listen.ts'
import { type OpenReach, openReach } from '../src/cli/open-reach.ts'
import { type OwnFilesConfig, openOwnFiles } from '../src/cli/own-files.ts'
import { writeRunning } from '../src/cli/running-file.ts'
import { journeyDbName } from '../src/hub/audience-dbs.ts'
import { openInvitation } from '../src/hub/host-overview.ts'

/** Parsed JSON whose shape the test knows: the assertions check it. */
// oxlint-disable-next-line typescript/no-explicit-any -- what a server answers is judged by expect
export type Answer = any

export interface TestHub {
  /** Without a slash at the end. */
  readonly url: string
  readonly dataDir: string
  readonly hub: AssembledHub
  readonly reach: OpenReach
  readonly certificates: HubCertificates
  /** What the hub was told through `say`. */
  readonly said: readonly string[]
  readonly code: string
  readonly journeyDb: string
  readonly adminAuth: string
  readonly get: (path: string, auth?: string) => Promise<{ status: number; body: Answer }>
  readonly post: (
    path: string,
    body: unknown,
    auth?: string,
  ) => Promise<{ status: number; body: Answer; headers: Headers }>
  readonly join: (more?: Partial<JoinBody>) => Promise<TestPhone>
  /** Somebody who asks to join, whatever the answer. */
  readonly joining: (more?: Partial<JoinBody>) => Promise<{
    readonly body: JoinBody
    readonly auth: string
    readonly answer: { status: number; body: Answer }
  }>
  /** Somebody who joined and was given this role by the host. */
  readonly joinAs: (role: Role) => Promise<TestPhone>
  /** Ends the hub and keeps its folder. */
  readonly stop: () => Promise<void>
  /** Ends the hub and removes its folder. */
  readonly remove: () => Promise<void>
}

export interface JoinBody {
  readonly code: string
  readonly personId: string
  readonly deviceId: string
  readonly secret: string
  readonly displayName?: string
}

/** Somebody with a phone who has joined. */
export interface TestPhone {
  readonly join: JoinBody
  readonly auth: string
  readonly writer: RecordWriter
  readonly make: <Type extends RecordType>(
    type: Type,
    body: BodyOf<Type>,
    options?: NewRecordOptions,
  ) => RecordOf<Type>
  /** Sends docs as a phone would. @returns the rows of `_bulk_docs` */
  readonly send: (db: string, docs: readonly object[]) => Promise<Answer>
}

const newUlid = createUlidFactory({ now: Date.now, randomBytes: (length) => randomBytes(length) })

/** A whole hub within this process, on a free port of the loopback. */
export async function startTestHub(
  options: {
    readonly dataDir?: string
    readonly isDemo?: boolean
    readonly journeyId?: string
    /** The LAN addresses this machine has, as far as the hub is told. */
    readonly addresses?: () => readonly string[]
    readonly ownFiles?: OwnFilesConfig
    readonly resolveName?: (name: string) => Promise<readonly string[]>
    readonly nowMs?: () => number
    readonly isPortal?: boolean
  } = {},
): Promise<TestHub> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'tributary-hub-')))
  const lock = takeDataFolder(dataDir)
  const hub = await assembleHub(dataDir, {
    hubName: 'Test hub',
    journeyTitle: 'Test journey',
    isDemo: options.isDemo ?? false,
    isPortal: options.isPortal ?? false,
    seal: sealHere(dataDir),
    ...(options.journeyId === undefined ? {} : { journeyId: options.journeyId }),
  })
  const { port } = await listenOnFreePort(hub.server, '127.0.0.1', 0)
  const nowMs = options.nowMs ?? Date.now
  const certificates = await openHubCertificates(dataDir, hub.state.current().hubName, nowMs)
  const addresses = () =>
    (options.addresses?.() ?? []).map((address) => ({ interfaceName: 'lan0', address }))
  const said: string[] = []
  const reach = await openReach({
    port,
    entrance: hub.entrance,
    certificates,
    ownFiles: options.ownFiles === undefined ? null : openOwnFiles(options.ownFiles, nowMs),
    addresses,
    localName: () => null,
    resolveName: options.resolveName ?? (async () => []),
    nowMs,
    onChange: () => undefined,
    say: (line) => void said.push(line),
  })
  const { rootPem } = certificates.authority
  hub.listensAt({ port, addresses, reach: reach.current, rootPem })
  const url = `http://127.0.0.1:${port}`
  writeRunning(dataDir, { pid: process.pid, command: 'start', couchUrl: `${url}/db` })
  const state = hub.state.current()
  const { user, password } = hub.secrets.admin
  const adminAuth = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const code = openInvitation(state, Date.now())?.code ?? ''

  const get: TestHub['get'] = async (path, auth) => {
    const response = await fetch(url + path, auth ? { headers: { authorization: auth } } : {})
    return { status: response.status, body: await response.json() }
  }
  const post: TestHub['post'] = async (path, body, auth) => {
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(auth ? { authorization: auth } : {}) },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: await response.json(), headers: response.headers }
  }
  const stop = async () => {
    await reach.close()
    await hub.close()
    lock.release()
  }
  const joining: TestHub['joining'] = async (more = {}) => {
    const body: JoinBody = {
      code,
      personId: `person:${newUlid()}`,
      deviceId: `device-${newUlid()}`,
      secret: randomBytes(32).toString('base64url'),
      ...more,
    }
    const auth = `Bearer ${body.deviceId}.${body.secret}`
    return { body, auth, answer: await post('/api/join', body) }
  }
  const joinHub: TestHub['join'] = async (more = {}) => {
    const { body, answer } = await joining(more)
    if (answer.status !== 200) throw new Error(`join: ${JSON.stringify(answer.body)}`)
    return testPhone(body, hub, post)
  }
  return {
    url,
    dataDir,
    hub,
    reach,
    certificates,
    said,
    code,
    journeyDb: journeyDbName(state.journeyId),
    adminAuth,
    get,
    post,
    stop,
    remove: async () => {
      await stop()
      await rm(dataDir, { recursive: true, force: true })
    },
    join: joinHub,
    joining,
    joinAs: async (role) => {
      const phone = await joinHub()
      await hub.roleBook.give({ personId: phone.join.personId, role, scope: state.journeyId })
      return phone
    },
  }
}

/** In this process, where the bundle makes one of its own. */
function sealHere(dataDir: string): SealJob {
  return async ({ to, ...seal }) => {
    try {
      makeSealed({ dataDir, to, seal, make: (place) => makeAt(dataDir, place) })
      return { ok: true, bytes: statSync(to).size }
    } catch (error) {
      return { ok: false, problem: problemIn(error instanceof Error ? error.message : '') }
    }
  }
}

function testPhone(body: JoinBody, hub: AssembledHub, post: TestHub['post']): TestPhone {
  const { journeyId, hubId } = hub.state.current()
  const writer: RecordWriter = {
    journeyId,
    hubId,
    authorId: body.personId,
    deviceId: body.deviceId,
    lang: 'en',
    clock: createHlcClock({ now: Date.now, deviceTail: body.deviceId.slice(-6) }),
    now: Date.now,
    newUlid,
  }
  const auth = `Bearer ${body.deviceId}.${body.secret}`
  return {
    join: body,
    auth,
    writer,
    make: (type, content, options) => newRecord(type, content, writer, options),
    send: async (db, docs) => (await post(`/db/${db}/_bulk_docs`, { docs }, auth)).body,
  }
}

export function entryBody(text: string) {
  return { movement: 'enact' as const, text, mediaIds: [], aboutIds: [], mentions: [] }
}

/** Agreement to share with the network, as a phone writes it. */
export function shareConsent(phone: TestPhone) {
  return phone.make(
    'consentGrant',
    {
      personId: phone.join.personId,
      scope: 'share',
      uses: ['network learning'],
      audience: 'network',
      attribution: 'name',
      method: 'tap',
    },
    { visibility: 'network' },
  )
}
