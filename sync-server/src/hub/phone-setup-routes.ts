import { X509Certificate } from 'node:crypto'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { createGuestList, isForeignHost, portalAnswer } from '../lan/captive-portal.ts'
import { mobileConfig } from '../lan/mobile-config.ts'
import type { Reach } from '../lan/reach.ts'
import { refusal } from './api-answer.ts'
import { kindFor, languageFor } from './welcome/read-phone.ts'
import { welcomePage } from './welcome/welcome-page.ts'

export interface PhoneSetupDeps {
  readonly names: () => { readonly hubName: string; readonly journeyTitle: string }
  /** `null` until the hub listens. */
  readonly whereabouts: () => {
    readonly port: number
    readonly reach: () => Reach
    readonly rootPem: string
  } | null
  readonly nowMs: () => number
  /** Where the pictures and the style of the hub's own pages lie. */
  readonly assetsRoot: string
  /** Whether the hub is the DNS of its network: pages of other sites lead to the join page. */
  readonly isPortal: boolean
}

export const ROOT_CERTIFICATE_PATH = '/tributary-hub.crt'
const ASSETS_PATH = '/welcome/assets/'
const IOS_PROFILE_PATH = '/tributary-hub.mobileconfig'

/** What a phone needs before it can trust this hub; all of it works on plain http. */
export async function addPhoneSetupRoutes(
  app: FastifyInstance,
  deps: PhoneSetupDeps,
): Promise<void> {
  addPortal(app, deps)
  await addWelcome(app, deps)

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

/** Answers for the sites by which devices look for the internet, before any other route does. */
function addPortal(app: FastifyInstance, deps: PhoneSetupDeps): void {
  const guests = createGuestList(deps.nowMs)
  app.addHook('onRequest', async (request, reply) => {
    const host = request.headers.host ?? ''
    const where = deps.whereabouts()
    if (where === null || host === '') return
    if (/^\/welcome(\/|\?|$)/.test(request.url) && !request.url.startsWith(ASSETS_PATH)) {
      guests.note(request.ip)
    }
    const isWelcomed = guests.isKnown(request.ip)
    const answer = portalAnswer({ host, url: request.url, isWelcomed })
    if (answer?.kind === 'body') {
      reply.header('cache-control', 'no-store').headers(answer.headers ?? {})
      return reply.code(answer.status).type(answer.type).send(answer.body)
    }
    const { httpOrigins, httpsOrigins } = where.reach()
    const own = [...httpOrigins, ...httpsOrigins].map((origin) => new URL(origin).hostname)
    const isLost = deps.isPortal && request.method === 'GET' && isForeignHost(host, own)
    if (answer === null && !isLost) return
    reply.header('cache-control', 'no-store')
    const here = ownOrigin(request.socket.localAddress ?? '', where.port)
    return reply.redirect(`${here ?? httpOrigins[0] ?? ''}/welcome`, 302)
  })
}

/**
 * The address that a request came to, which therefore works for this phone; `null` where another
 * program on this machine handed it on, as some systems do to lend the hub port 80.
 */
function ownOrigin(localAddress: string, port: number): string | null {
  const address = localAddress.replace(/^::ffff:/, '')
  if (address === '' || address === '::1' || address.startsWith('127.')) return null
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}`
}

async function addWelcome(app: FastifyInstance, deps: PhoneSetupDeps): Promise<void> {
  await app.register(fastifyStatic, {
    root: deps.assetsRoot,
    prefix: ASSETS_PATH,
    decorateReply: false,
    cacheControl: false,
    setHeaders: (reply) => void reply.header('cache-control', 'no-cache'),
  })
  app.get<{ Params: { code?: string }; Querystring: Record<string, unknown> }>(
    '/welcome/:code?',
    async (request, reply) => {
      const where = deps.whereabouts()
      if (where === null) return reply.code(404).send(notYet())
      const typed = request.query['code']
      if (typeof typed === 'string') {
        const { lang = '', for: kind = '' } = request.query
        const rest = new URLSearchParams({ lang: String(lang), for: String(kind) })
        return reply.redirect(
          `/welcome/${encodeURIComponent(codeOf(typed) ?? '')}?${rest.toString()}`,
          303,
        )
      }
      const page = welcomePage({
        ...deps.names(),
        reach: where.reach(),
        code: codeOf(request.params.code ?? ''),
        language: languageFor(request.query['lang'], request.headers['accept-language']),
        kind: kindFor(request.query['for'], request.headers['user-agent']),
      })
      return reply
        .header('cache-control', 'no-cache')
        .header('vary', 'accept-language, user-agent')
        .type('text/html; charset=utf-8')
        .send(page)
    },
  )
}

/** `abc def` → `ABCDEF`; `null` for what cannot be a code. */
function codeOf(typed: string): string | null {
  const code = typed.replaceAll(/[\s-]/g, '').toUpperCase()
  return /^[A-Z0-9]{4,12}$/.test(code) ? code : null
}

function notYet() {
  const { error, message } = refusal('not_found')
  return { error, message }
}
