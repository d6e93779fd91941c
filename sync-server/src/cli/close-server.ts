import type { Server } from 'node:http'
import type { TlsEntrance } from '../http/tls-entrance.ts'

/** Writes end within milliseconds; whoever is still there after this reads a feed without end. */
const GRACE_MS = 300

/** Takes no new connection, lets answers under way go out, then ends the feeds. */
export async function closeServer(server: Server, entrance?: TlsEntrance): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve())
  })
  server.closeIdleConnections()
  entrance?.closeIdle()
  const cut = setTimeout(() => {
    server.closeAllConnections()
    entrance?.closeAll()
  }, GRACE_MS)
  await closed
  clearTimeout(cut)
}
