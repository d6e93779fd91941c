import { randomBytes, X509Certificate } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { openStateFile, type StateFile } from '../access/state-file.ts'
import { FIRST_FORMAT } from '../access/state-format.ts'
import { isLeafDue, issueLeaf, type Leaf, leafNames } from '../lan/leaf-certificate.ts'
import { type LocalAuthority, makeLocalAuthority } from '../lan/local-authority.ts'
import { labelOf } from '../lan/local-names.ts'

const namesSchema = z.object({ dnsNames: z.array(z.string()), addresses: z.array(z.string()) })

const certificatesSchema = z.object({
  formatVersion: z.literal(1),
  authority: z.object({
    label: z.string(),
    rootPem: z.string(),
    issuingPem: z.string(),
    issuingKeyPem: z.string(),
  }),
  leaf: z.object({ chainPem: z.string(), keyPem: z.string(), names: namesSchema }).nullable(),
})

type Certificates = z.infer<typeof certificatesSchema>

const CERTIFICATES_FILE = 'certificates.json'

/** The hub's own authority and the certificate of now; both outlive restarts. */
export interface HubCertificates {
  readonly authority: LocalAuthority
  /** SHA-256 of the root, `AB:CD:…`, as phones show it. */
  readonly rootFingerprint: string
  readonly leaf: () => Leaf | null
  /** ISO 8601. */
  readonly leafValidTo: () => string | null
  /** Makes another certificate if one is due. @returns it, or `null` when the old one will do */
  readonly renew: (localName: string, addresses: readonly string[]) => Promise<Leaf | null>
}

/** Opens what the folder holds, or makes an authority for a hub of this name. */
export async function openHubCertificates(
  dataDir: string,
  hubName: string,
  nowMs: () => number,
): Promise<HubCertificates> {
  const path = join(dataDir, CERTIFICATES_FILE)
  const sources = () => ({ nowMs: nowMs(), serial: newSerial })
  const made = existsSync(path) ? null : await makeLocalAuthority(labelOf(hubName), sources())
  const file: StateFile<Certificates> = openStateFile<Certificates>({
    path,
    format: FIRST_FORMAT,
    parse: (value) => certificatesSchema.parse(value),
    initial: () => {
      if (made === null) throw new Error(`${path} has gone while the hub started.`)
      return { formatVersion: 1, authority: made, leaf: null }
    },
  })
  const { authority } = file.current()
  return {
    authority,
    rootFingerprint: new X509Certificate(authority.rootPem).fingerprint256,
    leaf: () => file.current().leaf,
    leafValidTo: () => {
      const { leaf } = file.current()
      return leaf === null
        ? null
        : new Date(new X509Certificate(leaf.chainPem).validTo).toISOString()
    },
    renew: async (localName, addresses) => {
      const names = leafNames(localName, addresses)
      if (!isLeafDue(file.current().leaf, names, nowMs())) return null
      const leaf = await issueLeaf(authority, names, sources())
      await file.update((current) => ({
        ...current,
        leaf: {
          ...leaf,
          names: { dnsNames: [...names.dnsNames], addresses: [...names.addresses] },
        },
      }))
      return leaf
    },
  }
}

/** 127 random bits: a serial number is positive, so the first bit is none of them. */
function newSerial(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
