import { connect, createServer, type Socket } from 'node:net'

/** The venue's Wi-Fi: so many bytes a second upwards, and cut every few seconds. */
export interface SlowLink {
  readonly port: number
  /** Bytes that phones have sent since the last `reset`. */
  readonly sent: () => number
  readonly reset: () => void
  readonly cuts: () => number
  readonly stop: () => Promise<void>
}

/** Read at once: small, so that little waits in the system's buffers and is counted too late. */
const READ_BYTES = 64 * 1024

/** @param cutEveryMs - null for a line that holds */
export async function startSlowLink(options: {
  readonly targetPort: number
  readonly bytesPerSecond: number
  readonly cutEveryMs: number | null
}): Promise<SlowLink> {
  const sockets = new Set<Socket>()
  let sent = 0
  let cuts = 0
  /** When the line is free for the next byte. */
  let freeAtMs = 0

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A cut line is what this is for.
    socket.on('error', () => socket.destroy())
  }
  const server = createServer({ highWaterMark: READ_BYTES }, (phone) => {
    const hub = connect(options.targetPort, '127.0.0.1')
    keep(phone)
    keep(hub)
    phone.on('data', (chunk) => {
      sent += chunk.length
      const now = performance.now()
      freeAtMs = Math.max(now, freeAtMs) + (chunk.length / options.bytesPerSecond) * 1_000
      phone.pause()
      setTimeout(() => {
        if (hub.destroyed) return
        hub.write(chunk)
        phone.resume()
      }, freeAtMs - now)
    })
    phone.on('end', () => hub.end())
    phone.on('close', () => hub.destroy())
    hub.pipe(phone)
    hub.on('close', () => phone.destroy())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the link has no port')
  const timer =
    options.cutEveryMs === null
      ? undefined
      : setInterval(() => {
          cuts += 1
          for (const socket of sockets) socket.destroy()
        }, options.cutEveryMs)

  return {
    port: address.port,
    sent: () => sent,
    cuts: () => cuts,
    reset: () => {
      sent = 0
      cuts = 0
    },
    async stop() {
      clearInterval(timer)
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
