import { isRole } from '@tributary/records'
import type { AccessState } from '../access/access-state.ts'
import type { HubState } from './hub-state.ts'
import type { OpenHub } from './open-hub.ts'

/** By this word the first role of a person is given once, however often it is tried. */
const FIRST_ROLE = 'first role'

/**
 * Gives somebody who came in the role they were invited to, if nobody gave them any yet. Whoever
 * joined a hub that knew no roles was a participant.
 */
export async function welcome(
  hub: Pick<OpenHub, 'holdingsOf' | 'roleBook'>,
  state: HubState,
  personId: string,
): Promise<void> {
  if (personId === state.hostPersonId) return
  if (hub.holdingsOf(personId).some(({ body }) => body.isGranted)) return
  const device = Object.values(state.access.devices).find((each) => each.personId === personId)
  const { role = 'participant', to } = device?.joinedAs ?? {}
  const grant = { personId, role: isRole(role) ? role : 'participant', scope: state.journeyId, to }
  await hub.roleBook.give(grant, FIRST_ROLE)
}

/** For everybody whose welcome was cut short by a crash, or who came before there were roles. */
export async function welcomeAll(
  hub: Pick<OpenHub, 'holdingsOf' | 'roleBook'>,
  state: HubState,
): Promise<void> {
  for (const personId of peopleWithDevices(state.access)) await welcome(hub, state, personId)
}

function peopleWithDevices({ devices }: AccessState): ReadonlySet<string> {
  return new Set(Object.values(devices).map(({ personId }) => personId))
}
