import { isWiderThan, type Visibility } from '@tributary/records'
import type { Whereabouts } from './journal.ts'

/** The collection that everyone of the journey has. */
const JOURNEY_COLLECTION = 'journey'

/**
 * Whether everyone in the room may see a record, whoever looks at it here. Both have to say so:
 * where it lives and what it says of itself. A record that moves is in two places for a while,
 * one that was narrowed may not have moved yet, and what the hub refused nobody else has.
 */
export function everyoneSees(shown: {
  readonly collectionName: string
  readonly visibility: Visibility
  readonly whereabouts: Whereabouts
}): boolean {
  return (
    shown.collectionName === JOURNEY_COLLECTION &&
    isWiderThan(shown.visibility, 'team') &&
    shown.whereabouts !== 'private' &&
    shown.whereabouts !== 'refused'
  )
}
