import type { Server } from 'node:http'

const TRIES = 50

export interface Listening {
  readonly port: number
  /** The port that was asked for, when another program held it. */
  readonly takenPort: number | null
}

/**
 * Listens on the port asked for or, when it is taken, on the next free one. 0 takes any.
 *
 * @throws Error in words, when the address is not this machine's or no port was free
 */
export async function listenOnFreePort(
  server: Server,
  host: string,
  wantedPort: number,
): Promise<Listening> {
  for (let port = wantedPort; port < Math.min(wantedPort + TRIES, 65_536); port += 1) {
    const outcome = await tryPort(server, host, port)
    if (outcome === 'taken') continue
    return { port: outcome, takenPort: port === wantedPort ? null : wantedPort }
  }
  throw new Error(
    `Ports ${wantedPort} to ${wantedPort + TRIES - 1} are all taken. Choose one with --port N.`,
  )
}

function tryPort(server: Server, host: string, port: number): Promise<number | 'taken'> {
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => {
      server.off('listening', onListening)
      if (error.code === 'EADDRINUSE') resolve('taken')
      else reject(inWords(error, host, port))
    }
    const onListening = () => {
      server.off('error', onError)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    }
    server.once('error', onError)
    server.once('listening', onListening)
    server.listen({ host, port })
  })
}

function inWords(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const cause = { cause: error }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new Error(`${host} is not an address of this machine. Leave --host away.`, cause)
  }
  if (error.code === 'EACCES') {
    return new Error(`Port ${port} needs special rights. Choose one above 1023.`, cause)
  }
  return new Error(`Cannot listen on ${host}:${port}: ${error.message}`, cause)
}
