/** What stands between this hub and what it is for, worst first; the app has the words. */
export interface Problem {
  readonly code: string
  /** A number, a name or an address that the sentence is about. */
  readonly detail: string
  readonly count: number
  readonly level: 'alert' | 'attention'
}

export interface DeviceFacts {
  readonly id: string
  readonly standing: string
  readonly lastSeenAt: string | null
  readonly report: {
    readonly at: string
    readonly unsent: number
    readonly refused: number
  } | null
}

export interface HubFacts {
  readonly nowMs: number
  readonly devices: readonly DeviceFacts[]
  /** Of the doctor: codes of `judgeHealth`. */
  readonly findings: readonly {
    readonly code: string
    readonly isOk: boolean
    readonly detail: string
  }[]
  readonly missing: readonly { readonly code: string; readonly detail: string }[]
  readonly hasJoinCode: boolean
  readonly isMergeCut: boolean
  readonly auditBrokenAt: number | null
  readonly failuresLastHour: number
  readonly freeDiskBytes: number
  readonly mediaStopAtBytes: number
  readonly freeMemoryBytes: number
}

const ALERTS = new Set(['disk_low', 'folder_locked', 'audit_broken', 'no_certificate'])
const FROM_REACH = new Set([
  'own_certificate_refused',
  'no_certificate',
  'name_leads_elsewhere',
  'not_public',
  'address_not_private',
])
/** The doctor looks at every network of the laptop; here those count that the hub serves. */
const NOT_FROM_DOCTOR = 'address_public'
const LITTLE_MEMORY = 150 * 1024 ** 2

export function judgeHub(facts: HubFacts): readonly Problem[] {
  const problems: Problem[] = []
  const add = (code: string, { count = 1, detail = '' } = {}) => {
    const level = ALERTS.has(code) ? 'alert' : 'attention'
    problems.push({ code, detail, count, level })
  }
  const { devices } = facts
  for (const { code, isOk, detail } of facts.findings) {
    if (!isOk && code !== NOT_FROM_DOCTOR) add(code, { detail })
  }
  if (facts.freeDiskBytes < facts.mediaStopAtBytes) add('media_stopped')
  if (facts.freeMemoryBytes < LITTLE_MEMORY) add('memory_low')
  for (const { code, detail } of facts.missing) if (FROM_REACH.has(code)) add(code, { detail })
  if (facts.auditBrokenAt !== null) add('audit_broken', { detail: String(facts.auditBrokenAt) })
  if (facts.failuresLastHour > 0) add('failures', { count: facts.failuresLastHour })
  const waiting = devices.filter(({ standing }) => standing === 'waiting').length
  if (waiting > 0) add('waiting', { count: waiting })
  const refused = devices.filter(({ standing, report }) => standing === 'in' && refusedBy(report))
  if (refused.length > 0) add('phones_refused', { count: refused.length })
  if (!facts.hasJoinCode) add('no_join_code')
  if (facts.isMergeCut) add('merge_cut')
  return problems.toSorted((a, b) => Number(b.level === 'alert') - Number(a.level === 'alert'))
}

function refusedBy(report: DeviceFacts['report']): boolean {
  return (report?.refused ?? 0) > 0
}

export interface ClosingCheck {
  /** Records that phones last said they hold. */
  readonly unsent: number
  /** Ids of the phones that hold them, those with most first. */
  readonly holding: readonly string[]
  /** Taken out while they held something: nothing comes from them until they are let in again. */
  readonly revokedHolding: readonly string[]
  /** Not heard of for long: what they hold by now is not known. */
  readonly silent: readonly string[]
  /** Whether every phone was heard of lately and holds nothing. */
  readonly isClear: boolean
}

/** Phones look every half a minute or so; this is more than a walk across the yard. */
const SILENT_AFTER_MS = 30 * 60_000

/** What has to be asked before people leave. */
export function closingCheck(devices: readonly DeviceFacts[], nowMs: number): ClosingCheck {
  const holds = ({ report }: DeviceFacts) => report?.unsent ?? 0
  const isSilent = ({ lastSeenAt }: DeviceFacts) =>
    lastSeenAt === null || nowMs - Date.parse(lastSeenAt) > SILENT_AFTER_MS
  const here = devices.filter(({ standing }) => standing === 'in')
  const holding = here.filter((each) => holds(each) > 0).sort((a, b) => holds(b) - holds(a))
  const silent = here.filter((each) => isSilent(each) && holds(each) === 0)
  const revoked = devices.filter((each) => each.standing === 'revoked' && holds(each) > 0)
  const ids = (some: readonly DeviceFacts[]) => some.map(({ id }) => id)
  return {
    unsent: holding.reduce((sum, each) => sum + holds(each), 0),
    holding: ids(holding),
    revokedHolding: ids(revoked),
    silent: ids(silent),
    isClear: holding.length + silent.length + revoked.length === 0,
  }
}
