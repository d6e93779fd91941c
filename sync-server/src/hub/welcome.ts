import { isRole } from '@tributary/records'
import { standingOf } from '../access/device-token.ts'
import type { HubState } from './hub-state.ts'
import type { OpenHub } from './open-hub.ts'

/** By this word the first role of a person is given once, however often it is tried. */
const FIRST_ROLE = 'first role'
const FIRST_TEAM_ROLE = 'first role in a team'

type Holding = ReturnType<OpenHub['holdingsOf']>[number]

type Welcoming = Pick<OpenHub, 'holdingsOf' | 'roleBook' | 'addToTeam'>

/**
 * Gives somebody who came in the role and the team they were invited to, if nobody gave them any
 * role yet. Whoever joined a hub that knew no roles was a participant.
 */
export async function welcome(hub: Welcoming, state: HubState, personId: string): Promise<void> {
  if (personId === state.hostPersonId) return
  const { journeyId } = state
  const isOfJourney = ({ isGranted, scope }: Holding['body']) => isGranted && scope === journeyId
  if (hub.holdingsOf(personId).some(({ body }) => isOfJourney(body))) return
  const device = Object.values(state.access.devices).find(
    (each) => each.personId === personId && standingOf(state.access, each) === 'in',
  )
  if (device === undefined) return
  const { role: named = '', to, teamId, isTeamRole } = device.joinedAs ?? {}
  const role = isRole(named) ? named : 'participant'
  // The role in the journey is last: with it the welcome is over, and is not done again after a
  // crash. Without one a role in a team opens nothing.
  if (teamId !== undefined) await hub.addToTeam(teamId, personId)
  if (teamId !== undefined && isTeamRole === true) {
    await hub.roleBook.give({ personId, role, scope: teamId, to }, FIRST_TEAM_ROLE)
    await hub.roleBook.give({ personId, role: 'participant', scope: journeyId, to }, FIRST_ROLE)
  } else await hub.roleBook.give({ personId, role, scope: journeyId, to }, FIRST_ROLE)
}

/** For everybody whose welcome was cut short by a crash, or who came before there were roles. */
export async function welcomeAll(hub: Welcoming, state: HubState): Promise<void> {
  const people = new Set(Object.values(state.access.devices).map(({ personId }) => personId))
  for (const personId of people) await welcome(hub, state, personId)
}
