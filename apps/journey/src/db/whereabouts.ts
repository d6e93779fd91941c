import { isWiderThan, type Visibility } from '@tributary/records'
import type { Whereabouts } from './journal.ts'
import type { Surroundings } from './live-records.ts'

export const PRIVATE_COLLECTION = 'private'

interface Whose {
  readonly _id: string
  readonly deviceId: string
}

export interface Shown {
  /** All the docs a record is shown from. */
  readonly docs: readonly Whose[]
  /** Those of them that the network is to have; all by default. */
  readonly published?: readonly Whose[]
  readonly collectionName: string
  readonly visibility: Visibility
}

/**
 * Where a record is, as far as this phone has been told. All the docs it is shown from count:
 * an entry whose correction has not reached the hub is not on the hub.
 */
export function whereaboutsOf(
  { docs, published = docs, collectionName, visibility }: Shown,
  around: Surroundings,
  myDeviceId: string,
): Whereabouts {
  if (docs.some((doc) => around.refused.has(doc._id))) return 'refused'
  if (collectionName === PRIVATE_COLLECTION) return 'private'
  const unsent = around.unsent.get(collectionName)
  // Not compared yet: what another device wrote can only have come from the hub.
  const isUnsent = (doc: Whose) => unsent?.has(doc._id) ?? doc.deviceId === myDeviceId
  if (docs.some(isUnsent)) return 'phone'
  const told = around.sides.get(collectionName)?.isOnNetwork
  const isWide = isWiderThan(visibility, 'hub')
  return isWide && published.every((doc) => told?.get(doc._id) === true) ? 'network' : 'hub'
}
