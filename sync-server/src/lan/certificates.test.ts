import { execFileSync, spawnSync } from 'node:child_process'
import { randomBytes, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { issueLeaf, type LeafNames, leafNames } from './leaf-certificate.ts'
import { type LocalAuthority, makeLocalAuthority } from './local-authority.ts'
import { labelOf, localNames } from './local-names.ts'
import { mobileConfig } from './mobile-config.ts'
import { checkOwnCertificate } from './own-certificate.ts'
import { isPermittedAddress } from './permitted-ranges.ts'

const NOW_MS = Date.parse('2026-11-20T12:00:00Z')
const sources = { nowMs: NOW_MS, serial: () => `01${randomBytes(15).toString('hex')}` }
/** OpenSSL starts anew for each question. */
const PATIENCE_MS = 60_000
const hasOpenssl = spawnSync('openssl', ['version']).status === 0

let folder: string
let authority: LocalAuthority
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tributary-certificates-'))
  authority = await makeLocalAuthority('hub-in-accra', sources)
  writeFileSync(join(folder, 'root.pem'), authority.rootPem)
  writeFileSync(join(folder, 'issuing.pem'), authority.issuingPem)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What OpenSSL, which is not ours, says to a certificate for these names. */
async function judged(names: LeafNames): Promise<string> {
  const leaf = await issueLeaf(authority, names, sources)
  writeFileSync(join(folder, 'leaf.pem'), leaf.chainPem)
  const at = (name: string) => join(folder, name)
  const args = ['verify', '-x509_strict', '-attime', String(NOW_MS / 1_000)]
  const { stdout, stderr } = spawnSync(
    'openssl',
    [...args, '-CAfile', at('root.pem'), '-untrusted', at('issuing.pem'), at('leaf.pem')],
    { encoding: 'utf8' },
  )
  return stdout + stderr
}

test.skipIf(!hasOpenssl)(
  'OpenSSL takes the certificates of a hub for its own names and private addresses',
  async () => {
    expect(await judged(leafNames('hub-in-accra.local', ['192.168.1.7', '10.0.0.3']))).toContain(
      ': OK',
    )
    expect(await judged(leafNames('hub-in-accra-9.local', []))).toContain(': OK')
  },
  PATIENCE_MS,
)

test.skipIf(!hasOpenssl)(
  'OpenSSL refuses whatever else the authority of a hub signs: the constraints hold',
  async () => {
    const beyond: LeafNames[] = [
      { dnsNames: ['example.org'], addresses: [] },
      { dnsNames: ['bank.hub-in-accra'], addresses: [] },
      { dnsNames: ['other-hub.local'], addresses: [] },
      { dnsNames: [], addresses: ['8.8.8.8'] },
      { dnsNames: [], addresses: ['2001:db8::1'] },
      { dnsNames: ['hub-in-accra.local', 'example.org'], addresses: [] },
    ]
    for (const names of beyond) {
      expect([names, await judged(names)]).toEqual([
        names,
        expect.stringContaining('permitted subtree violation'),
      ])
    }
  },
  PATIENCE_MS,
)

test('[LN8] the key that signs is not the one phones trust, whose key nobody has any more', () => {
  const root = new X509Certificate(authority.rootPem)
  const issuing = new X509Certificate(authority.issuingPem)
  expect(issuing.verify(root.publicKey)).toBe(true)
  expect(issuing.checkIssued(root)).toBe(true)
  expect(root.publicKey.equals(issuing.publicKey)).toBe(false)
  expect(
    Object.values(authority)
      .join('')
      .match(/PRIVATE KEY-----/g),
  ).toHaveLength(2)
})

test('[LN8] a certificate lasts 397 days, names addresses that are private, and no host as CN', async () => {
  const leaf = await issueLeaf(
    authority,
    leafNames('hub-in-accra.local', ['192.168.1.7', '8.8.8.8']),
    sources,
  )
  const parsed = new X509Certificate(leaf.chainPem)
  expect(parsed.subject).toBe('CN=Tributary hub certificate')
  expect(parsed.subjectAltName).toBe(
    'DNS:hub-in-accra.local, DNS:localhost, IP Address:127.0.0.1, ' +
      'IP Address:0:0:0:0:0:0:0:1, IP Address:192.168.1.7',
  )
  const lasts = Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)
  expect(lasts / 86_400_000).toBe(397)
})

test('a hub’s name becomes one that people can type, whatever it was', () => {
  expect(labelOf('Hub in Accra')).toBe('hub-in-accra')
  expect(labelOf('  Lieu d’été — Orléans! ')).toBe('lieu-d-ete-orleans')
  expect(labelOf('共创之家')).toBe('tributary')
  expect(labelOf('x'.repeat(200))).toHaveLength(30)
  expect(localNames('a')).toHaveLength(9)
  expect(localNames('a').slice(0, 2)).toEqual(['a.local', 'a-2.local'])
})

test('private and link-local addresses are permitted, others are not', () => {
  const yes = ['10.0.0.1', '172.20.10.3', '192.168.0.9', '169.254.3.4', 'fd00::2', 'fe80::1']
  const no = [
    '8.8.8.8',
    '172.32.0.1',
    '192.0.2.2',
    '2001:db8::1',
    '::ffff:8.8.8.8',
    'hub.local',
    '',
  ]
  expect(yes.filter((each) => !isPermittedAddress(each))).toEqual([])
  expect(no.filter((each) => isPermittedAddress(each))).toEqual([])
})

test('an iPhone profile is XML whatever the hub is called, and the same for the same root', () => {
  const text = mobileConfig(authority.rootPem, 'A & B <i>\u0000')
  expect(text).toContain('<string>A &amp; B &lt;i&gt;</string>')
  expect(mobileConfig(authority.rootPem, 'A & B <i>\u0000')).toBe(text)
  expect(text).toMatch(
    /<string>[0-9A-F]{8}-[0-9A-F]{4}-8[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}<\/string>/,
  )
})

test('[LN9] a certificate of one’s own is judged before any phone sees it', async () => {
  const names = { dnsNames: ['hub.example.org', '*.example.org'], addresses: [] }
  const { chainPem, keyPem } = await issueLeaf(authority, names, sources)
  const other = await issueLeaf(authority, names, sources)
  const wild = await issueLeaf(authority, { dnsNames: ['*.example.org'], addresses: [] }, sources)
  const check = (files: object, name: string | null = null, nowMs = NOW_MS) =>
    checkOwnCertificate({ chainPem, keyPem, ...files }, name, nowMs)
  expect(check({})).toMatchObject({
    ok: true,
    certificate: { publicName: 'hub.example.org', isPublic: false },
  })
  expect(check({}, 'camp.example.org')).toMatchObject({ ok: true })
  expect(check(wild, 'camp.example.org')).toMatchObject({ ok: true })
  const years = 2 * 365 * 86_400_000
  const refusals = [
    [check({ chainPem: 'nothing' }), 'no_certificate'],
    [check({ chainPem: keyPem }), 'no_certificate'],
    [check({ keyPem: chainPem }), 'no_key'],
    [check({ keyPem: other.keyPem }), 'key_mismatch'],
    [check({}, null, NOW_MS + years), 'expired'],
    [check({}, null, NOW_MS - years), 'not_yet_valid'],
    [check(wild), 'no_name'],
    [check({}, 'hub.example.com'), 'name_not_covered'],
  ] as const
  expect(refusals.map(([outcome]) => (outcome.ok ? 'ok' : outcome.problem))).toEqual(
    refusals.map(([, problem]) => problem),
  )
})

test.skipIf(!hasOpenssl)('the profile and the PEM files are what other programs read', () => {
  const text = execFileSync(
    'openssl',
    ['x509', '-in', join(folder, 'root.pem'), '-noout', '-ext', 'nameConstraints'],
    { encoding: 'utf8' },
  )
  expect(text).toContain('DNS:hub-in-accra.local')
  expect(text).toContain('IP:192.168.0.0/255.255.0.0')
  expect(text).toContain('Name Constraints: critical')
})
