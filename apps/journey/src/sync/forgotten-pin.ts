import type { Identity } from '../db/identity-store.ts'
import { newUlid, randomBytes } from '../db/random.ts'
import { reportHeld } from './deliver-unsent.ts'
import { createHubApi } from './hub-api.ts'

export type ProofOutcome =
  | 'proven'
  | 'no_hub'
  /** Not a code by which somebody comes back, or one that is over. */
  | 'wrong_code'
  | 'somebody_else'
  | 'too_many_tries'

/**
 * Whoever forgot their PIN shows with a recovery code of the host's who they are. The code makes a
 * further device of that person, which is used for nothing else: what the phone holds stays with
 * the device that wrote it.
 */
export async function proveByCode(
  identity: Identity,
  typed: string,
  fetch = globalThis.fetch,
): Promise<ProofOutcome> {
  const api = createHubApi(identity.baseUrl, (input, init) => fetch(input, init))
  const greeting = await api.greeting()
  if (greeting.kind !== 'ok' || greeting.value.hubId !== identity.hub.id) return 'no_hub'
  const code = typed.trim()
  // Looked at first: joining uses it up.
  const found = await api.invitation(code)
  if (found.kind === 'no_answer') return 'no_hub'
  if (found.kind === 'refused') {
    return found.error === 'too_many_tries' ? 'too_many_tries' : 'wrong_code'
  }
  if (found.value.kind !== 'recovery') return 'wrong_code'
  const deviceId = `device-${newUlid()}`
  const secret = [...randomBytes(32)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const { personId, displayName } = identity
  const answer = await api.join({ code, personId, deviceId, secret, displayName })
  if (answer.kind === 'no_answer') return 'no_hub'
  if (answer.kind === 'refused') {
    return answer.error === 'too_many_tries' ? 'too_many_tries' : 'wrong_code'
  }
  if (answer.value.personId !== personId) return 'somebody_else'
  // The host sees one device more, which says of itself that nothing is on it.
  const nothing = { unsent: 0, refused: 0, privateCount: 0, ownMedia: 0 }
  await reportHeld({ api, token: `${deviceId}.${secret}` }, nothing)
  return 'proven'
}
