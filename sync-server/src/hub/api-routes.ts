import { isRole } from '@tributary/records'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type * as z from 'zod'
import type { Device } from '../access/access-state.ts'
import { deviceOfToken, parseBearer } from '../access/device-token.ts'
import { isSameText } from '../access/secrets.ts'
import { type ApiRefusal, refusal } from './api-answer.ts'
import { HUB_DB, journeyDbName, teamDbName } from './audience-dbs.ts'
import type { HostOverview } from './host-overview.ts'
import { joinBodySchema, type JoinDeps, joinHub, previewInvitation } from './join.ts'

export interface ApiDeps extends JoinDeps {
  readonly version: string
  readonly hostToken: string
  readonly teamsOf: (personId: string) => readonly string[]
  /** Roles this person has now; of one team only, as `<team>/<role>`. */
  readonly rolesOf: (personId: string) => readonly string[]
  /** Gives whoever came in the role they were invited to; resolves once it counts. */
  readonly welcome: (personId: string) => Promise<void>
  readonly noteSeen: (deviceId: string) => void
  readonly overview: () => Promise<HostOverview>
}

/** The hub's own API, beside the CouchDB surface: who is here, and what they may read. */
export function addApiRoutes(app: FastifyInstance, deps: ApiDeps): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })

  app.get('/api/hub', async () => {
    const { hubId, instanceId } = deps.state.current()
    const { hubName } = deps.names()
    return {
      hubId,
      name: hubName,
      instanceId,
      time: new Date(deps.nowMs()).toISOString(),
      version: deps.version,
      couchPath: '/db',
    }
  })

  app.get<{ Params: { code: string } }>('/api/invitations/:code', async (request, reply) => {
    const outcome = previewInvitation(deps, request.params.code, request.ip)
    return outcome.ok ? outcome.value : refuse(reply, outcome.refusal)
  })

  app.post('/api/join', async (request, reply) => {
    const body = joinBodySchema.safeParse(request.body)
    if (!body.success) return refuse(reply, badRequest(body.error))
    const outcome = await joinHub(deps, body.data, request.ip)
    if (!outcome.ok) return refuse(reply, outcome.refusal)
    await deps.welcome(outcome.value.personId)
    deps.noteSeen(body.data.deviceId)
    return membership(deps, outcome.value.personId)
  })

  app.get('/api/me', async (request, reply) => {
    const found = deviceOf(request, deps)
    if (found === null) return refuse(reply, refusal('unauthorized'))
    deps.noteSeen(found.deviceId)
    return membership(deps, found.device.personId)
  })

  app.get('/api/host/overview', async (request, reply) => {
    const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!isSameText(token, deps.hostToken)) {
      return refuse(reply, refusal('unauthorized', { message: 'This link is not the host’s own.' }))
    }
    return deps.overview()
  })
}

function deviceOf(
  request: FastifyRequest,
  deps: ApiDeps,
): { readonly deviceId: string; readonly device: Device } | null {
  const token = parseBearer(request.headers.authorization)
  if (token === null) return null
  const device = deviceOfToken(deps.state.current().access, token)
  return device === null ? null : { deviceId: token.deviceId, device }
}

/** What a phone needs to know: where it is and which dbs it may read now. */
function membership(deps: ApiDeps, personId: string) {
  const { hubId, journeyId } = deps.state.current()
  const { hubName, journeyTitle } = deps.names()
  const roles = deps.rolesOf(personId)
  return {
    hub: { id: hubId, name: hubName },
    journey: { id: journeyId, title: journeyTitle },
    person: { id: personId },
    roles,
    // Whoever has no role any more reads nothing here; what they wrote stays on their phone.
    dbs: roles.some(isRole)
      ? [
          { name: HUB_DB, kind: 'hub' },
          { name: journeyDbName(journeyId), kind: 'journey' },
          ...deps
            .teamsOf(personId)
            .map((teamId) => ({ name: teamDbName(teamId), kind: 'team', teamId })),
        ]
      : [],
  }
}

function badRequest(error: z.ZodError): ApiRefusal {
  const [issue] = error.issues
  const where = issue?.path.join('.') ?? ''
  return refusal('bad_request', {
    message: where === '' ? 'This is not a JSON object.' : `${where}: ${issue?.message ?? ''}`,
  })
}

function refuse(reply: FastifyReply, { status, error, message, retryAfterS }: ApiRefusal) {
  if (retryAfterS !== undefined) reply.header('retry-after', String(retryAfterS))
  return reply.code(status).send({ error, message })
}
