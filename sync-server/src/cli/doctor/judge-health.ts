/** What was found out about a laptop and its hub; `null` where it could not be. */
export interface HealthFacts {
  readonly nodeVersion: string
  readonly folder: {
    readonly isThere: boolean
    readonly hasHub: boolean
    readonly isWritable: boolean
    readonly path: string
  }
  /** Where a hub on this folder answers; `null` when none does. */
  readonly runningAt: string | null
  /** When no hub runs: whether its usual port is free. */
  readonly isPortFree: boolean
  readonly port: number
  readonly addresses: readonly string[]
  readonly unsignedAddresses: readonly string[]
  readonly hasDefaultRoute: boolean
  readonly nowMs: number
  /** The newest time that this clock has written down, or that the program was built. */
  readonly newestKnownMs: number
  readonly freeBytes: number | null
  readonly certificate: { readonly validFromMs: number; readonly validToMs: number } | null
  readonly backedUpMs: number | null
}

export type HealthCode =
  | 'node_ok'
  | 'node_old'
  | 'folder_ok'
  | 'folder_new'
  | 'folder_locked'
  | 'hub_runs'
  | 'port_free'
  | 'port_taken'
  | 'address_ok'
  | 'address_none'
  | 'address_public'
  | 'route_none'
  | 'route_ok'
  | 'clock_ok'
  | 'clock_behind'
  | 'disk_ok'
  | 'disk_low'
  | 'disk_unknown'
  | 'certificate_ok'
  | 'certificate_none'
  | 'certificate_wrong'
  | 'backup_ok'
  | 'backup_old'
  | 'backup_none'

export interface Finding {
  readonly code: HealthCode
  readonly isOk: boolean
  /** A number, an address or a path that the sentence is about. */
  readonly detail: string
}

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const GB = 1024 ** 3
const MINIMUM_NODE = [20, 19] as const
/** Clocks of files on a stick may run a little ahead. */
const CLOCK_SLACK_MS = 10 * 60_000
const BACKUP_HOURS = 36
const MIN_CERTIFICATE_DAYS = 14

/** One finding on each matter, in the order in which a host would look. */
export function judgeHealth(facts: HealthFacts): readonly Finding[] {
  return [
    judgeNode(facts.nodeVersion),
    judgeFolder(facts.folder),
    judgePort(facts),
    ...judgeAddresses(facts),
    facts.hasDefaultRoute ? ok('route_ok') : ok('route_none'),
    facts.newestKnownMs - facts.nowMs > CLOCK_SLACK_MS
      ? attention('clock_behind', new Date(facts.newestKnownMs).toISOString().slice(0, 16))
      : ok('clock_ok', new Date(facts.nowMs).toISOString().slice(0, 16)),
    judgeDisk(facts.freeBytes),
    judgeCertificate(facts),
    judgeBackup(facts),
  ]
}

const ok = (code: HealthCode, detail = ''): Finding => ({ code, isOk: true, detail })
const attention = (code: HealthCode, detail = ''): Finding => ({ code, isOk: false, detail })

function judgeNode(version: string): Finding {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number)
  const isOld = major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])
  return isOld ? attention('node_old', version) : ok('node_ok', version)
}

function judgeFolder({ isThere, hasHub, isWritable, path }: HealthFacts['folder']): Finding {
  if (isThere && !isWritable) return attention('folder_locked', path)
  return hasHub ? ok('folder_ok', path) : ok('folder_new', path)
}

function judgePort({ runningAt, isPortFree, port }: HealthFacts): Finding {
  if (runningAt !== null) return ok('hub_runs', runningAt)
  return isPortFree ? ok('port_free', String(port)) : attention('port_taken', String(port))
}

function judgeAddresses({ addresses, unsignedAddresses }: HealthFacts): readonly Finding[] {
  if (addresses.length === 0) return [attention('address_none')]
  return [
    ok('address_ok', addresses.join(', ')),
    ...unsignedAddresses.map((address) => attention('address_public', address)),
  ]
}

function judgeDisk(freeBytes: number | null): Finding {
  if (freeBytes === null) return attention('disk_unknown')
  const free = (freeBytes / GB).toFixed(1)
  return freeBytes < GB ? attention('disk_low', free) : ok('disk_ok', free)
}

function judgeCertificate({ certificate, nowMs, runningAt }: HealthFacts): Finding {
  if (certificate === null) {
    return runningAt === null ? ok('certificate_none') : attention('certificate_none')
  }
  const days = Math.floor((certificate.validToMs - nowMs) / DAY_MS)
  const isWrong = certificate.validFromMs > nowMs || days < MIN_CERTIFICATE_DAYS
  // A hub renews at its start, so one that lies still may be old.
  if (isWrong && runningAt !== null) return attention('certificate_wrong', String(days))
  return ok('certificate_ok', String(Math.max(0, days)))
}

function judgeBackup({ backedUpMs, nowMs, folder }: HealthFacts): Finding {
  if (backedUpMs === null) return folder.hasHub ? attention('backup_none') : ok('backup_none')
  const hours = Math.max(0, Math.floor((nowMs - backedUpMs) / HOUR_MS))
  return hours > BACKUP_HOURS
    ? attention('backup_old', String(hours))
    : ok('backup_ok', String(hours))
}
