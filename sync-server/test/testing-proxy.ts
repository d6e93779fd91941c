import { connect, createServer, type Socket } from 'node:net'

/** A wire between a client and a server on 127.0.0.1 that a test can cut, stall or slow down. */
export interface TestProxy {
  readonly port: number
  /** `http://127.0.0.1:<port>` */
  readonly url: string
  /** How many bytes went either way since the start. */
  readonly bytes: () => number
  /** How many connections were made since the start. */
  readonly connections: () => number
  /** Cuts every connection now; new ones are welcome. */
  readonly cut: () => void
  /** Cuts every connection as soon as so many more bytes have passed, once. */
  readonly cutAfter: (bytes: number) => void
  /** As `cutAfter`, and from then on new connections are turned away. */
  readonly refuseAfter: (bytes: number) => void
  /** While true, new connections are turned away and those that exist are cut. */
  readonly refuse: (isRefusing: boolean) => void
  /** While true, nothing passes and nobody is told: a socket that hangs. */
  readonly stall: (isStalled: boolean) => void
  /** Milliseconds that each chunk waits. */
  readonly delay: (ms: number) => void
  readonly stop: () => Promise<void>
}

export async function startTestProxy(targetPort: number): Promise<TestProxy> {
  const sockets = new Set<Socket>()
  const held: (() => void)[] = []
  let bytes = 0
  let connections = 0
  let cutAt = Number.POSITIVE_INFINITY
  let isRefusing = false
  let isCutForGood = false
  let isStalled = false
  let delayMs = 0

  const cut = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A cut wire is what this proxy is for.
    socket.on('error', () => socket.destroy())
  }
  const pump = (from: Socket, to: Socket) => {
    /** Chunks on their way, oldest first: a slow wire is slow, and swaps nothing. */
    const underWay: { readonly chunk: Buffer; readonly due: number }[] = []
    const pass = (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes < cutAt) {
        to.write(chunk)
        return
      }
      cutAt = Number.POSITIVE_INFINITY
      isRefusing = isCutForGood
      cut()
    }
    const move = () => {
      for (let [next] = underWay; next !== undefined; [next] = underWay) {
        if (isStalled) {
          held.push(move)
          return
        }
        const wait = next.due - performance.now()
        if (wait > 0) {
          setTimeout(move, wait)
          return
        }
        underWay.shift()
        pass(next.chunk)
      }
    }
    from.on('data', (chunk) => {
      underWay.push({ chunk, due: performance.now() + delayMs })
      if (underWay.length === 1) move()
    })
    from.on('end', () => to.end())
    from.on('close', () => to.destroy())
  }

  const server = createServer((client) => {
    connections += 1
    if (isRefusing) {
      client.destroy()
      return
    }
    const upstream = connect(targetPort, '127.0.0.1')
    keep(client)
    keep(upstream)
    pump(client, upstream)
    pump(upstream, client)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')

  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    bytes: () => bytes,
    connections: () => connections,
    cut,
    cutAfter: (more) => {
      cutAt = bytes + more
      isCutForGood = false
    },
    refuseAfter: (more) => {
      cutAt = bytes + more
      isCutForGood = true
    },
    refuse: (refusing) => {
      isRefusing = refusing
      if (refusing) cut()
    },
    stall: (stalled) => {
      isStalled = stalled
      if (!stalled) for (const pass of held.splice(0)) pass()
    },
    delay: (ms) => {
      delayMs = ms
    },
    stop: async () => {
      cut()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
