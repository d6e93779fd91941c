import { existsSync, realpathSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { refusal } from './api-answer.ts'

/** Vite names what never changes by its hash: `assets/index-B7x2kQ.js`. */
const HASHED = /[/\\]assets[/\\][^/\\]+-[\w-]{6,}(\.\w+)+$/
const YEAR = 'public, max-age=31536000, immutable'
const NOT_BUILT = `The app is not built yet. Stop the hub and run: npm start
The hub itself works: phones that have the app already keep in touch with it.
`

/**
 * Serves the app from `root`. A page somebody opens (`/entry/…`) gets the app's shell, because
 * the app itself knows its pages; a missing file, `/api` and `/db` never do.
 */
export async function serveApp(app: FastifyInstance, root: string): Promise<void> {
  const isBuilt = existsSync(join(root, 'index.html'))
  if (isBuilt) {
    await app.register(fastifyStatic, {
      root,
      cacheControl: false,
      dotfiles: 'deny',
      allowedPath: (path) => liesWithin(root, path),
      // `index.js.br` or `.gz` beside `index.js` is sent in its place to whoever takes it.
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header('cache-control', HASHED.test(path) ? YEAR : 'no-cache')
      },
    })
  }
  app.setNotFoundHandler(async (request, reply) => {
    if (!isPage(request)) {
      const { status, error, message } = refusal('not_found')
      return reply.code(status).send({ error, message })
    }
    reply.header('cache-control', 'no-cache')
    if (!isBuilt) return reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT)
    return reply.sendFile('index.html')
  })
}

/** A link to a file elsewhere serves nothing, whoever put it there. */
function liesWithin(root: string, path: string): boolean {
  const wanted = join(root, path)
  // What is not there is not found, which is said elsewhere.
  if (!existsSync(wanted)) return true
  const within = realpathSync(root)
  const real = realpathSync(wanted)
  return real === within || real.startsWith(within + sep)
}

function isPage(request: FastifyRequest): boolean {
  const path = request.url.split('?', 1)[0] ?? '/'
  if (request.method !== 'GET' && request.method !== 'HEAD') return false
  if (/^\/(api|db|assets)(\/|$)/.test(path)) return false
  // `/sw.js` that is not there must be a 404: the shell in its place would break every update.
  if (/\.\w+$/.test(path)) return false
  // A script's own request is never answered with the shell; browsers say what it is for.
  const mode = request.headers['sec-fetch-mode']
  if (mode !== undefined && mode !== 'navigate') return false
  return /text\/html|\*\/\*/.test(request.headers.accept ?? '*/*')
}
