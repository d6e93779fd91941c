import { isRole } from '@tributary/records'
import { standingOf } from '../access/device-token.ts'
import type { HubState } from './hub-state.ts'
import type { OpenHub } from './open-hub.ts'

/** By this word the first role of a person is given once, however often it is tried. */
const FIRST_ROLE = 'first role'

type Welcoming = Pick<OpenHub, 'holdingsOf' | 'roleBook' | 'addToTeam'>

/**
 * Gives somebody who came in the role and the team they were invited to, if nobody gave them any
 * role yet. Whoever joined a hub that knew no roles was a participant.
 */
export async function welcome(hub: Welcoming, state: HubState, personId: string): Promise<void> {
  if (personId === state.hostPersonId) return
  if (hub.holdingsOf(personId).some(({ body }) => body.isGranted)) return
  const device = Object.values(state.access.devices).find(
    (each) => each.personId === personId && standingOf(state.access, each) === 'in',
  )
  if (device === undefined) return
  const { role = 'participant', to, teamId } = device.joinedAs ?? {}
  // The role is last: with it the welcome is over, and is not done again after a crash.
  if (teamId !== undefined) await hub.addToTeam(teamId, personId)
  const grant = { personId, role: isRole(role) ? role : 'participant', scope: state.journeyId, to }
  await hub.roleBook.give(grant, FIRST_ROLE)
}

/** For everybody whose welcome was cut short by a crash, or who came before there were roles. */
export async function welcomeAll(hub: Welcoming, state: HubState): Promise<void> {
  const people = new Set(Object.values(state.access.devices).map(({ personId }) => personId))
  for (const personId of people) await welcome(hub, state, personId)
}
