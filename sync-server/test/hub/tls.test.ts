import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request as plainRequest } from 'node:http'
import { type ClientHttp2Session, connect } from 'node:http2'
import { request } from 'node:https'
import { connect as openSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as openTls, type TLSSocket } from 'node:tls'
import { afterEach, expect, test } from 'vitest'
import { issueLeaf } from '../../src/lan/leaf-certificate.ts'
import { makeLocalAuthority } from '../../src/lan/local-authority.ts'
import { entryBody, startTestHub, type TestHub } from '../testing-hub.ts'
import { closeOf } from './raw-line.ts'

const hubs: TestHub[] = []
const sessions: ClientHttp2Session[] = []
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy()
  for (const hub of hubs.splice(0)) await hub.remove()
})

async function start(options: Parameters<typeof startTestHub>[0] = {}): Promise<TestHub> {
  const hub = await startTestHub(options)
  hubs.push(hub)
  return hub
}

const portOf = (hub: TestHub) => Number(new URL(hub.url).port)
const trusting = (hub: TestHub) => ({
  host: '127.0.0.1',
  port: portOf(hub),
  ca: hub.certificates.authority.rootPem,
})

async function openSession(hub: TestHub): Promise<ClientHttp2Session> {
  const { ca } = trusting(hub)
  const session = connect(`https://127.0.0.1:${portOf(hub)}`, { ca })
  session.on('error', () => undefined)
  sessions.push(session)
  await once(session, 'connect')
  return session
}

/** Asks over HTTP/2. `lines` grows as the answer comes; `text` resolves at its end. */
async function ask(session: ClientHttp2Session, headers: Record<string, string>, body?: object) {
  const stream = session.request(headers)
  stream.on('error', () => undefined)
  const pieces: string[] = []
  let wake = () => {}
  stream.setEncoding('utf8').on('data', (piece: string) => {
    pieces.push(piece)
    wake()
  })
  const ended = closeOf(stream).then(() => pieces.join(''))
  stream.end(body === undefined ? undefined : JSON.stringify(body))
  const [answer] = await once(stream, 'response')
  const until = async (word: string) => {
    while (!pieces.join('').includes(word)) {
      await new Promise<void>((woken) => {
        wake = woken
      })
    }
  }
  return { status: Number(answer[':status']), headers: answer, text: ended, until, stream }
}

function shownCertificate(hub: TestHub, servername?: string): Promise<TLSSocket> {
  const name = servername === undefined ? {} : { servername }
  return new Promise((resolve, reject) => {
    const socket = openTls({ ...trusting(hub), ...name, rejectUnauthorized: false }, () =>
      resolve(socket),
    )
    socket.on('error', reject)
  })
}

test('[LN1] one port speaks http, https with HTTP/1.1 and https with HTTP/2', async () => {
  const hub = await start()
  expect((await hub.get('/api/hub')).status).toBe(200)
  const overHttp1 = await new Promise<[number | undefined, string]>((resolve, reject) => {
    request({ ...trusting(hub), path: '/api/hub' }, (answer) => {
      answer.resume()
      resolve([answer.statusCode, answer.httpVersion])
    })
      .on('error', reject)
      .end()
  })
  expect(overHttp1).toEqual([200, '1.1'])
  const session = await openSession(hub)
  expect(session.alpnProtocol).toBe('h2')
  const answer = await ask(session, { ':path': '/api/hub' })
  expect(answer.status).toBe(200)
  expect(JSON.parse(await answer.text)).toMatchObject({ name: 'Test hub', couchPath: '/db' })
})

test('[LN2] the CouchDB surface writes, reads and tells its address over HTTP/2', async () => {
  const hub = await start()
  const phone = await hub.join()
  const session = await openSession(hub)
  const entry = phone.make('entry', entryBody('Sent over HTTP/2.'))
  const head = { authorization: phone.auth, 'content-type': 'application/json' }
  const path = `/db/${hub.journeyDb}`
  const written = await ask(
    session,
    { ...head, ':method': 'POST', ':path': `${path}/_bulk_docs` },
    { docs: [entry] },
  )
  expect(written.status).toBe(201)
  expect(JSON.parse(await written.text)).toMatchObject([{ ok: true, id: entry._id }])
  const read = await ask(session, { ...head, ':path': `${path}/${encodeURIComponent(entry._id)}` })
  expect(JSON.parse(await read.text)).toMatchObject({ body: { text: 'Sent over HTTP/2.' } })
  const wrong = await ask(session, { ...head, ':path': `${path}/nothing` })
  expect(wrong.status).toBe(404)
  const admin = { authorization: hub.adminAuth, 'content-type': 'application/json' }
  const made = await ask(session, { ...admin, ':method': 'PUT', ':path': '/db/scratch' })
  expect(made.headers['location']).toBe(`https://127.0.0.1:${portOf(hub)}/db/scratch`)
})

test('[CR20] a session that begins on https, with either protocol, is not sent on plain http', async () => {
  const hub = await start()
  const body = JSON.stringify({ name: 'nobody', password: 'x' })
  const headers = { 'content-type': 'application/json' }
  const plain = await fetch(`${hub.url}/db/_session`, { method: 'POST', headers, body })
  expect(plain.headers.get('set-cookie')).toMatch(/^AuthSession=.*HttpOnly$/)
  const session = await openSession(hub)
  const head = { ...headers, ':method': 'POST', ':path': '/db/_session' }
  const http2 = await ask(session, head, { name: 'nobody', password: 'x' })
  expect(String(http2.headers['set-cookie'])).toMatch(/HttpOnly; Secure$/)
  const http1 = await new Promise<string>((resolve, reject) => {
    const asked = { ...trusting(hub), method: 'DELETE', path: '/db/_session' }
    request(asked, (answer) => {
      answer.resume()
      resolve(String(answer.headers['set-cookie']))
    })
      .on('error', reject)
      .end()
  })
  expect(http1).toMatch(/HttpOnly; Secure$/)
})

test('[LN2] the live feed streams over HTTP/2 while other requests go on beside it', async () => {
  const hub = await start()
  const phone = await hub.join()
  const session = await openSession(hub)
  const head = { authorization: phone.auth, 'content-type': 'application/json' }
  const feed = await ask(
    session,
    { ...head, ':method': 'POST', ':path': '/db/_live_feed' },
    { since: { [hub.journeyDb]: 0 }, heartbeat: 10_000 },
  )
  expect(feed.headers['content-type']).toContain('application/x-ndjson')
  for (const text of ['One.', 'Two.']) {
    await phone.send(hub.journeyDb, [phone.make('entry', entryBody(text))])
    await feed.until(text)
  }
  expect((await ask(session, { ':path': '/api/hub' })).status).toBe(200)
})

test('[LN3] the hub stops within two seconds while HTTP/2 sessions and feeds are open', async () => {
  const hub = await startTestHub()
  const phone = await hub.join()
  const session = await openSession(hub)
  const idle = await openSession(hub)
  const silent = openSocket(portOf(hub), '127.0.0.1')
  await once(silent, 'connect')
  const feed = await ask(
    session,
    {
      authorization: phone.auth,
      'content-type': 'application/json',
      ':method': 'POST',
      ':path': '/db/_live_feed',
    },
    { since: { [hub.journeyDb]: 0 }, heartbeat: 10_000 },
  )
  await feed.until('\n')
  const closed = Promise.all([session, idle].map(closeOf))
  await hub.remove()
  await closed
  // It waited for none of them: within ten seconds the feed would have sent an empty line.
  expect(await feed.text).not.toMatch(/(^|\n)\n/)
  silent.destroy()
})

test('[LN4] a new address gets a new certificate at once, and open connections go on', async () => {
  let addresses = ['10.1.2.3']
  const hub = await start({ addresses: () => addresses })
  const before = await openSession(hub)
  const shown = async () => {
    const socket = await shownCertificate(hub)
    const { subjectaltname } = socket.getPeerCertificate()
    socket.destroy()
    return subjectaltname
  }
  expect(await shown()).toContain('IP Address:10.1.2.3')
  addresses = ['192.168.7.8', '203.0.113.9']
  await hub.reach.look()
  const names = await shown()
  expect(names).toContain('IP Address:192.168.7.8')
  expect(names).not.toContain('10.1.2.3')
  // An address of the wider internet is none the hub may sign for; it is named as missing.
  expect(names).not.toContain('203.0.113.9')
  expect(hub.reach.current().missing).toContainEqual({
    code: 'address_not_private',
    detail: '203.0.113.9',
  })
  expect((await ask(before, { ':path': '/api/hub' })).status).toBe(200)
})

test('[LN5] a certificate is renewed when 30 days are left, or when the clock was wrong', async () => {
  let nowMs = Date.parse('2026-06-01T12:00:00Z')
  const hub = await start({ nowMs: () => nowMs })
  const first = hub.certificates.leaf()?.chainPem
  const dayMs = 86_400_000
  nowMs += 364 * dayMs
  await hub.reach.look()
  expect(hub.certificates.leaf()?.chainPem).toBe(first)
  nowMs += 2 * dayMs
  await hub.reach.look()
  const second = hub.certificates.leaf()?.chainPem
  expect(second).not.toBe(first)
  nowMs -= 300 * dayMs
  await hub.reach.look()
  expect(hub.certificates.leaf()?.chainPem).not.toBe(second)
  expect(hub.reach.current().certificate).toMatchObject({ kind: 'local', daysLeft: 395 })
})

test('[LN5] the authority outlives a restart, so that phones trust the hub only once', async () => {
  const hub = await startTestHub()
  const { rootFingerprint } = hub.certificates
  const leaf = hub.certificates.leaf()
  await hub.stop()
  const again = await start({ dataDir: hub.dataDir })
  expect(again.certificates.rootFingerprint).toBe(rootFingerprint)
  expect(again.certificates.leaf()).toEqual(leaf)
})

test('[LN6] the root is served on plain http, for Android as DER and for iPhones as a profile', async () => {
  const hub = await start()
  const crt = await fetch(`${hub.url}/tributary-hub.crt`)
  expect(crt.headers.get('content-type')).toBe('application/x-x509-ca-cert')
  const der = Buffer.from(await crt.arrayBuffer())
  expect(hub.certificates.authority.rootPem.replaceAll(/-----[^-]+-----|\s/g, '')).toBe(
    der.toString('base64'),
  )
  const profile = await fetch(`${hub.url}/tributary-hub.mobileconfig`)
  expect(profile.headers.get('content-type')).toBe('application/x-apple-aspen-config')
  expect(await profile.text()).toContain(`<data>${der.toString('base64')}</data>`)
})

test('bytes that are neither http nor TLS are answered with 400, not with silence', async () => {
  const hub = await start()
  const socket = openSocket(portOf(hub), '127.0.0.1')
  socket.write('\u0001\u0002 hello\r\n\r\n')
  const [chunk] = await once(socket, 'data')
  expect(String(chunk)).toMatch(/^HTTP\/1\.1 400 /)
  socket.destroy()
  // And a request that comes in two pieces is one request.
  const text = await new Promise<number | undefined>((resolve) => {
    const req = plainRequest({ port: portOf(hub), path: '/api/hub' }, (answer) => {
      answer.resume()
      resolve(answer.statusCode)
    })
    req.end()
  })
  expect(text).toBe(200)
})

test('[LN9] a certificate of one’s own is shown for its name, the hub’s own for all else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-own-'))
  const certFile = join(folder, 'fullchain.pem')
  const keyFile = join(folder, 'key.pem')
  const sources = { nowMs: Date.now(), serial: () => `01${randomBytes(15).toString('hex')}` }
  const company = await makeLocalAuthority('company', sources)
  const bring = async (...dnsNames: string[]) => {
    const own = await issueLeaf(company, { dnsNames, addresses: [] }, sources)
    await writeFile(keyFile, own.keyPem)
    await writeFile(certFile, own.chainPem)
    return own
  }
  await bring('hub.example.org')
  const hub = await start({
    ownFiles: { certFile, keyFile, publicName: null },
    addresses: () => ['10.0.0.5'],
    resolveName: async () => ['10.0.0.5'],
  })
  const shown = async (name?: string) => {
    const socket = await shownCertificate(hub, name)
    const { subjectaltname } = socket.getPeerCertificate()
    socket.destroy()
    return subjectaltname
  }
  expect(await shown('hub.example.org')).toBe('DNS:hub.example.org')
  expect(await shown()).toContain('IP Address:10.0.0.5')
  expect(hub.reach.current()).toMatchObject({
    // Its root does not come with browsers.
    rung: 'local',
    missing: [{ code: 'not_public', detail: 'hub.example.org' }, { code: 'no_local_name' }],
  })
  expect(hub.reach.current().httpsOrigins[0]).toBe(`https://hub.example.org:${portOf(hub)}`)

  await bring('hub.example.org', 'new.example.org')
  await hub.reach.look()
  expect(await shown('hub.example.org')).toBe('DNS:hub.example.org, DNS:new.example.org')

  await writeFile(keyFile, 'no key at all')
  await hub.reach.look()
  expect(await shown('hub.example.org')).toBe('DNS:hub.example.org, DNS:new.example.org')
  expect(hub.said.join()).toContain('holds no private key in PEM form')
  expect(hub.reach.current().missing[0]).toMatchObject({ code: 'own_certificate_refused' })
  await rm(folder, { recursive: true, force: true })
})
