import 'reflect-metadata'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { webcrypto, X509Certificate as ParsedCertificate } from 'node:crypto'
import { keyPem, KEY_ALGORITHM, type LocalAuthority, newKeys } from './local-authority.ts'
import { isPermittedAddress } from './permitted-ranges.ts'

/** What the hub shows to whoever connects. */
export interface Leaf {
  /** The certificate and the one that signed it. */
  readonly chainPem: string
  readonly keyPem: string
  readonly names: LeafNames
}

export interface LeafNames {
  readonly dnsNames: readonly string[]
  readonly addresses: readonly string[]
}

const DAY_MS = 86_400_000
/** Browsers refuse longer ones of public authorities, and some take no difference. */
const VALID_DAYS = 397
const RENEW_DAYS_BEFORE = 30
/** Phones whose clock is behind by less than this find the certificate valid. */
const BACKDATED_DAYS = 2

/** The names a certificate of ours is for: this machine's, the LAN name, each private address. */
export function leafNames(localName: string, addresses: readonly string[]): LeafNames {
  const lan = addresses.filter((address) => isPermittedAddress(address))
  return {
    dnsNames: [localName, 'localhost'],
    addresses: ['127.0.0.1', '::1', ...[...new Set(lan)].toSorted()],
  }
}

export async function issueLeaf(
  authority: LocalAuthority,
  names: LeafNames,
  sources: { readonly nowMs: number; readonly serial: () => string },
): Promise<Leaf> {
  const issuing = new X509Certificate(authority.issuingPem)
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    PemConverter.decodeFirst(authority.issuingKeyPem),
    KEY_ALGORITHM,
    false,
    ['sign'],
  )
  const keys = await newKeys()
  const notBefore = sources.nowMs - BACKDATED_DAYS * DAY_MS
  const certificate = await X509CertificateGenerator.create({
    serialNumber: sources.serial(),
    notBefore: new Date(notBefore),
    notAfter: new Date(notBefore + VALID_DAYS * DAY_MS),
    // No host name: some verifiers hold a CN that looks like one against the constraints.
    subject: [{ CN: ['Tributary hub certificate'] }],
    issuer: issuing.subjectName,
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: KEY_ALGORITHM,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension([
        ...names.dnsNames.map((value) => ({ type: 'dns' as const, value })),
        ...names.addresses.map((value) => ({ type: 'ip' as const, value })),
      ]),
      await AuthorityKeyIdentifierExtension.create(issuing),
    ],
  })
  return {
    chainPem: `${certificate.toString('pem')}\n${authority.issuingPem}\n`,
    keyPem: await keyPem(keys.privateKey),
    names,
  }
}

/** Whether a new certificate is due: other names, too old, or from a time that has not come. */
export function isLeafDue(leaf: Leaf | null, names: LeafNames, nowMs: number): boolean {
  if (leaf === null) return true
  const sameNames =
    leaf.names.dnsNames.join() === names.dnsNames.join() &&
    leaf.names.addresses.join() === names.addresses.join()
  const { validFrom, validTo } = new ParsedCertificate(leaf.chainPem)
  const isYoungEnough = Date.parse(validTo) - nowMs > RENEW_DAYS_BEFORE * DAY_MS
  return !sameNames || !isYoungEnough || Date.parse(validFrom) > nowMs
}
