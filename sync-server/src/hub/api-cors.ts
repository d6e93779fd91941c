import type { FastifyInstance } from 'fastify'

/** Pages from the listed origins may call the API; there are no cookies in it, only tokens. */
export function allowOrigins(
  app: FastifyInstance,
  isAllowedOrigin: (origin: string) => boolean,
): void {
  app.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return
    reply.header('vary', 'Origin')
    const { origin } = request.headers
    if (origin === undefined || !isAllowedOrigin(origin)) return
    reply.header('access-control-allow-origin', origin)
    reply.header('access-control-expose-headers', 'Retry-After')
    if (request.method !== 'OPTIONS') return
    reply.header('access-control-allow-methods', 'GET, POST')
    reply.header('access-control-allow-headers', 'authorization, content-type')
    reply.header('access-control-max-age', '600')
    return reply.code(204).send()
  })
}
