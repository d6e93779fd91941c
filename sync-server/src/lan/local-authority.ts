import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  AuthorityKeyIdentifierExtension,
  PemConverter,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { webcrypto } from 'node:crypto'
import { localNames } from './local-names.ts'
import { nameConstraints } from './name-constraints.ts'
import { PERMITTED_RANGES } from './permitted-ranges.ts'

/** What the hub keeps of its authority; all PEM. */
export interface LocalAuthority {
  /** The first label of the hub's name on the LAN. Certificates are bound to it for good. */
  readonly label: string
  /** What people install on their phones. */
  readonly rootPem: string
  /** Signed by the root, signs the hub's certificates, goes out with each of them. */
  readonly issuingPem: string
  /** The one secret: PKCS #8. */
  readonly issuingKeyPem: string
}

export const KEY_ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const TEN_YEARS_MS = 10 * 365.25 * 86_400_000
/** So that a laptop whose clock runs ahead makes no authority that phones find too young. */
const VALID_FROM = new Date('2026-01-01T00:00:00Z')

/**
 * Makes an authority for one hub. The root's key signs the issuing certificate and is then
 * forgotten: it exists in memory alone, for a moment. Some phones take a root they were told to
 * trust without looking at its constraints; what is bound then is all it ever signed.
 */
export async function makeLocalAuthority(
  hubLabel: string,
  sources: { readonly nowMs: number; readonly serial: () => string },
): Promise<LocalAuthority> {
  const rootKeys = await newKeys()
  const issuingKeys = await newKeys()
  const rootName = [{ CN: [`Tributary ${hubLabel}`] }, { O: ['Tributary hub'] }]
  const issuingName = [{ CN: [`Tributary ${hubLabel} issuing`] }, { O: ['Tributary hub'] }]
  const validity = {
    notBefore: new Date(Math.min(VALID_FROM.getTime(), sources.nowMs)),
    notAfter: new Date(sources.nowMs + TEN_YEARS_MS),
  }
  const constraints = () =>
    nameConstraints({
      dnsNames: [...localNames(hubLabel), 'localhost'],
      ranges: PERMITTED_RANGES,
    })
  const usage = () =>
    new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true)
  const root = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: sources.serial(),
    name: rootName,
    keys: rootKeys,
    signingAlgorithm: KEY_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      usage(),
      constraints(),
      await SubjectKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  })
  const issuing = await X509CertificateGenerator.create({
    ...validity,
    serialNumber: sources.serial(),
    subject: issuingName,
    issuer: root.subjectName,
    publicKey: issuingKeys.publicKey,
    signingKey: rootKeys.privateKey,
    signingAlgorithm: KEY_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      usage(),
      constraints(),
      await SubjectKeyIdentifierExtension.create(issuingKeys.publicKey),
      await AuthorityKeyIdentifierExtension.create(rootKeys.publicKey),
    ],
  })
  return {
    label: hubLabel,
    rootPem: root.toString('pem'),
    issuingPem: issuing.toString('pem'),
    issuingKeyPem: await keyPem(issuingKeys.privateKey),
  }
}

export function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify'])
}

export async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  return PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}
