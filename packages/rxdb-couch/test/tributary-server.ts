import { startTestServer, type TestServerOptions } from '@tributary/sync-server/testing'
import { SyncError } from '@tributary/sync-protocol'
import { callOf, type CouchUnderTest, isRefused } from './couch-under-test.ts'

/** Our own server: shared live feed, instance ids, and a policy that refuses `!` tokens. */
export async function startTributaryServer(
  options: TestServerOptions = {},
): Promise<CouchUnderTest> {
  const server = await startTestServer({
    storage: 'memory',
    writePolicy({ incoming }) {
      if (isRefused(incoming)) throw new SyncError('forbidden', 'not here')
    },
    ...options,
  })
  const headers = { authorization: server.authHeader }
  const url = () => server.url
  const call = callOf(url, headers)
  return {
    url,
    headers,
    hasPolicy: true,
    restart: server.restart,
    async stop() {
      await server.stop()
      if (server.failures.length > 0) throw new AggregateError(server.failures, 'the server failed')
    },
    createDb: async (name) => {
      await call('PUT', `/${name}`)
    },
    destroyDb: async (name) => {
      await call('DELETE', `/${name}`)
    },
    call,
  }
}
