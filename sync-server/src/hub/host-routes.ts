import { ROLES } from '@tributary/records'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { personIdSchema } from '../access/access-state.ts'
import type { AuditLog } from '../access/audit-log.ts'
import { deviceOfToken, parseBearer } from '../access/device-token.ts'
import { isSameText } from '../access/secrets.ts'
import type { StateFile } from '../access/state-file.ts'
import { badRequest, refusal, refuse } from './api-answer.ts'
import { addBackupRoutes, type KeepingDeps } from './backup-routes.ts'
import { isFromThisMachine } from './from-this-machine.ts'
import { DEVICE_STEPS, type HostActions } from './host-actions.ts'
import type { HostOverview } from './host-overview.ts'
import type { HubState } from './hub-state.ts'
import { addSignInRoutes, newPassphraseBody, type SignInDeps } from './sign-in-routes.ts'

export interface HostDeps {
  readonly state: StateFile<HubState>
  readonly hostToken: string
  /** Roles this person has now; of one team only, as `<team>/<role>`. */
  readonly rolesOf: (personId: string) => readonly string[]
  /** Gives whoever came in the role they were invited to; resolves once it counts. */
  readonly welcome: (personId: string) => Promise<void>
  readonly overview: () => Promise<HostOverview>
  readonly hostActions: HostActions
  readonly audit: AuditLog
  readonly signIn: SignInDeps
  readonly keeping: KeepingDeps
  /** All that a host's page shows and renews by itself. */
  readonly dashboard: () => Promise<object>
  /** For people who help; nothing personal is in it. */
  readonly report: () => Promise<string>
}

const time = z.iso.datetime({ offset: true })
const invitationBody = z.strictObject({
  role: z.enum(ROLES).default('participant'),
  teamId: z.string().max(64).optional(),
  maxUses: z.int().min(1).max(1000).default(1),
  expiresAt: time,
  roleEndsAt: time.optional(),
  note: z.string().max(200).default(''),
  needsApproval: z.boolean().default(false),
  isLent: z.boolean().default(false),
  isTeamRole: z.boolean().default(false),
})
const roleBody = z.strictObject({
  role: z.enum(ROLES),
  scope: z.string().max(64).optional(),
  from: time.optional(),
  to: time.optional(),
})
const endBody = z.strictObject({ at: time.optional() })
const recoveryBody = z.strictObject({ revokesDevices: z.array(z.string().max(64)).default([]) })
const MAX_AUDIT_PAGE = 500

/** What a host may ask for; every change is written into the audit log before it is made. */
export function addHostRoutes(app: FastifyInstance, deps: HostDeps): void {
  const { hostActions: act } = deps
  type Handler = (
    id: string,
    by: { readonly who: string; readonly body: unknown; readonly reply: FastifyReply },
  ) => unknown

  const route = (method: 'GET' | 'POST', url: string, handle: Handler) =>
    app.route<{ Params: { id?: string } }>({
      method,
      url,
      handler: async (request, reply) => {
        const who = hostOf(request, deps)
        if (who === null) {
          const message = 'This link is not the host’s own.'
          return refuse(reply, refusal('unauthorized', { message }))
        }
        return handle(request.params.id ?? '', { who, body: request.body ?? {}, reply })
      },
    })
  const orNotFound = (reply: FastifyReply, answer: object | null) =>
    answer ?? refuse(reply, refusal('not_found'))

  addSignInRoutes(app, deps.signIn)
  route('POST', '/api/host/passphrase', async (_id, { who, body, reply }) => {
    const read = newPassphraseBody.safeParse(body)
    if (!read.success) return refuse(reply, badRequest(read.error))
    deps.audit.append({ who, what: 'passphrase.set', target: '' })
    await deps.signIn.setPassphrase(read.data.passphrase)
    return { ok: true }
  })
  app.post('/api/host/sign-out', async (request) => {
    deps.signIn.sessions.end(bearerText(request))
    return { ok: true }
  })

  addBackupRoutes(
    app,
    route,
    deps.keeping,
    ({ request }) => request.protocol === 'https' || isFromThisMachine(request),
  )

  route('GET', '/api/host/overview', () => deps.overview())
  route('GET', '/api/host/dashboard', () => deps.dashboard())
  route('GET', '/api/host/report', async (_id, { reply }) =>
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('content-disposition', 'attachment; filename="tributary-report.json"')
      .send(await deps.report()),
  )
  route('GET', '/api/host/invitations', () => ({ invitations: act.invitations() }))
  route('POST', '/api/host/invitations', async (_id, { who, body, reply }) => {
    const read = invitationBody.safeParse(body)
    if (!read.success) return refuse(reply, badRequest(read.error))
    if (read.data.isTeamRole && read.data.teamId === undefined) {
      return refuse(reply, wrong('teamId: a role in a team needs one'))
    }
    const made = await act.invite(who, read.data)
    if (made === null) return refuse(reply, wrong('teamId: there is no such team'))
    return reply.code(201).send(made)
  })
  route('POST', '/api/host/invitations/:id/revoke', async (id, by) =>
    orNotFound(by.reply, await act.revokeInvitation(by.who, id)),
  )

  route('GET', '/api/host/devices', () => ({ devices: act.devices() }))
  for (const step of DEVICE_STEPS) {
    route('POST', `/api/host/devices/:id/${step}`, async (id, by) =>
      orNotFound(by.reply, await act.changeDevice(by.who, id, step)),
    )
  }

  route('GET', '/api/host/people', () => ({ people: act.people() }))
  for (const step of ['revoke', 'restore'] as const) {
    route('POST', `/api/host/people/:id/${step}`, async (id, by) =>
      orNotFound(by.reply, await act.changePerson(by.who, id, step)),
    )
  }
  route('POST', '/api/host/people/:id/recovery', async (id, by) => {
    const read = recoveryBody.safeParse(by.body)
    if (!read.success) return refuse(by.reply, badRequest(read.error))
    const made = await act.recover(by.who, id, read.data.revokesDevices)
    return made === null ? orNotFound(by.reply, null) : by.reply.code(201).send(made)
  })
  route('POST', '/api/host/people/:id/roles', async (id, by) => {
    const read = roleBody.safeParse(by.body)
    if (!read.success) return refuse(by.reply, badRequest(read.error))
    if (!personIdSchema.safeParse(id).success) return orNotFound(by.reply, null)
    const given = await act.giveRole(by.who, id, read.data)
    if (given === null) return refuse(by.reply, wrong('scope: there is no such team'))
    return by.reply.code(201).send(given)
  })
  route('POST', '/api/host/roles/:id/end', async (id, by) => {
    const read = endBody.safeParse(by.body)
    if (!read.success) return refuse(by.reply, badRequest(read.error))
    return orNotFound(by.reply, await act.endRole(by.who, id, read.data.at))
  })

  app.get<{ Querystring: { before?: string } }>('/api/host/audit', async (request, reply) => {
    if (hostOf(request, deps) === null) return refuse(reply, refusal('unauthorized'))
    const { entries, brokenAt } = deps.audit.read()
    const before = Number(request.query.before ?? Number.POSITIVE_INFINITY)
    const page = entries.filter(({ n }) => n < before).slice(-MAX_AUDIT_PAGE)
    return { entries: page, count: entries.length, brokenAt, head: entries.at(-1)?.hash ?? null }
  })
}

/**
 * Who acts as host: whoever holds the host's link or signed in with the passphrase, or a phone
 * whose person has the role now.
 */
export function hostOf(
  request: Pick<FastifyRequest, 'headers'>,
  deps: Pick<HostDeps, 'state' | 'hostToken' | 'rolesOf' | 'signIn'>,
): string | null {
  const { authorization } = request.headers
  const token = bearerText(request)
  if (isSameText(token, deps.hostToken)) return 'host-page'
  if (token !== '' && deps.signIn.sessions.isOpen(token)) return 'host-page'
  const bearer = parseBearer(authorization)
  const device = bearer === null ? null : deviceOfToken(deps.state.current().access, bearer)
  if (device === null) return null
  return deps.rolesOf(device.personId).includes('host') ? device.personId : null
}

function bearerText({ headers }: Pick<FastifyRequest, 'headers'>): string {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? ''
}

function wrong(message: string) {
  return refusal('bad_request', { message })
}
