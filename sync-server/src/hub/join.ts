import * as z from 'zod'
import { deviceIdSchema, personIdSchema, secretSchema } from '../access/access-state.ts'
import { type Admission, admit } from '../access/admission.ts'
import { findInvitation, invitationState } from '../access/join-code.ts'
import type { StateFile } from '../access/state-file.ts'
import type { TryLimiter } from '../access/try-limiter.ts'
import { type ApiRefusal, refusal } from './api-answer.ts'
import type { HubState } from './hub-state.ts'

export const joinBodySchema = z.object({
  code: z.string().max(40),
  personId: personIdSchema,
  deviceId: deviceIdSchema,
  secret: secretSchema,
  deviceLabel: z.string().max(120).optional(),
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
}

export interface Preview {
  readonly hubName: string
  readonly journeyTitle: string
  readonly expiresAt: string
}

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly refusal: ApiRefusal }

/** Shows whom a code leads to, before anybody says who they are. Wrong codes count as tries. */
export function previewInvitation(deps: JoinDeps, code: string, address: string): Outcome<Preview> {
  const waitS = deps.limiter.waitS(address)
  if (waitS > 0) return refused(refusal('too_many_tries', { retryAfterS: waitS }))
  const { access } = deps.state.current()
  const invitation = findInvitation(access.invitations, code)
  if (invitation === undefined) {
    deps.limiter.recordFailure(address)
    return refused(refusal('join_code_unknown'))
  }
  switch (invitationState(invitation, deps.nowMs())) {
    case 'expired':
      return refused(refusal('join_code_expired'))
    case 'used_up':
      return refused(refusal('join_code_used_up'))
    case 'open':
      return { ok: true, value: { ...deps.names(), expiresAt: invitation.expiresAt } }
  }
}

/** Lets a device in; the answer follows only once its admission is on disk. */
export async function joinHub(
  deps: JoinDeps,
  body: JoinBody,
  address: string,
): Promise<Outcome<{ readonly personId: string }>> {
  const isKnownDevice = Object.hasOwn(deps.state.current().access.devices, body.deviceId)
  const waitS = deps.limiter.waitS(address)
  // A phone that is in and asks again is never made to wait for other people's mistakes.
  if (waitS > 0 && !isKnownDevice) return refused(refusal('too_many_tries', { retryAfterS: waitS }))
  // Counted before anything is waited for, so that many tries at once count as many.
  const { invitations } = deps.state.current().access
  if (!isKnownDevice && findInvitation(invitations, body.code) === undefined) {
    deps.limiter.recordFailure(address)
    return refused(refusal('join_code_unknown'))
  }
  const isPersonKnown = await deps.isPersonKnown(body.personId)
  const request = { ...body, deviceLabel: body.deviceLabel ?? '' }
  let admission: Admission | undefined
  await deps.state.update((state) => {
    admission = admit(state.access, request, isPersonKnown, deps.nowMs())
    return admission.ok && admission.state !== state.access
      ? { ...state, access: admission.state }
      : state
  })
  if (admission === undefined) throw new Error('the admission was not judged')
  if (admission.ok) return { ok: true, value: { personId: body.personId } }
  return refused(refusal(admission.error))
}

function refused(reason: ApiRefusal): { ok: false; refusal: ApiRefusal } {
  return { ok: false, refusal: reason }
}
