import type { RefusedDoc } from './couch-db.ts'

/** What one merge did; filled as it goes, so that a merge that stops half way can still tell. */
export interface Tally {
  sent: number
  alreadyThere: number
  received: number
  recalled: number
  stayedByVisibility: number
  stayedForConsent: number
  /** Called back, but the network may still hold the old text until it compacts. */
  isForgettingUnsure: boolean
  readonly refusedThere: RefusedDoc[]
  readonly refusedHere: RefusedDoc[]
  /** Records that may travel and are not there at the end. */
  readonly notThere: string[]
}

export function newTally(): Tally {
  return {
    sent: 0,
    alreadyThere: 0,
    received: 0,
    recalled: 0,
    stayedByVisibility: 0,
    stayedForConsent: 0,
    isForgettingUnsure: false,
    refusedThere: [],
    refusedHere: [],
    notThere: [],
  }
}

/** Whether everything that people consented to is there, and what they took back is not. */
export function isComplete(tally: Tally): boolean {
  return tally.refusedThere.length === 0 && tally.notThere.length === 0
}

const SHOWN = 5

/** The closing words, for a terminal of 80 columns. */
export function summaryOf(tally: Tally, label: string, isDone: boolean): string {
  const rows: [string, number][] = [
    ['sent', tally.sent],
    ['already there', tally.alreadyThere],
    ['received', tally.received],
    ['called back', tally.recalled],
    ['stayed: meant for this hub alone', tally.stayedByVisibility],
    ['stayed: no consent to share', tally.stayedForConsent],
    ['refused there', tally.refusedThere.length],
    ['not taken in here', tally.refusedHere.length],
  ]
  const lines = rows
    .filter(([name, count]) => count > 0 || name === 'sent' || name === 'received')
    .map(([name, count]) => `  ${String(count).padStart(6)}  ${name}`)
  const details = [
    ...listed('Refused there', tally.refusedThere),
    ...listed('Not taken in here', tally.refusedHere),
    ...(tally.notThere.length === 0
      ? []
      : [`  Not there: ${tally.notThere.slice(0, SHOWN).join(', ')} …`]),
    ...(tally.isForgettingUnsure
      ? ['  What was called back is gone from view there; ask them to compact their db too.']
      : []),
  ]
  const end = isDone
    ? `  Everything people agreed to share is on ${label}.`
    : '  Not everything is there. Run the same command again.'
  const title = isDone ? 'Merged with' : 'Not finished with'
  return ['', `  ${title} ${label}`, '', ...lines, '', ...details, end, ''].join('\n')
}

function listed(title: string, refused: readonly RefusedDoc[]): string[] {
  const byReason = new Map<string, string[]>()
  for (const { id, reason } of refused) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), id])
  }
  return [...byReason].map(
    ([reason, ids]) =>
      `  ${title}: ${reason} (${ids.slice(0, SHOWN).join(', ')}${ids.length > SHOWN ? ` and ${ids.length - SHOWN} more` : ''})`,
  )
}
