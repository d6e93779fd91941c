import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import Fastify, { type FastifyInstance } from 'fastify'
import { allowOrigins } from './api-cors.ts'
import { hardenServer } from '../http/harden-server.ts'
import { limitConnections } from '../http/limit-connections.ts'
import { addTlsEntrance, type TlsEntrance } from '../http/tls-entrance.ts'
import { type ApiDeps, addApiRoutes } from './api-routes.ts'
import { isAlwaysAnswered } from './backup-routes.ts'
import type { WriteGate } from './write-gate.ts'
import { isMediaPath } from '../media/create-media-handler.ts'
import { refusal } from './api-answer.ts'
import { addPhoneSetupRoutes, type PhoneSetupDeps } from './phone-setup-routes.ts'
import { limitBodyTime } from './limit-body-time.ts'
import { addSecurityHeaders } from './security-headers.ts'
import { serveApp } from './static-app.ts'

const MAX_API_BODY_BYTES = 16 * 1024
/** Gate, meter, deadlines, Fastify and its file sender each look after the end of an answer. */
const MAX_WATCHERS = 20
/** So much the slowest line needs for that. */
const API_BODY_MS = 30_000

export interface HubAppOptions {
  readonly api: ApiDeps
  /** Answers everything under `/db`; sees the raw request, whose body it reads itself. */
  readonly couch: (req: IncomingMessage, res: ServerResponse) => void
  /** Answers everything under `/api/media`, whose bodies it reads itself, too. */
  readonly media: (req: IncomingMessage, res: ServerResponse) => void
  /** Shut while the hub is handed over, and from then on. */
  readonly gate: WriteGate
  readonly appRoot: string
  readonly phoneSetup: PhoneSetupDeps
  readonly isAllowedOrigin: (origin: string) => boolean
  readonly onFailure: (failure: unknown, request: { method: string; path: string }) => void
}

export interface HubApp {
  readonly app: FastifyInstance
  readonly server: Server
  readonly entrance: TlsEntrance
}

/** One origin for the app, the hub's API and the CouchDB surface (D7). */
export async function createHubApp(options: HubAppOptions): Promise<HubApp> {
  let server: Server | undefined
  let entrance: TlsEntrance | undefined
  const app = Fastify({
    bodyLimit: MAX_API_BODY_BYTES,
    logger: false,
    serverFactory: (answer) => {
      server = createServer((req, res) => {
        res.setMaxListeners(MAX_WATCHERS)
        const { method = 'GET', url = '/' } = req
        if (!isAlwaysAnswered(method, url) && !options.gate.pass(req, res)) return
        if (isCouchPath(req.url ?? '/')) options.couch(req, res)
        else if (isMediaPath(req.url ?? '/')) options.media(req, res)
        else answer(req, res)
      })
      // A phone that holds its line open all day is welcome; one that never ends a header is not.
      hardenServer(server)
      entrance = addTlsEntrance(server)
      limitConnections(server)
      return server
    },
  })
  addSecurityHeaders(app)
  limitBodyTime(app, API_BODY_MS)
  allowOrigins(app, options.isAllowedOrigin)
  app.setErrorHandler(async (error: unknown, request, reply) => {
    const status = statusOf(error)
    if (status >= 400 && status < 500) {
      const { error: word, message } = refusal('bad_request')
      return reply.code(status).send({ error: word, message })
    }
    options.onFailure(error, { method: request.method, path: request.url })
    return reply.code(500).send({ error: 'internal', message: 'The hub made a mistake.' })
  })
  addApiRoutes(app, options.api)
  await addPhoneSetupRoutes(app, options.phoneSetup)
  await serveApp(app, options.appRoot)
  await app.ready()
  if (server === undefined || entrance === undefined) throw new Error('Fastify made no server')
  return { app, server, entrance }
}

function isCouchPath(url: string): boolean {
  return /^\/db(\/|\?|$)/.test(url)
}

function statusOf(error: unknown): number {
  const status =
    typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500
  return typeof status === 'number' ? status : 500
}
