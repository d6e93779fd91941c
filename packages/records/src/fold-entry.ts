import { leavesAmong, parentsOf } from './amendment-tree.ts'
import { compareText } from './json.ts'
import type { AmendmentRecord, EntryRecord, WithdrawalRecord } from './record-types.ts'
import { type Visibility, narrowest } from './visibility.ts'

/** One text an entry has had. */
export interface FoldedVersion {
  /** The entry's or amendment's id. */
  readonly id: string
  readonly text: string
  readonly hlc: string
  readonly occurredAt: string
  readonly isShown: boolean
  /** Nothing was written on top of it: shown, or concurrent with what is shown. */
  readonly isLeaf: boolean
}

export interface FoldedEntry {
  readonly entry: EntryRecord
  readonly isWithdrawn: boolean
  /** '' once withdrawn. */
  readonly text: string
  readonly visibility: Visibility
  /** Every text, oldest first; empty once withdrawn. */
  readonly versions: readonly FoldedVersion[]
  readonly isAmended: boolean
  /** Corrections made without seeing each other, with different texts. */
  readonly hasConcurrentVersions: boolean
  /** The amendments that count, in order. */
  readonly amendments: readonly AmendmentRecord[]
  /**
   * What the next correction replaces: one amendment on each, null for the entry itself. The
   * last is the shown one, so amendments made in this order show the last one's text.
   */
  readonly textLeafIds: readonly [string | null, ...(string | null)[]]
  /** The same for the next choice of who may see it. */
  readonly visibilityLeafIds: readonly [string | null, ...(string | null)[]]
}

/**
 * What people see of an entry, derived from all that was ever added to it, whatever the order
 * it arrived in. Amendments form a tree by `previousId`. The shown text is the leaf with the
 * greatest `hlc`; other leaves are concurrent versions and stay reachable. Visibility is the
 * author's last choice, the narrowest where choices are concurrent. Amendments by anybody but
 * the author do not count.
 */
export function foldEntry(
  entry: EntryRecord,
  amendments: readonly AmendmentRecord[],
  withdrawals: readonly WithdrawalRecord[],
): FoldedEntry {
  const own = uniqueById(amendments).filter(
    (amendment) => amendment.body.entryId === entry._id && amendment.authorId === entry.authorId,
  )
  const isWithdrawn = withdrawals.some((withdrawal) => countsFor(entry, withdrawal))
  const parents = parentsOf(own)
  const choices = leavesAmong(
    own.filter((amendment) => amendment.body.visibility !== undefined),
    parents,
  )
  const visibility = foldVisibility(entry, choices)
  if (isWithdrawn) {
    return {
      entry,
      isWithdrawn,
      text: '',
      visibility,
      versions: [],
      isAmended: false,
      hasConcurrentVersions: false,
      amendments: own,
      textLeafIds: [null],
      visibilityLeafIds: [null],
    }
  }
  const texts = own.filter((amendment) => amendment.body.text !== undefined)
  const leaves = leavesAmong(texts, parents)
  const shown = leaves.at(-1) ?? null
  const versions = [entry, ...texts].map((record) => {
    const text = record.body.text ?? ''
    const isShown = record._id === (shown?._id ?? entry._id)
    const isLeaf = isShown || leaves.some((leaf) => leaf._id === record._id)
    return { id: record._id, text, hlc: record.hlc, occurredAt: record.occurredAt, isShown, isLeaf }
  })
  return {
    entry,
    isWithdrawn,
    text: shown?.body.text ?? entry.body.text,
    visibility,
    versions,
    isAmended: texts.length > 0,
    hasConcurrentVersions: new Set(leaves.map((leaf) => leaf.body.text)).size > 1,
    amendments: own,
    textLeafIds: idsOr(leaves),
    visibilityLeafIds: idsOr(choices),
  }
}

function countsFor(entry: EntryRecord, withdrawal: WithdrawalRecord): boolean {
  if (withdrawal.body.recordId !== entry._id) return false
  // For a person shown and for the host, the hub has checked who wrote it.
  return withdrawal.body.by !== 'author' || withdrawal.authorId === entry.authorId
}

function uniqueById(amendments: readonly AmendmentRecord[]): AmendmentRecord[] {
  const byId = new Map(amendments.map((amendment) => [amendment._id, amendment]))
  return [...byId.values()].toSorted(
    (a, b) => compareText(a.hlc, b.hlc) || compareText(a._id, b._id),
  )
}

function idsOr(leaves: readonly AmendmentRecord[]): [string | null, ...(string | null)[]] {
  const [first, ...others] = leaves.map((leaf) => leaf._id)
  return first === undefined ? [null] : [first, ...others]
}

function foldVisibility(entry: EntryRecord, choices: readonly AmendmentRecord[]): Visibility {
  const [first, ...others] = choices.map((leaf) => leaf.body.visibility ?? entry.visibility)
  return first === undefined ? entry.visibility : narrowest(first, ...others)
}
