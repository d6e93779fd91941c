import { createHash, randomBytes } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { createHlcClock, createUlidFactory, newRecord, type RecordWriter } from '@tributary/records'
import { median } from './docs.ts'

const PHONES = 100
const MEGABYTES = 5
const SLICE_BYTES = 512 * 1024
const LINK_BYTES_PER_SECOND = 4_000_000
const LINK_MEGABYTES = 20

interface Hub {
  readonly url: string
  readonly couch: string
  readonly code: string
  readonly pid: number
  readonly adminAuth: string
  readonly stop: () => Promise<void>
}

interface Membership {
  readonly hub: { readonly id: string }
  readonly journey: { readonly id: string }
}

interface Phone {
  readonly auth: string
  readonly writer: RecordWriter
}

const newUlid = createUlidFactory({ now: Date.now, randomBytes: (length) => randomBytes(length) })

/** A hub as people run it, in a process of its own. */
async function startHub(): Promise<Hub> {
  const data = await mkdtemp(join(tmpdir(), 'tributary-bench-'))
  const main = fileURLToPath(new URL('./main.js', import.meta.url))
  const args = [main, 'start', '--data', data, '--host', '127.0.0.1', '--port', '0', '--json']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] })
  const { stdout } = child
  if (stdout === null) throw new Error('the hub has no output to read')
  const [line] = await once(createInterface({ input: stdout }), 'line')
  const facts = JSON.parse(String(line))
  return {
    url: String(facts.app).replace(/\/$/, ''),
    couch: facts.couch,
    code: facts.joinCode,
    pid: facts.pid,
    adminAuth: `Basic ${Buffer.from(`${facts.admin.user}:${facts.admin.password}`).toString('base64')}`,
    async stop() {
      child.kill()
      await once(child, 'exit')
      await rm(data, { recursive: true, force: true })
    },
  }
}

async function joinHub(hub: Hub): Promise<Phone> {
  const personId = `person:${newUlid()}`
  const deviceId = `device-${newUlid()}`
  const secret = randomBytes(32).toString('base64url')
  const answer = await fetch(`${hub.url}/api/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: hub.code, personId, deviceId, secret }),
  })
  const { hub: at, journey }: Membership = JSON.parse(await answer.text())
  return {
    auth: `Bearer ${deviceId}.${secret}`,
    writer: {
      journeyId: journey.id,
      hubId: at.id,
      authorId: personId,
      deviceId,
      lang: 'en',
      clock: createHlcClock({ now: Date.now, deviceTail: deviceId.slice(-6) }),
      now: Date.now,
      newUlid,
    },
  }
}

function dbOf({ writer }: Phone): string {
  return `journey-${writer.journeyId.slice(8).toLowerCase()}`
}

async function write(hub: Hub, phone: Phone, docs: readonly object[]): Promise<void> {
  const answer = await fetch(`${hub.couch}/${dbOf(phone)}/_bulk_docs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: phone.auth },
    body: JSON.stringify({ docs }),
  })
  if (answer.status !== 201) throw new Error(`_bulk_docs: ${answer.status}`)
  await answer.arrayBuffer()
}

function recordsOf(phone: Phone, bytes: Uint8Array) {
  const entry = newRecord(
    'entry',
    { movement: 'enact', text: '', mediaIds: [], aboutIds: [], mentions: [] },
    phone.writer,
  )
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const body = { kind: 'clip' as const, sha256, mime: 'video/webm', bytes: bytes.length, tiers: {} }
  return { entry, media: newRecord('media', { ...body, belongsTo: entry._id }, phone.writer) }
}

/** As the app does it: slices of 512 KB, one after the other. */
async function upload(url: string, phone: Phone, mediaId: string, bytes: Uint8Array) {
  const encoded = (text: string) => Buffer.from(text).toString('base64')
  const headers = { 'tus-resumable': '1.0.0', authorization: phone.auth }
  const begun = await fetch(`${url}/api/media/uploads`, {
    method: 'POST',
    headers: {
      ...headers,
      'upload-length': String(bytes.length),
      'upload-metadata': `mediaId ${encoded(mediaId)},tier ${encoded('original')}`,
    },
  })
  if (begun.status !== 201) throw new Error(`upload: ${begun.status} ${await begun.text()}`)
  for (let at = 0; at < bytes.length; at += SLICE_BYTES) {
    const answer = await fetch(`${url}/api/media/uploads/${mediaId.slice(6)}-original`, {
      method: 'PATCH',
      headers: {
        ...headers,
        'upload-offset': String(at),
        'content-type': 'application/offset+octet-stream',
      },
      body: Uint8Array.from(bytes.subarray(at, at + SLICE_BYTES)),
    })
    if (answer.status !== 204) throw new Error(`slice: ${answer.status} ${await answer.text()}`)
  }
}

/** A line upwards of so many bytes a second, for one client after the other. */
async function slowLink(targetPort: number, bytesPerSecond: number) {
  let freeAtMs = 0
  const server = createServer({ highWaterMark: 64 * 1024 }, (client) => {
    const hub = connect(targetPort, '127.0.0.1')
    client.on('data', (chunk) => {
      const now = performance.now()
      freeAtMs = Math.max(now, freeAtMs) + (chunk.length / bytesPerSecond) * 1_000
      client.pause()
      setTimeout(() => {
        hub.write(chunk)
        client.resume()
      }, freeAtMs - now)
    })
    hub.pipe(client)
    client.on('close', () => hub.destroy())
    client.on('error', () => hub.destroy())
    hub.on('error', () => client.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, stop: () => server.close() }
}

async function secondsFor(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1_000
}

async function megabytesAtMost({ pid }: Hub): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1_024
}

async function manyPhones(hub: Hub): Promise<void> {
  const phones = await Promise.all(Array.from({ length: PHONES }, () => joinHub(hub)))
  const before = await megabytesAtMost(hub)
  const acks: number[] = []
  const state = { isOver: false }
  const [writer] = phones
  if (writer === undefined) throw new Error('nobody joined')
  const records = async () => {
    while (!state.isOver) {
      const { entry } = recordsOf(writer, Buffer.of(1))
      acks.push((await secondsFor(() => write(hub, writer, [entry]))) * 1_000)
    }
  }
  const uploads = phones.map(async (phone) => {
    const bytes = randomBytes(MEGABYTES * 1024 * 1024)
    const { entry, media } = recordsOf(phone, bytes)
    await write(hub, phone, [entry, media])
    await upload(hub.url, phone, media._id, bytes)
  })
  const written = records()
  const seconds = await secondsFor(() => Promise.all(uploads).finally(() => (state.isOver = true)))
  await written
  const highest = Math.round(await megabytesAtMost(hub))
  console.log(
    `media: ${PHONES} phones uploading ${MEGABYTES} MB each at once\n` +
      `  ${((PHONES * MEGABYTES) / seconds).toFixed(1)} MB/s; ` +
      `hub's memory at most ${highest} MB (${Math.round(before)} before; goal 400)\n` +
      `  a record meanwhile: median ${median(acks).toFixed(0)} ms of ${acks.length} (goal 200)`,
  )
}

async function againstPut(hub: Hub): Promise<void> {
  const phone = await joinHub(hub)
  const times: { tus: number[]; put: number[] } = { tus: [], put: [] }
  for (let round = 0; round < 3; round += 1) {
    const bytes = randomBytes(LINK_MEGABYTES * 1024 * 1024)
    const { entry, media } = recordsOf(phone, bytes)
    await write(hub, phone, [entry, media])
    const link = await slowLink(Number(new URL(hub.url).port), LINK_BYTES_PER_SECOND)
    times.tus.push(await secondsFor(() => upload(link.url, phone, media._id, bytes)))
    const put = async () => {
      const answer = await fetch(`${link.url}/db/bench/put-${round}/clip`, {
        method: 'PUT',
        headers: { authorization: hub.adminAuth, 'content-type': 'video/webm' },
        body: Uint8Array.from(bytes),
      })
      if (answer.status !== 201) throw new Error(`PUT: ${answer.status}`)
    }
    times.put.push(await secondsFor(put))
    link.stop()
  }
  const [tus, put] = [median(times.tus), median(times.put)]
  console.log(
    `media: ${LINK_MEGABYTES} MB over a line of ${LINK_BYTES_PER_SECOND / 1e6} MB/s, ` +
      `verified and bound to its record\n  ${tus.toFixed(2)} s; one plain PUT of the same bytes ` +
      `${put.toFixed(2)} s: ×${(tus / put).toFixed(2)} (goal 1.25)`,
  )
}

/** Media as phones send them, against a hub in a process of its own. */
export async function measureMedia(): Promise<void> {
  const hub = await startHub()
  try {
    await fetch(`${hub.couch}/bench`, {
      method: 'PUT',
      headers: { authorization: hub.adminAuth },
    })
    await againstPut(hub)
    await manyPhones(hub)
  } finally {
    await hub.stop()
  }
}
