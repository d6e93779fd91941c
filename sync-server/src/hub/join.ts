import * as z from 'zod'
import {
  type AccessState,
  deviceIdSchema,
  personIdSchema,
  secretSchema,
} from '../access/access-state.ts'
import { type Admission, admit } from '../access/admission.ts'
import { deviceBehind } from '../access/device-token.ts'
import { codeState, findCode, type FoundCode, isFromLink } from '../access/join-code.ts'
import type { StateFile } from '../access/state-file.ts'
import type { TryLimiter } from '../access/try-limiter.ts'
import { type ApiRefusal, refusal } from './api-answer.ts'
import type { HubState } from './hub-state.ts'

export const joinBodySchema = z.object({
  code: z.string().max(80),
  personId: personIdSchema,
  deviceId: deviceIdSchema,
  secret: secretSchema,
  deviceLabel: z.string().max(120).optional(),
  /** For the host who says yes or no, before there is a record of this person. */
  displayName: z.string().max(120).optional(),
})

export type JoinBody = z.infer<typeof joinBodySchema>

export interface JoinDeps {
  readonly state: StateFile<HubState>
  readonly limiter: TryLimiter
  readonly nowMs: () => number
  /** What the hub and its journey are called now. */
  readonly names: () => { readonly hubName: string; readonly journeyTitle: string }
  /** Whether the hub holds a record of this person already. */
  readonly isPersonKnown: (personId: string) => Promise<boolean>
  readonly personNameOf: (personId: string) => string | null
  readonly teamNameOf: (teamId: string) => string | null
}

export interface Preview {
  readonly hubName: string
  readonly journeyTitle: string
  readonly expiresAt: string
  /** By these a phone knows whether it has been here, or with this journey elsewhere. */
  readonly hubId: string
  readonly journeyId: string
  readonly kind: FoundCode['kind']
  readonly role: string | null
  readonly teamName: string | null
  readonly needsApproval: boolean
  /** For a phone that the host lends. */
  readonly isLent: boolean
  /** With a recovery code: who comes back. */
  readonly personName: string | null
}

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: ApiRefusal }

/** Shows whom a code leads to, before anybody says who they are. Wrong codes count as tries. */
export function previewInvitation(deps: JoinDeps, code: string, address: string): Outcome<Preview> {
  const state = deps.state.current()
  const looked = lookUpCode(deps, state.access, code, address)
  if (!looked.ok) return looked
  const found = looked.value
  switch (codeState(found, deps.nowMs())) {
    case 'expired':
      return refused(refusal('join_code_expired'))
    case 'used_up':
      return refused(refusal('join_code_used_up'))
    case 'open':
      return { ok: true, value: previewOf(deps, state, found) }
  }
}

/** A right key from a link is never made to wait; anything typed is, right or wrong. */
function lookUpCode(
  deps: JoinDeps,
  access: AccessState,
  code: string,
  address: string,
): Outcome<FoundCode> {
  const found = findCode(access, code)
  if (found !== undefined && isFromLink(found, code)) return { ok: true, value: found }
  const waitS = deps.limiter.waitS(address)
  if (waitS > 0) return refused(refusal('too_many_tries', { retryAfterS: waitS }))
  if (found !== undefined) return { ok: true, value: found }
  deps.limiter.recordFailure(address)
  return refused(refusal('join_code_unknown'))
}

function previewOf(deps: JoinDeps, state: HubState, found: FoundCode): Preview {
  const common = {
    ...deps.names(),
    hubId: state.hubId,
    journeyId: state.journeyId,
    kind: found.kind,
  }
  if (found.kind === 'recovery') {
    const { expiresAt, personId } = found.recovery
    const personName = deps.personNameOf(personId)
    const asWho = { role: null, teamName: null, needsApproval: false, isLent: false }
    return { ...common, expiresAt, ...asWho, personName }
  }
  const { expiresAt, role, teamId, needsApproval, isLent } = found.invitation
  const teamName = teamId === undefined ? null : deps.teamNameOf(teamId)
  return { ...common, expiresAt, role, teamName, needsApproval, isLent, personName: null }
}

export interface Joined {
  readonly personId: string
  readonly isWaiting: boolean
}

/** Lets a device in; the answer follows only once its admission is on disk. */
export async function joinHub(
  deps: JoinDeps,
  body: JoinBody,
  address: string,
): Promise<Outcome<Joined>> {
  const { access } = deps.state.current()
  // A phone that is in and asks again is never made to wait for other people's mistakes; one that
  // names a device which is here has to know its secret.
  if (deviceBehind(access, body) === null) {
    // Counted before anything is waited for, so that many tries at once count as many.
    const looked = lookUpCode(deps, access, body.code, address)
    if (!looked.ok) return looked
  }
  const isPersonKnown = await deps.isPersonKnown(body.personId)
  const request = {
    ...body,
    deviceLabel: body.deviceLabel ?? '',
    displayName: body.displayName ?? '',
  }
  let admission: Admission | undefined
  await deps.state.update((state) => {
    admission = admit(state.access, request, isPersonKnown, deps.nowMs())
    return admission.ok && admission.state !== state.access
      ? { ...state, access: admission.state }
      : state
  })
  if (admission === undefined) throw new Error('the admission was not judged')
  if (!admission.ok) return refused(refusal(admission.error))
  const { personId, isWaiting } = admission
  return { ok: true, value: { personId, isWaiting } }
}

function refused(reason: ApiRefusal): { ok: false; refusal: ApiRefusal } {
  return { ok: false, refusal: reason }
}
