import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { networkOf } from '../access/network-of.ts'

/**
 * Behind a travel router all phones may share one address: two hundred of them with the six lines
 * that a browser opens at most over HTTP/1.1, and some to spare.
 */
export const LINES_PER_ADDRESS = 1_500

/**
 * Cuts lines beyond so many from one IPv4 address or IPv6 /64 before anything is read from them,
 * so that one neighbour cannot take all that the server has. To be called last: whoever listens to
 * `connection` already sees no line that was cut.
 */
export function limitConnections(server: Server, mostPerAddress = LINES_PER_ADDRESS): void {
  const open = new Map<string, number>()
  const listeners = server.listeners('connection')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '')
    const count = open.get(network) ?? 0
    if (count >= mostPerAddress) {
      socket.destroy()
      return
    }
    open.set(network, count + 1)
    socket.once('close', () => {
      const left = (open.get(network) ?? 1) - 1
      if (left === 0) open.delete(network)
      else open.set(network, left)
    })
    for (const listener of listeners) Reflect.apply(listener, server, [socket])
  })
}
