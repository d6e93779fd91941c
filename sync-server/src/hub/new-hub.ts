import type { RecordWriter } from '@tributary/records'
import { createHlcClock, createUlidFactory } from '@tributary/records'
import type { Invitation } from '../access/access-state.ts'
import { newJoinCode } from '../access/join-code.ts'
import type { HubState } from './hub-state.ts'
import { openInvitation } from './host-overview.ts'

const INVITATION_DAYS = 14
const DAY_MS = 86_400_000
const LINK_KEY_BYTES = 12
/** More than a hub holds; a code that went astray still ends somewhere. */
const MAX_USES = 300

/** Time and chance, given by `cli/`. */
export interface Sources {
  readonly nowMs: () => number
  readonly randomBytes: (length: number) => Uint8Array
  /** A whole number from 0 up to, not including, `max`. */
  readonly randomInt: (max: number) => number
}

export function newHubState(
  names: {
    readonly hubName: string
    readonly journeyTitle: string
    readonly isDemo: boolean
    readonly journeyId?: string
    readonly hostName?: string
  },
  sources: Sources,
): HubState {
  const newUlid = createUlidFactory({ now: sources.nowMs, randomBytes: sources.randomBytes })
  const hex = (bytes: number) => Buffer.from(sources.randomBytes(bytes)).toString('hex')
  return {
    stateVersion: 2,
    hubId: `hub:${newUlid()}`,
    hubName: names.hubName,
    journeyId: names.journeyId ?? `journey:${newUlid()}`,
    journeyTitle: names.journeyTitle,
    hostPersonId: `person:${newUlid()}`,
    deviceId: `device-${newUlid()}`,
    instanceId: hex(16),
    serverUuid: hex(16),
    createdAt: new Date(sources.nowMs()).toISOString(),
    isDemo: names.isDemo,
    ...(names.hostName === undefined || names.hostName === '' ? {} : { hostName: names.hostName }),
    origins: [],
    access: { invitations: [], devices: {}, recoveries: [], revokedPeople: [] },
  }
}

/** The state with an invitation that is open for another while; the same state if it has one. */
export function withOpenInvitation(state: HubState, sources: Sources): HubState {
  const nowMs = sources.nowMs()
  if (openInvitation(state, nowMs) !== undefined) return state
  const invitation = newInvitation(
    {
      role: 'participant',
      expiresAt: new Date(nowMs + INVITATION_DAYS * DAY_MS).toISOString(),
      maxUses: MAX_USES,
      note: '',
      needsApproval: false,
      isLent: false,
      isTeamRole: false,
      isDefault: true,
    },
    sources,
  )
  const { access } = state
  return {
    ...state,
    access: { ...access, invitations: [...access.invitations, invitation] },
  }
}

export function newInvitation(
  what: Omit<Invitation, 'code' | 'linkKey' | 'createdAt' | 'uses' | 'isRevoked'>,
  sources: Sources,
): Invitation {
  return {
    ...what,
    code: newJoinCode(sources.randomInt),
    linkKey: Buffer.from(sources.randomBytes(LINK_KEY_BYTES)).toString('base64url'),
    createdAt: new Date(sources.nowMs()).toISOString(),
    uses: 0,
    isRevoked: false,
  }
}

/** Writes in the name of whoever hosts the hub. */
export function hubWriter(state: HubState, sources: Sources): RecordWriter {
  return {
    journeyId: state.journeyId,
    hubId: state.hubId,
    authorId: state.hostPersonId,
    deviceId: state.deviceId,
    lang: 'en',
    clock: createHlcClock({ now: sources.nowMs, deviceTail: state.deviceId.slice(-6) }),
    now: sources.nowMs,
    newUlid: createUlidFactory({ now: sources.nowMs, randomBytes: sources.randomBytes }),
  }
}
