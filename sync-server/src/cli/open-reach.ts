import type { TlsEntrance } from '../http/tls-entrance.ts'
import type { LanAddress } from '../lan/addresses.ts'
import { isPermittedAddress } from '../lan/permitted-ranges.ts'
import type { Missing, Reach, ReachCertificate } from '../lan/reach.ts'
import type { HubCertificates } from './hub-certificates.ts'
import type { OwnFiles } from './own-files.ts'

const LOOK_EVERY_MS = 3_000
const DAY_MS = 86_400_000

export interface ReachOptions {
  readonly port: number
  readonly entrance: TlsEntrance
  readonly certificates: HubCertificates
  readonly ownFiles: OwnFiles | null
  /** Asked anew at each look: networks come and go. */
  readonly addresses: () => readonly LanAddress[]
  /** `hub.local` while it is answered for; certificates are for it in any case. */
  readonly localName: () => string | null
  /** Every address a name has, for everybody in this network; rejects when it has none. */
  readonly resolveName: (name: string) => Promise<readonly string[]>
  /** Called at each look, before it: for whoever watches the same networks. */
  readonly onLook?: () => void
  readonly nowMs: () => number
  /** Called when addresses, names or certificates are others than before. */
  readonly onChange: (reach: Reach) => void
  readonly say: (line: string) => void
}

export interface OpenReach {
  readonly current: () => Reach
  /** Looks now, instead of at the next of its turns. */
  readonly look: () => Promise<void>
  readonly close: () => Promise<void>
}

/**
 * Keeps the hub's certificates in step with the addresses and names it has, and knows how it is
 * reached. A new certificate is shown to new connections; open ones are left alone.
 */
export async function openReach(options: ReachOptions): Promise<OpenReach> {
  const { certificates, ownFiles, entrance } = options
  const fallbackName = `${certificates.authority.label}.local`
  let underWay: Promise<void> = Promise.resolve()
  let isNameHere = true
  let failure: string | null = null
  let told = ''

  const leaf = certificates.leaf()
  if (leaf !== null) entrance.use(leaf)
  if (ownFiles !== null) entrance.use(ownFiles.current(), ownFiles.current().publicName)

  const current = () => describe({ options, isNameHere, failure })

  const lookOnce = async () => {
    options.onLook?.()
    const addresses = options.addresses().map(({ address }) => address)
    try {
      const fresh = await certificates.renew(options.localName() ?? fallbackName, addresses)
      if (fresh !== null) entrance.use(fresh)
      failure = null
    } catch (error) {
      // A full disk, for one. The old certificate goes on; the host is told.
      failure = error instanceof Error ? error.message : String(error)
    }
    const before = ownFiles?.problem() ?? null
    const own = ownFiles?.readAgain() ?? null
    if (own !== null) entrance.use(own, own.publicName)
    const problem = ownFiles?.problem() ?? null
    if (problem !== null && problem !== before) options.say(problem)
    if (ownFiles !== null) isNameHere = await leadsHere(options, ownFiles.current().publicName)
    const reach = current()
    const telling = JSON.stringify({ ...reach, certificate: certificates.leaf()?.chainPem })
    if (telling === told) return
    told = telling
    options.onChange(reach)
  }
  const look = () => {
    underWay = underWay.then(lookOnce)
    return underWay
  }
  await look()
  const timer = setInterval(() => void look(), LOOK_EVERY_MS)
  timer.unref()

  return {
    current,
    look,
    close: async () => {
      clearInterval(timer)
      await underWay
    },
  }
}

async function leadsHere(options: ReachOptions, name: string): Promise<boolean> {
  try {
    const found = await options.resolveName(name)
    const own = new Set(['127.0.0.1', '::1', ...options.addresses().map(({ address }) => address)])
    return found.some((address) => own.has(address))
  } catch (error) {
    // No answer, or no DNS at all, as at a venue without internet.
    if (error instanceof Error && 'code' in error) return false
    throw error
  }
}

function describe(state: {
  readonly options: ReachOptions
  readonly isNameHere: boolean
  readonly failure: string | null
}): Reach {
  const { options, isNameHere } = state
  const { port, certificates, ownFiles } = options
  const addresses = options.addresses().map(({ address }) => address)
  const own = ownFiles?.current() ?? null
  const leaf = certificates.leaf()
  const localName = options.localName()
  const origin = (host: string, scheme: 'http' | 'https' = 'https') => {
    const isDefault = port === (scheme === 'http' ? 80 : 443)
    return `${scheme}://${host}${isDefault ? '' : `:${port}`}`
  }
  const isOwnUsable = own !== null && Date.parse(own.validTo) > options.nowMs() && isNameHere
  const isTrusted = isOwnUsable && own.isPublic
  const signed = new Set(leaf?.names.addresses)
  const local = [
    ...(localName === null ? [] : [localName]),
    ...addresses.filter((address) => signed.has(address)),
  ]
  return {
    rung: isTrusted ? 'trusted' : leaf === null ? 'plain' : 'local',
    httpOrigins: [...addresses, ...(localName === null ? [] : [localName])].map((host) =>
      origin(host, 'http'),
    ),
    httpsOrigins: [
      ...(isOwnUsable ? [origin(own.publicName)] : []),
      ...(leaf === null ? [] : local.map((host) => origin(host))),
    ],
    localName,
    certificate: certificateOf(state, isTrusted),
    missing: missingOf(state, addresses),
  }
}

function certificateOf(
  { options }: { readonly options: ReachOptions },
  isTrusted: boolean,
): ReachCertificate | null {
  const { certificates, ownFiles, nowMs } = options
  const daysLeft = (validTo: string) => Math.floor((Date.parse(validTo) - nowMs()) / DAY_MS)
  if (isTrusted && ownFiles !== null) {
    const { validTo } = ownFiles.current()
    return { kind: 'own', validTo, daysLeft: daysLeft(validTo), rootFingerprint: null }
  }
  const validTo = certificates.leafValidTo()
  if (validTo === null) return null
  const { rootFingerprint } = certificates
  return { kind: 'local', validTo, daysLeft: daysLeft(validTo), rootFingerprint }
}

function missingOf(
  state: {
    readonly options: ReachOptions
    readonly isNameHere: boolean
    readonly failure: string | null
  },
  addresses: readonly string[],
): readonly Missing[] {
  const { certificates, ownFiles, localName } = state.options
  const missing: Missing[] = []
  const problem = ownFiles?.problem() ?? null
  if (problem !== null) missing.push({ code: 'own_certificate_refused', detail: problem })
  if (certificates.leaf() === null || state.failure !== null) {
    missing.push({ code: 'no_certificate', detail: state.failure ?? '' })
  }
  if (ownFiles === null) missing.push({ code: 'no_public_certificate', detail: '' })
  else {
    const { publicName, isPublic } = ownFiles.current()
    if (!isPublic) missing.push({ code: 'not_public', detail: publicName })
    if (!state.isNameHere) missing.push({ code: 'name_leads_elsewhere', detail: publicName })
  }
  for (const address of addresses.filter((each) => !isPermittedAddress(each))) {
    missing.push({ code: 'address_not_private', detail: address })
  }
  if (localName() === null) missing.push({ code: 'no_local_name', detail: '' })
  return missing
}
