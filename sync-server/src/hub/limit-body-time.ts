import { constants, Http2ServerRequest } from 'node:http2'
import type { FastifyInstance } from 'fastify'

/**
 * Gives up on a body that has not come within this time, over HTTP/1.1 and HTTP/2 alike: Node
 * would wait an hour for the one, and without end for the other.
 */
export function limitBodyTime(app: FastifyInstance, ms: number): void {
  app.addHook('preParsing', async ({ raw }) => {
    const timer = setTimeout(() => {
      if (raw.complete) return
      // Over HTTP/2 the line is of use to others beside this stream.
      if (raw instanceof Http2ServerRequest) raw.stream.close(constants.NGHTTP2_CANCEL)
      else raw.destroy()
    }, ms)
    raw.once('end', () => clearTimeout(timer))
    raw.once('close', () => clearTimeout(timer))
  })
}
