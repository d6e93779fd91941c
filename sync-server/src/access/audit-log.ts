import { createHash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { isSameText } from './secrets.ts'
import { NewerFormatError } from './state-format.ts'

/** How entries are written. One of a later format names it (`format`), and is not read here. */
const AUDIT_FORMAT = 1

/** Who did what to whom, in ids; never what anybody wrote or is called. */
export interface AuditAction {
  /** The person's id, or `host-page` for whoever holds the host's link. */
  readonly who: string
  readonly what: string
  /** Id of an invitation, a device, a person, a role; '' when there is none. */
  readonly target: string
  readonly detail?: Readonly<Record<string, string | number | boolean>>
}

interface AuditEntry extends AuditAction {
  /** Counts from 1 without a gap. */
  readonly n: number
  readonly at: string
  /** The hash of the entry before it, so that none can be changed or taken out unseen. */
  readonly before: string
  readonly hash: string
}

export interface AuditLog {
  /** Returns once it is on disk, so that nothing is done that is not written down. */
  readonly append: (action: AuditAction) => AuditEntry
  /** The newest last. `brokenAt` is the first entry that does not follow from the one before. */
  readonly read: () => { readonly entries: readonly AuditEntry[]; readonly brokenAt: number | null }
}

const FIRST = '0'.repeat(64)

/**
 * An append-only file of one JSON object a line, chained by hashes.
 *
 * @throws NewerFormatError when a newer build wrote into it
 */
export function openAuditLog(path: string, nowMs: () => number): AuditLog {
  const before = readLines(path)
  for (const entry of before) refuseNewer(path, entry)
  dropTornLine(path)
  let last = before.at(-1)

  return {
    append(action) {
      const content = {
        n: (last?.n ?? 0) + 1,
        at: new Date(nowMs()).toISOString(),
        ...action,
        before: last?.hash ?? FIRST,
      }
      const entry: AuditEntry = { ...content, hash: hashOf(content) }
      const file = openSync(path, 'a', 0o600)
      try {
        writeFileSync(file, `${JSON.stringify(entry)}\n`)
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      last = entry
      return entry
    },
    read() {
      const entries = readLines(path)
      return { entries, brokenAt: firstBroken(entries) }
    },
  }
}

/** @returns the number of the first entry that was changed, or stands where another was taken out */
function firstBroken(entries: readonly AuditEntry[]): number | null {
  let before = FIRST
  let n = 0
  for (const entry of entries) {
    n += 1
    const { hash, ...content } = entry
    const isWhole =
      entry.n === n && isSameText(entry.before, before) && isSameText(hash, hashOf(content))
    if (!isWhole) return n
    before = hash
  }
  return null
}

function hashOf(content: Omit<AuditEntry, 'hash'>): string {
  const { n, at, who, what, target, detail, before } = content
  const text = JSON.stringify([n, at, who, what, target, detail ?? null, before])
  return createHash('sha256').update(text).digest('hex')
}

function readLines(path: string): AuditEntry[] {
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  return lines.map((line): AuditEntry => {
    try {
      return JSON.parse(line)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      // Somebody wrote into it; the chain breaks here and says so.
      return { n: 0, at: '', who: '', what: 'unreadable', target: '', before: '', hash: '' }
    }
  })
}

/** To go on in a format that is not ours would break the chain of a log that is whole. */
function refuseNewer(path: string, entry: object): void {
  const format: unknown = Reflect.get(entry, 'format')
  if (typeof format !== 'number' || format <= AUDIT_FORMAT) return
  throw new NewerFormatError(path, format, AUDIT_FORMAT)
}

/** A power cut may leave half a line, of which nobody was told. */
function dropTornLine(path: string): void {
  if (!existsSync(path)) return
  const bytes = readFileSync(path)
  const end = bytes.lastIndexOf('\n') + 1
  if (end < bytes.length) truncateSync(path, end)
}
