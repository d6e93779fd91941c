import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readJwtKeys } from '../../src/access/jwt.ts'
import { type TestServer, startTestServer } from '../testing.ts'
import { ask, freshDb } from './ask.ts'

const NOW_S = 1_700_000_000
const secret = Buffer.from('a secret of at least 16 bytes')
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const pem = (key: typeof rsa.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString()

let server: TestServer
beforeAll(async () => {
  const keys = readJwtKeys({
    'hmac:_default': secret.toString('base64'),
    'rsa:r1': pem(rsa.publicKey),
    'ec:e1': pem(ec.publicKey).replaceAll('\n', '\\n'),
    'ec:e384': pem(otherCurve.publicKey),
  })
  const now = () => NOW_S * 1000
  const settings = { keys, requiredClaims: [{ claim: 'exp' }], rolesClaimName: '_couchdb.roles' }
  server = await startTestServer({ now, jwt: settings })
})
afterAll(() => server.stop())

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const claims = { sub: 'ama', exp: NOW_S + 60, '_couchdb.roles': ['weaver'] }

function token(head: object, body: unknown, signer: (message: string) => Buffer | string): string {
  const message = `${encode(head)}.${encode(body)}`
  return `${message}.${Buffer.from(signer(message)).toString('base64url')}`
}
const hmac = (message: string) => createHmac('sha256', secret).update(message).digest()
const hs = (body: unknown, head: object = {}) =>
  token({ alg: 'HS256', typ: 'JWT', ...head }, body, hmac)

const session = async (text: string) => {
  const answer = await ask(server, 'GET', '/_session', { auth: `Bearer ${text}` })
  return { status: answer.status, ...(answer.json as { reason?: string; userCtx?: object }) }
}

test('[US17] tokens by HS256, RS256 and ES256 name somebody with roles, as in CouchDB', async () => {
  const good = [
    hs(claims),
    token({ alg: 'RS256', kid: 'r1' }, claims, (text) =>
      sign('sha256', Buffer.from(text), rsa.privateKey),
    ),
    token({ alg: 'ES256', kid: 'e1' }, claims, (text) =>
      sign('sha256', Buffer.from(text), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
    ),
    hs({ ...claims, '_couchdb.roles': 'weaver' }),
  ]
  for (const each of good) {
    expect(await session(each)).toMatchObject({
      status: 200,
      userCtx: { name: 'ama', roles: ['weaver'] },
      info: { authentication_handlers: ['jwt', 'cookie', 'default'], authenticated: 'jwt' },
    })
  }
  const db = await freshDb(server)
  const auth = `Bearer ${hs(claims)}`
  expect((await ask(server, 'GET', db, { auth })).status).toBe(403)
  await ask(server, 'PUT', `${db}/_security`, { body: { members: { roles: ['weaver'] } } })
  expect((await ask(server, 'GET', db, { auth })).status).toBe(200)
  expect((await ask(server, 'GET', '/_all_dbs', { auth })).status).toBe(401)
})

test('[US18] forged and malformed tokens are refused, `none` and a public key as secret among them', async () => {
  const publicAsSecret = (text: string) =>
    createHmac('sha256', pem(rsa.publicKey)).update(text).digest()
  const bad: [string, string][] = [
    [`${encode({ alg: 'none' })}.${encode(claims)}.`, 'Invalid alg header parameter'],
    [token({ alg: 'none' }, claims, hmac), 'Invalid alg header parameter'],
    [token({ alg: 'None' }, claims, hmac), 'Invalid alg header parameter'],
    [token({}, claims, hmac), 'Missing alg header parameter'],
    [token({ alg: 'HS256', kid: 'r1' }, claims, publicAsSecret), 'Unknown kid'],
    [token({ alg: 'HS256', kid: 'toString' }, claims, hmac), 'Unknown kid'],
    [token({ alg: 'RS256' }, claims, hmac), 'Unknown kid'],
    [token({ alg: 'RS256', kid: 'r1' }, claims, hmac), 'Bad signature'],
    [token({ alg: 'HS256' }, claims, () => 'x'), 'Bad HMAC'],
    [`${hs(claims).split('.').slice(0, 2).join('.')}.`, 'Malformed token'],
    [
      `${encode({ alg: 'HS256' })}.${encode({ ...claims, sub: 'admin' })}.${hs(claims).split('.')[2]}`,
      'Bad HMAC',
    ],
    ['a.b', 'Malformed token'],
    ['a.b.c.d', 'Malformed token'],
    ['!.!.!', 'Malformed token'],
    [token({ alg: 'HS256', typ: 'JWE' }, claims, hmac), 'Invalid typ header parameter'],
    [
      token({ alg: 'ES256', kid: 'e384' }, claims, (text) =>
        sign('sha256', Buffer.from(text), {
          key: otherCurve.privateKey,
          dsaEncoding: 'ieee-p1363',
        }),
      ),
      'Bad signature',
    ],
    [hs(['list']), 'Not an object'],
    [hs({ ...claims, '_couchdb.roles': [1] }), 'Malformed token'],
    [hs({ sub: 'ama' }), 'Missing exp claim'],
  ]
  for (const [text, reason] of bad) {
    expect([text, await session(text)]).toEqual([
      text,
      { status: 400, error: 'bad_request', reason },
    ])
  }
})

test('[US19] a token counts from its `nbf` to its `exp`, and only for somebody', async () => {
  const bad: [object, string][] = [
    [{ ...claims, exp: NOW_S }, 'exp not in future'],
    [{ ...claims, exp: 'tomorrow' }, 'exp not in future'],
    [{ ...claims, nbf: NOW_S + 10 }, 'nbf not in past'],
    [{ exp: NOW_S + 1 }, 'Token missing sub claim.'],
    [{ exp: NOW_S + 1, sub: 5 }, 'Token missing sub claim.'],
  ]
  for (const [body, reason] of bad) {
    expect(await session(hs(body))).toMatchObject({ status: 401, error: 'unauthorized', reason })
  }
  expect(await session(hs({ ...claims, nbf: NOW_S - 1 }))).toMatchObject({ status: 200 })
})

test('[US20] keys of the wrong kind are refused at the start, without a word of what they hold', () => {
  const read = (name: string, text: string) => () => readJwtKeys({ [name]: text })
  expect(read('rsa:x', pem(ec.publicKey))).toThrow(/holds a key of another kind/)
  expect(read('ec:x', 'not a key SECRET')).toThrow(/no public key in PEM/)
  expect(read('hmac:x', 'c2hvcnQ=')).toThrow(/at least 16 bytes/)
  expect(read('x', 'SECRET')).toThrow(/must begin with/)
  expect(read('ec:x', 'not a key SECRET')).not.toThrow(/SECRET/)
})
