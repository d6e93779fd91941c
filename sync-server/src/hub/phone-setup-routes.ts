import { X509Certificate } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { mobileConfig } from '../lan/mobile-config.ts'
import type { Reach } from '../lan/reach.ts'
import { refusal } from './api-answer.ts'

export interface PhoneSetupDeps {
  readonly names: () => { readonly hubName: string; readonly journeyTitle: string }
  /** `null` until the hub listens. */
  readonly whereabouts: () => {
    readonly reach: () => Reach
    readonly rootPem: string
  } | null
}

export const ROOT_CERTIFICATE_PATH = '/tributary-hub.crt'
const IOS_PROFILE_PATH = '/tributary-hub.mobileconfig'

/** What a phone needs before it can trust this hub; all of it works on plain http. */
export function addPhoneSetupRoutes(app: FastifyInstance, deps: PhoneSetupDeps): void {
  app.get(ROOT_CERTIFICATE_PATH, async (_request, reply) => {
    const where = deps.whereabouts()
    if (where === null) return reply.code(404).send(notYet())
    return (
      reply
        .header('cache-control', 'no-cache')
        // Android looks at the type, and keeps the name for the person to find in Downloads.
        .header('content-disposition', 'attachment; filename="tributary-hub.crt"')
        .type('application/x-x509-ca-cert')
        .send(new X509Certificate(where.rootPem).raw)
    )
  })

  app.get(IOS_PROFILE_PATH, async (_request, reply) => {
    const where = deps.whereabouts()
    if (where === null) return reply.code(404).send(notYet())
    return reply
      .header('cache-control', 'no-cache')
      .type('application/x-apple-aspen-config')
      .send(mobileConfig(where.rootPem, deps.names().hubName))
  })
}

function notYet() {
  const { error, message } = refusal('not_found')
  return { error, message }
}
