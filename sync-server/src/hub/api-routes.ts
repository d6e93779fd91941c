import { isRole } from '@tributary/records'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import * as z from 'zod'
import { type Device, type DeviceReport, ERASING_WAITS } from '../access/access-state.ts'
import { deviceBehind, parseBearer, standingOf } from '../access/device-token.ts'
import { type ApiRefusal, badRequest, refusal, refuse } from './api-answer.ts'
import { HUB_DB, journeyDbName, teamDbName } from './audience-dbs.ts'
import { erasedBody, type ErasureDeps, erasureAsked, noteErased } from './erasure.ts'
import { addHostRoutes, type HostDeps, hostOf } from './host-routes.ts'
import { joinBodySchema, type JoinDeps, joinHub, previewInvitation } from './join.ts'
import { addMetricsRoute, type MetricSources } from './metrics.ts'

export interface ApiDeps extends JoinDeps, HostDeps, ErasureDeps {
  readonly version: string
  /** Another for each build of the app that the hub serves; `null` while none is built. */
  readonly appRevision: () => string | null
  readonly teamsOf: (personId: string) => readonly string[]
  /** For a while: until they have joined, or not. */
  readonly letOriginAsk: (origin: string) => void
  readonly rememberOrigins: (origins: readonly string[]) => Promise<void>
  readonly noteSeen: (deviceId: string) => void
  readonly noteReport: (deviceId: string, report: DeviceReport) => void
  /** For the log: what became of a try to join, never whose. */
  readonly onJoin: (outcome: string) => void
  readonly metrics: MetricSources
}

/** What this hub speaks with apps, as `APP_PROTOCOL` of the app counts. */
const PROTOCOL = 1
/** The oldest app this hub still understands. */
const MIN_APP_PROTOCOL = 1
const ORIGIN = /^https?:\/\/[^/]+$/

/** The hub's own API, beside the CouchDB surface: who is here, and what they may read. */
export function addApiRoutes(app: FastifyInstance, deps: ApiDeps): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store')
  })

  app.get('/api/hub', async () => {
    const { hubId, instanceId } = deps.state.current()
    const { hubName } = deps.names()
    const movedTo = deps.keeping.handOver.movedTo()
    return {
      hubId,
      name: hubName,
      instanceId,
      time: new Date(deps.nowMs()).toISOString(),
      version: deps.version,
      couchPath: '/db',
      protocol: PROTOCOL,
      minAppProtocol: MIN_APP_PROTOCOL,
      appRevision: deps.appRevision(),
      // A laptop that is the hub no more says so to whoever still comes to it.
      ...(movedTo === null ? {} : { movedTo }),
    }
  })

  app.get<{ Params: { code: string } }>('/api/invitations/:code', async (request, reply) => {
    const outcome = previewInvitation(deps, request.params.code, request.ip)
    if (!outcome.ok) return refuse(reply, outcome.refusal)
    // The app may have come from another hub, whose records it brings along. Whoever shows a code
    // that opens may ask from where they are; after joining their origin is on the list.
    const { origin } = request.headers
    if (origin !== undefined && ORIGIN.test(origin)) {
      deps.letOriginAsk(origin)
      reply.header('access-control-allow-origin', origin)
    }
    return outcome.value
  })

  app.post('/api/join', async (request, reply) => {
    const body = joinBodySchema.safeParse(request.body)
    if (!body.success) return refuse(reply, badRequest(body.error))
    const outcome = await joinHub(deps, body.data, request.ip)
    deps.onJoin(outcome.ok ? (outcome.value.isWaiting ? 'waiting' : 'in') : outcome.refusal.error)
    if (!outcome.ok) return refuse(reply, outcome.refusal)
    const { personId, isWaiting } = outcome.value
    const { origin } = request.headers
    if (origin !== undefined && ORIGIN.test(origin)) await deps.rememberOrigins([origin])
    if (isWaiting) return reply.code(202).send({ isWaiting, ...membership(deps, personId) })
    await deps.welcome(personId)
    deps.noteSeen(body.data.deviceId)
    return membership(deps, personId)
  })

  app.get('/api/me', async (request, reply) => {
    const found = deviceOf(request, deps)
    if (!found.ok) return refuse(reply, found.refusal)
    deps.noteSeen(found.deviceId)
    const erase = erasureAsked(found.device)
    return { ...membership(deps, found.device.personId), ...(erase === null ? {} : { erase }) }
  })

  app.post('/api/me/erased', async (request, reply) => {
    const token = parseBearer(request.headers.authorization)
    const body = erasedBody.safeParse(request.body)
    if (!body.success) return refuse(reply, badRequest(body.error))
    const isSo = token !== null && (await noteErased(deps, token, body.data.id))
    return isSo ? { ok: true } : refuse(reply, refusal('unauthorized'))
  })

  app.post('/api/me/report', async (request, reply) => {
    const found = deviceOf(request, deps)
    if (!found.ok) return refuse(reply, found.refusal)
    const body = reportSchema.safeParse(request.body)
    if (!body.success) return refuse(reply, badRequest(body.error))
    deps.noteSeen(found.deviceId)
    deps.noteReport(found.deviceId, {
      ...body.data,
      at: new Date(deps.nowMs()).toISOString(),
    })
    return { ok: true }
  })
  addHostRoutes(app, deps)
  addMetricsRoute(app, deps.metrics, (request) => hostOf(request, deps) !== null)
}

/**
 * Numbers alone: what a phone holds is told to the host, never what it says. What a newer app
 * tells besides is let fall.
 */
const reportSchema = z.object({
  appVersion: z.string().max(60),
  unsent: z.int().nonnegative().max(1_000_000),
  refused: z.int().nonnegative().max(1_000_000),
  privateCount: z.int().nonnegative().max(1_000_000),
  erasing: z.enum(ERASING_WAITS).optional().catch(undefined),
})

type FoundDevice =
  | { readonly ok: true; readonly deviceId: string; readonly device: Device }
  | { readonly ok: false; readonly refusal: ApiRefusal }

/** Only to whoever knows the secret is it told that the phone was taken out, or waits. */
function deviceOf(request: FastifyRequest, deps: ApiDeps): FoundDevice {
  const token = parseBearer(request.headers.authorization)
  const { access } = deps.state.current()
  const device = token === null ? null : deviceBehind(access, token)
  if (token === null || device === null) return { ok: false, refusal: refusal('unauthorized') }
  const standing = standingOf(access, device)
  if (standing === 'in') return { ok: true, deviceId: token.deviceId, device }
  return { ok: false, refusal: refusal(standing === 'revoked' ? 'removed' : 'waiting') }
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
