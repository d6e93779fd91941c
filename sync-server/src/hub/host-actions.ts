import type { Role, RoleHoldingRecord } from '@tributary/records'
import type { AccessState, Device, DeviceReport, Invitation } from '../access/access-state.ts'
import type { AuditAction, AuditLog } from '../access/audit-log.ts'
import { type DeviceStanding, standingOf } from '../access/device-token.ts'
import { codeInLink, codeState, invitationId, newRecoveryCode } from '../access/join-code.ts'
import type { StateFile } from '../access/state-file.ts'
import type { HubState } from './hub-state.ts'
import { newInvitation, type Sources } from './new-hub.ts'
import type { OpenHub } from './open-hub.ts'

const RECOVERY_HOURS = 24
const HOUR_MS = 3_600_000
/** Long past, nobody asks for them; the state file is read and written whole. */
const KEEP_OLD_CODES = 200
const ERASURE_ID_BYTES = 12

interface InvitationWish {
  readonly role: Role
  readonly teamId?: string | undefined
  readonly maxUses: number
  readonly expiresAt: string
  readonly roleEndsAt?: string | undefined
  readonly note: string
  readonly needsApproval: boolean
  readonly isLent: boolean
  readonly isTeamRole: boolean
}

interface RoleWish {
  readonly role: Role
  readonly scope?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** A device as hosts see it. */
interface HostDevice {
  readonly id: string
  readonly personId: string
  readonly personName: string
  readonly label: string
  readonly joinedAt: string
  readonly lastSeenAt: string | null
  readonly standing: DeviceStanding
  readonly joinedAs: NonNullable<Device['joinedAs']>
  readonly report: DeviceReport | null
  readonly isLent: boolean
  readonly erasure: { readonly askedAt: string; readonly doneAt: string | null } | null
}

/** `erase` asks the phone to; `keep` takes that back. */
export const DEVICE_STEPS = ['revoke', 'restore', 'approve', 'refuse', 'erase', 'keep'] as const
type DeviceStep = (typeof DEVICE_STEPS)[number]

/** What hosts do to who may come in. `who` acts; `null` answers that there is no such thing. */
export interface HostActions {
  invitations(): readonly object[]
  invite(who: string, wish: InvitationWish): Promise<object | null>
  revokeInvitation(who: string, id: string): Promise<object | null>
  devices(): readonly HostDevice[]
  changeDevice(who: string, deviceId: string, step: DeviceStep): Promise<object | null>
  people(): readonly object[]
  changePerson(who: string, personId: string, step: 'revoke' | 'restore'): Promise<object | null>
  /** A code that lets one phone in as this person, once, for a day. */
  recover(who: string, personId: string, revokes: readonly string[]): Promise<object | null>
  giveRole(who: string, personId: string, wish: RoleWish): Promise<object | null>
  endRole(who: string, holdingId: string, at: string | undefined): Promise<object | null>
}

export function createHostActions(deps: {
  readonly state: StateFile<HubState>
  readonly audit: AuditLog
  readonly hub: OpenHub
  readonly sources: Sources
  /** Where phones reach this hub, without a slash at the end. */
  readonly baseUrl: () => string
  readonly lastSeen: ReadonlyMap<string, string>
  readonly reports: ReadonlyMap<string, DeviceReport>
  readonly welcome: (personId: string) => Promise<void>
  readonly onRightsChange: () => void
}): HostActions {
  const { state, audit, hub, sources } = deps
  const access = () => state.current().access

  /** Written down first: nothing a host does goes unseen, were the power cut in between. */
  async function change(
    action: AuditAction,
    apply: (access: AccessState) => AccessState,
  ): Promise<void> {
    audit.append(action)
    await state.update((current) => ({ ...current, access: apply(current.access) }))
    deps.onRightsChange()
  }

  function printInvitation(invitation: Invitation) {
    const { linkKey: _key, isRevoked, ...shown } = invitation
    const open = codeState({ kind: 'invitation', invitation }, sources.nowMs())
    return {
      id: invitationId(invitation),
      ...shown,
      link: `${deps.baseUrl()}/join/${codeInLink(invitation)}`,
      state: isRevoked ? 'revoked' : open,
    }
  }

  function printDevice(id: string, device: Device): HostDevice {
    const { personId, label, joinedAt, displayName } = device
    return {
      id,
      personId,
      personName: hub.personNameOf(personId) ?? displayName,
      label,
      joinedAt,
      lastSeenAt: deps.lastSeen.get(id) ?? device.lastSeenAt,
      standing: standingOf(access(), device),
      joinedAs: device.joinedAs ?? { role: 'participant' },
      report: deps.reports.get(id) ?? device.report ?? null,
      isLent: device.isLent,
      erasure:
        device.erasure === undefined
          ? null
          : { askedAt: device.erasure.askedAt, doneAt: device.erasure.doneAt },
    }
  }

  function printPerson(personId: string) {
    const devices = Object.entries(access().devices)
    return {
      id: personId,
      name: hub.personNameOf(personId) ?? '',
      roles: hub.heldRolesOf(personId),
      holdings: hub.holdingsOf(personId).map(printHolding),
      devices: devices.filter(([, each]) => each.personId === personId).map(([id]) => id),
      isRevoked: access().revokedPeople.includes(personId),
    }
  }

  function peopleIds(): readonly string[] {
    const withDevices = Object.values(access().devices).map(({ personId }) => personId)
    return [...new Set([...hub.peopleIds(), ...withDevices])].sort()
  }

  return {
    invitations: () => access().invitations.map(printInvitation),
    invite: async (who, wish) => {
      const { teamId, roleEndsAt, ...rest } = wish
      if (teamId !== undefined && !hub.isTeam(teamId)) return null
      const invitation = newInvitation(
        {
          ...rest,
          ...(teamId === undefined ? {} : { teamId }),
          ...(roleEndsAt === undefined ? {} : { roleEndsAt }),
          isDefault: false,
        },
        sources,
      )
      const { role, maxUses, needsApproval, isTeamRole } = wish
      const target = invitationId(invitation)
      const detail = {
        role,
        maxUses,
        needsApproval,
        isTeamRole,
        ...(teamId === undefined ? {} : { teamId }),
      }
      await change({ who, what: 'invitation.made', target, detail }, (current) => ({
        ...current,
        invitations: [...current.invitations, invitation].slice(-KEEP_OLD_CODES),
      }))
      return printInvitation(invitation)
    },
    revokeInvitation: async (who, id) => {
      const isIt = (each: Invitation) => invitationId(each) === id
      if (!access().invitations.some(isIt)) return null
      await change({ who, what: 'invitation.revoked', target: id }, (current) => ({
        ...current,
        invitations: current.invitations.map((each) =>
          isIt(each) ? { ...each, isRevoked: true } : each,
        ),
      }))
      const changed = access().invitations.find(isIt)
      return changed === undefined ? null : printInvitation(changed)
    },

    devices: () => Object.entries(access().devices).map(([id, each]) => printDevice(id, each)),
    changeDevice: async (who, deviceId, step) => {
      const found = Object.hasOwn(access().devices, deviceId)
        ? access().devices[deviceId]
        : undefined
      if (found === undefined) return null
      // Whoever is not in can send nothing, and what they hold must not be erased.
      if (step === 'erase' && standingOf(access(), found) !== 'in') return null
      const erasure = {
        id: Buffer.from(sources.randomBytes(ERASURE_ID_BYTES)).toString('hex'),
        askedAt: new Date(sources.nowMs()).toISOString(),
        doneAt: null,
      }
      await change({ who, what: `device.${DONE[step]}`, target: deviceId }, (current) =>
        withDevice(current, deviceId, (device) => stepped(device, step, erasure)),
      )
      if (step === 'approve' || step === 'restore') await deps.welcome(found.personId)
      const changed = access().devices[deviceId]
      return changed === undefined ? null : printDevice(deviceId, changed)
    },

    people: () => peopleIds().map(printPerson),
    changePerson: async (who, personId, step) => {
      if (!peopleIds().includes(personId)) return null
      await change({ who, what: `person.${DONE[step]}`, target: personId }, (current) => {
        const others = current.revokedPeople.filter((each) => each !== personId)
        return { ...current, revokedPeople: step === 'revoke' ? [...others, personId] : others }
      })
      return printPerson(personId)
    },
    recover: async (who, personId, revokes) => {
      if (!peopleIds().includes(personId) || access().revokedPeople.includes(personId)) return null
      const isTheirs = (id: string) => access().devices[id]?.personId === personId
      if (!revokes.every(isTheirs)) return null
      const now = sources.nowMs()
      const recovery = {
        code: newRecoveryCode(sources.randomInt),
        personId,
        createdAt: new Date(now).toISOString(),
        expiresAt: new Date(now + RECOVERY_HOURS * HOUR_MS).toISOString(),
        isUsed: false,
      }
      const detail = { devicesRevoked: revokes.length }
      await change({ who, what: 'recovery.made', target: personId, detail }, (current) => ({
        ...revokes.reduce(
          (so, id) => withDevice(so, id, (device) => ({ ...device, isRevoked: true })),
          current,
        ),
        // The newest code of a person is the only one that opens anything.
        recoveries: [
          ...current.recoveries.filter((each) => each.personId !== personId),
          recovery,
        ].slice(-KEEP_OLD_CODES),
      }))
      const { code, expiresAt } = recovery
      return { code, expiresAt, personId, link: `${deps.baseUrl()}/join/${code}` }
    },

    giveRole: async (who, personId, wish) => {
      const { journeyId } = state.current()
      const { scope = journeyId, role } = wish
      if (scope !== journeyId && !hub.isTeam(scope)) return null
      audit.append({ who, what: 'role.given', target: personId, detail: { role, scope } })
      return printHolding(await hub.roleBook.give({ ...wish, personId, scope }))
    },
    endRole: async (who, holdingId, at) => {
      audit.append({ who, what: 'role.ended', target: holdingId })
      const ended = await hub.roleBook.end(holdingId, at ?? new Date(sources.nowMs()).toISOString())
      return ended === null ? null : printHolding(ended)
    },
  }
}

const DONE = {
  revoke: 'revoked',
  restore: 'restored',
  approve: 'approved',
  refuse: 'refused',
  erase: 'erase_asked',
  keep: 'erase_taken_back',
} as const

function stepped(device: Device, step: DeviceStep, asked: Device['erasure']): Device {
  switch (step) {
    case 'revoke':
      return { ...device, isRevoked: true }
    case 'restore':
      return { ...device, isRevoked: false }
    case 'approve':
      return { ...device, isWaiting: false }
    case 'refuse':
      return { ...device, isWaiting: false, isRevoked: true }
    case 'erase':
      // Asked twice is asked once: the phone may be at it already.
      return { ...device, erasure: device.erasure ?? asked }
    case 'keep': {
      const { erasure, ...kept } = device
      return erasure?.doneAt === null ? kept : device
    }
  }
}

function withDevice(
  access: AccessState,
  deviceId: string,
  apply: (device: Device) => Device,
): AccessState {
  const device = access.devices[deviceId]
  if (device === undefined) return access
  return { ...access, devices: { ...access.devices, [deviceId]: apply(device) } }
}

function printHolding({ _id, body }: RoleHoldingRecord) {
  const { personId, role, scope, from, to, isGranted, intent } = body
  return { id: _id, personId, role, scope, from, to, isGranted, intent }
}
