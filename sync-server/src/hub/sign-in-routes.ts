import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import type { AuditLog } from '../access/audit-log.ts'
import { MIN_PASSPHRASE_LENGTH } from '../access/host-passphrase.ts'
import type { HostSessions } from '../access/host-sessions.ts'
import { badRequest, refusal, refuse } from './api-answer.ts'
import { isFromThisMachine } from './from-this-machine.ts'

export interface SignInDeps {
  readonly sessions: HostSessions
  readonly audit: AuditLog
  readonly hasPassphrase: () => boolean
  readonly setPassphrase: (passphrase: string) => Promise<void>
  /** Where a passphrase may be typed without the whole Wi-Fi reading along. */
  readonly httpsOrigins: () => readonly string[]
  /** For the log: how often, never who. */
  readonly onSignIn: (outcome: string) => void
}

const MAX_PASSPHRASE = 200
const signInBody = z.strictObject({ passphrase: z.string().min(1).max(MAX_PASSPHRASE) })
export const newPassphraseBody = z.strictObject({
  passphrase: z.string().min(MIN_PASSPHRASE_LENGTH).max(MAX_PASSPHRASE),
})

/** The way in for a host who has not their link at hand. */
export function addSignInRoutes(app: FastifyInstance, deps: SignInDeps): void {
  const isPrivate = (request: FastifyRequest) =>
    request.protocol === 'https' || isFromThisMachine(request)

  app.get('/api/host/sign-in', async (request) => ({
    hasPassphrase: deps.hasPassphrase(),
    isPrivate: isPrivate(request),
    httpsOrigins: deps.httpsOrigins(),
  }))

  app.post('/api/host/sign-in', async (request, reply) => {
    const read = signInBody.safeParse(request.body)
    if (!read.success) return refuse(reply, badRequest(read.error))
    if (!isPrivate(request)) return refuse(reply, refusal('not_private'))
    const outcome = await deps.sessions.signIn(read.data.passphrase, request.ip)
    deps.onSignIn(outcome.ok ? 'ok' : outcome.error)
    if (!outcome.ok) {
      const more = 'retryAfterS' in outcome ? { retryAfterS: outcome.retryAfterS } : {}
      return refuse(reply, refusal(outcome.error, more))
    }
    deps.audit.append({ who: 'host-page', what: 'host.signed_in', target: '' })
    return { token: outcome.token, expiresAt: outcome.expiresAt }
  })
}
