import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { rootCertificates } from 'node:tls'

/** A certificate the host brought along, ready to be shown. */
export interface OwnCertificate {
  readonly chainPem: string
  readonly keyPem: string
  /** The name under which people reach the hub with it. */
  readonly publicName: string
  readonly names: readonly string[]
  /** ISO 8601. */
  readonly validTo: string
  /** Whether every browser takes it, because its root comes with them. */
  readonly isPublic: boolean
}

export type OwnCertificateResult =
  | { readonly ok: true; readonly certificate: OwnCertificate }
  | { readonly ok: false; readonly problem: OwnCertificateProblem; readonly detail: string }

export type OwnCertificateProblem =
  | 'no_certificate'
  | 'no_key'
  | 'key_mismatch'
  | 'expired'
  | 'not_yet_valid'
  | 'no_name'
  | 'name_not_covered'

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/**
 * Judges what the host brought, before any phone does.
 *
 * @param publicName - the name the hub is to have; `null` takes the first that is no wildcard
 */
export function checkOwnCertificate(
  files: { readonly chainPem: string; readonly keyPem: string },
  publicName: string | null,
  nowMs: number,
): OwnCertificateResult {
  const [leaf, ...others] = readChain(files.chainPem)
  if (leaf === undefined) return refuse('no_certificate')
  const key = readKey(files.keyPem)
  if (key === null) return refuse('no_key')
  if (!leaf.checkPrivateKey(key)) return refuse('key_mismatch')
  const validTo = new Date(leaf.validTo).toISOString()
  if (Date.parse(leaf.validTo) <= nowMs) return refuse('expired', validTo.slice(0, 10))
  if (Date.parse(leaf.validFrom) > nowMs) {
    return refuse('not_yet_valid', new Date(leaf.validFrom).toISOString().slice(0, 10))
  }
  const names = dnsNamesOf(leaf)
  const chosen = publicName ?? names.find((name) => !name.includes('*'))
  if (chosen === undefined) return refuse('no_name', names.join(', '))
  if (leaf.checkHost(chosen) === undefined) return refuse('name_not_covered', names.join(', '))
  return {
    ok: true,
    certificate: {
      ...files,
      publicName: chosen,
      names,
      validTo,
      isPublic: leadsToPublicRoot([leaf, ...others]),
    },
  }
}

function refuse(problem: OwnCertificateProblem, detail = ''): OwnCertificateResult {
  return { ok: false, problem, detail }
}

function readChain(pem: string): readonly X509Certificate[] {
  try {
    return (pem.match(CERTIFICATES) ?? []).map((each) => new X509Certificate(each))
  } catch (error) {
    // What OpenSSL cannot read is an Error of its own kind; nothing else is thrown here.
    if (error instanceof Error) return []
    throw error
  }
}

function readKey(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch (error) {
    if (error instanceof Error) return null
    throw error
  }
}

/** `DNS:a.example, IP Address:10.0.0.1` → `['a.example']` */
function dnsNamesOf(certificate: X509Certificate): readonly string[] {
  return (certificate.subjectAltName ?? '')
    .split(', ')
    .filter((each) => each.startsWith('DNS:'))
    .map((each) => each.slice('DNS:'.length))
}

function leadsToPublicRoot(chain: readonly X509Certificate[]): boolean {
  const last = chain.reduce((below, each) => (below.checkIssued(each) ? each : below))
  return publicRoots().some((root) => last.checkIssued(root) && last.verify(root.publicKey))
}

let parsedRoots: readonly X509Certificate[] | undefined

function publicRoots(): readonly X509Certificate[] {
  parsedRoots ??= rootCertificates.map((pem) => new X509Certificate(pem))
  return parsedRoots
}
