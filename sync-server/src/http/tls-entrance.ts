import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { createServer as createTlsServer, type TLSSocket } from 'node:tls'
import { guardSession } from './guard-session.ts'

interface Credentials {
  /** The certificate, then those that lead to its root; PEM. */
  readonly chainPem: string
  readonly keyPem: string
}

export interface TlsEntrance {
  /**
   * What new connections are shown from now on; open ones go on with what they have.
   *
   * @param hostName - for whoever asks for this name alone; else for everybody
   * @throws Error when the certificate and its key are not such, or no pair
   */
  readonly use: (credentials: Credentials, hostName?: string) => void
  /** Ends what has asked for nothing, and asks HTTP/2 clients to come no more. */
  readonly closeIdle: () => void
  /** Cuts every line of HTTP/2, whatever is under way on it. */
  readonly closeAll: () => void
}

export interface EntranceCeilings {
  /** Milliseconds until the first byte has come, and until a TLS handshake is done. */
  readonly greetingMs: number
  /** Milliseconds in which nothing of an answer is read that end a stream. */
  readonly stallMs: number
  /** Milliseconds an HTTP/2 connection may lie idle. */
  readonly idleMs: number
}

const DEFAULTS: EntranceCeilings = { greetingMs: 20_000, stallMs: 60_000, idleMs: 72_000 }

/** The first byte of a TLS record that begins a handshake; no HTTP method begins with it. */
const TLS_HANDSHAKE = 0x16
const MAX_STREAMS = 128

/**
 * Lets a server of plain http take TLS on the same port: the first byte tells which it is. What
 * comes over TLS is spoken to in HTTP/2 or HTTP/1.1, whichever the client prefers, and reaches
 * the same `request` listeners. One port means one address to tell people, and one hole in the
 * laptop's firewall. To be called before anybody else listens to `connection`.
 */
export function addTlsEntrance(server: Server, given: Partial<EntranceCeilings> = {}): TlsEntrance {
  const ceilings = { ...DEFAULTS, ...given }
  /** Lines that have not shown what they are, by their other end. */
  const undecided = new Map<string, Socket>()
  const sessions = new Set<ServerHttp2Session>()
  let hasCredentials = false

  const asHttp1 = server.listeners('connection')
  server.removeAllListeners('connection')
  const serveHttp1 = (socket: Socket) => {
    for (const listener of asHttp1) Reflect.apply(listener, server, [socket])
  }

  const http2 = createHttp2Server({ settings: { maxConcurrentStreams: MAX_STREAMS } })
  http2.on('session', (session) => {
    sessions.add(session)
    session.once('close', () => sessions.delete(session))
    guardSession(session, ceilings)
  })
  http2.on('request', (req, res) => void server.emit('request', req, res))

  const tls = createTlsServer({
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: ceilings.greetingMs,
  })
  // Node tells of a handshake that took too long, and leaves the line open.
  tls.on('tlsClientError', (_error, socket) => void socket.destroy())
  tls.on('secureConnection', (socket: TLSSocket) => {
    undecided.delete(otherEnd(socket))
    if (socket.alpnProtocol === 'h2') http2.emit('connection', socket)
    else serveHttp1(socket)
  })

  server.on('connection', (socket: Socket) => {
    const end = otherEnd(socket)
    undecided.set(end, socket)
    // A client that leaves within a handshake is not told of by Node before that has timed out.
    socket.once('close', () => undecided.delete(end))
    // Its own error handling begins with the protocol; until then there is nobody to tell.
    const giveUp = () => socket.destroy()
    socket.once('error', giveUp)
    // Servers of HTTP leave a line half open; one that was closed before it said anything is over.
    socket.once('end', giveUp)
    socket.setTimeout(ceilings.greetingMs, giveUp)
    socket.once('data', (chunk: Buffer) => {
      socket.off('timeout', giveUp)
      socket.off('end', giveUp)
      socket.setTimeout(0)
      socket.pause()
      socket.unshift(chunk)
      if (chunk[0] !== TLS_HANDSHAKE) {
        undecided.delete(end)
        serveHttp1(socket)
        socket.resume()
      } else if (hasCredentials) tls.emit('connection', socket)
      else giveUp()
      socket.off('error', giveUp)
    })
  })

  return {
    use: ({ chainPem, keyPem }, hostName) => {
      const context = { cert: chainPem, key: keyPem, minVersion: 'TLSv1.2' } as const
      if (hostName === undefined) tls.setSecureContext(context)
      else tls.addContext(hostName, context)
      hasCredentials = true
    },
    closeIdle: () => {
      for (const socket of undecided.values()) socket.destroy()
      for (const session of sessions) session.close()
    },
    closeAll: () => {
      for (const session of sessions) session.destroy()
    },
  }
}

function otherEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`
}
