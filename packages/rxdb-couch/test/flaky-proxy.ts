import { connect, createServer, type Socket } from 'node:net'
import type { Seeded } from './seeded.ts'

/** A wire of TCP between a phone and its server, as bad as the test wants it. */
export interface FlakyProxy {
  url(): string
  /** Each connection breaks after a random number of bytes of answers, up to this one. */
  cutAfter(bytes: number): void
  /** Requests with this text in them arrive, and their answers do not. */
  dropAnswersTo(text: string | undefined): void
  /** Nothing passes and nobody is told. */
  blackhole(isOn: boolean): void
  /** Milliseconds that each piece waits. */
  delay(ms: number): void
  cutAll(): void
  stop(): Promise<void>
}

export async function startFlakyProxy(target: string, random: Seeded): Promise<FlakyProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  let maxBytes = Number.POSITIVE_INFINITY
  let dropped: string | undefined
  let isBlack = false
  let delayMs = 0

  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // Broken connections are what this is for.
    socket.on('error', () => socket.destroy())
  }
  const server = createServer((phone) => {
    const hub = connect(Number(port), hostname)
    keep(phone)
    keep(hub)
    let left = maxBytes === Number.POSITIVE_INFINITY ? maxBytes : random.int(maxBytes)
    let isDropped = false
    const both = () => {
      phone.destroy()
      hub.destroy()
    }
    phone.on('close', both)
    hub.on('close', both)
    const pass = (from: Socket, to: Socket, isAnswer: boolean) => {
      from.on('data', (piece) => {
        if (isBlack) return
        if (!isAnswer) isDropped = dropped !== undefined && piece.includes(dropped)
        if (isAnswer && isDropped) {
          both()
          return
        }
        const send = () => {
          const part = isAnswer ? piece.subarray(0, left) : piece
          if (isAnswer) left -= part.length
          to.write(part)
          if (isAnswer && left <= 0) both()
        }
        if (delayMs === 0) send()
        else setTimeout(send, delayMs)
      })
    }
    pass(phone, hub, false)
    pass(hub, phone, true)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')

  const cutAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: () => `http://127.0.0.1:${address.port}`,
    cutAfter: (bytes) => {
      maxBytes = bytes
    },
    dropAnswersTo: (text) => {
      dropped = text
    },
    blackhole: (is) => {
      isBlack = is
    },
    delay: (ms) => {
      delayMs = ms
    },
    cutAll,
    stop: () =>
      new Promise((resolve) => {
        cutAll()
        server.close(() => resolve())
      }),
  }
}
