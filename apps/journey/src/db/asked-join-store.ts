import type { StakeholderGroup } from '@tributary/records'
import { changeKept, hasTexts, ownKey, readKept } from './identity-store.ts'

const ASKED_KEY = 'asked'

/** With which words somebody asked to join, until the hub has said yes or no. */
export interface AskedJoin {
  /** Origin of the hub. */
  readonly baseUrl: string
  readonly code: string
  readonly displayName: string
  readonly isPseudonym: boolean
  readonly stakeholderGroup: StakeholderGroup
  readonly intendedRole: string
  readonly lang: string
  /** The journey the code leads to, as the hub said: through one journey a person stays the same. */
  readonly journeyId?: string
  readonly journeyTitle?: string
  /** A recovery code: who this phone will be is at the hub. */
  readonly isRecovery?: boolean
  /** The person knows what becomes of the journal of another hub: it goes along, or is left. */
  readonly leavesOtherHub?: boolean
  /** The person says that the host lent them this phone. */
  readonly isLent?: boolean
}

export async function loadAskedJoin(): Promise<AskedJoin | null> {
  const stored: unknown = await readKept(ownKey(ASKED_KEY))
  return isAskedJoin(stored) ? stored : null
}

/** @param asked - `null` once there is an answer */
export async function saveAskedJoin(asked: AskedJoin | null): Promise<void> {
  await changeKept(ownKey(ASKED_KEY), () => asked)
}

function isAskedJoin(stored: unknown): stored is AskedJoin {
  return hasTexts(stored, ['baseUrl', 'code', 'displayName', 'stakeholderGroup', 'lang'])
}
