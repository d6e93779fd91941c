import { once } from 'node:events'
import { connect } from 'node:net'

/**
 * Sends bytes as they are, as no HTTP client would.
 *
 * @returns everything that came until the other side closed, or was silent for `quietMs`
 */
export async function sendRaw(port: number, bytes: string, quietMs = 400): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const pieces: Buffer[] = []
  socket.on('data', (piece) => pieces.push(piece))
  // A line that is cut is an answer, too.
  socket.on('error', () => socket.destroy())
  socket.setTimeout(quietMs, () => socket.destroy())
  socket.write(bytes, 'latin1')
  await once(socket, 'close')
  return Buffer.concat(pieces).toString('latin1')
}

/** The status codes of all answers on a line, in order. */
export function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
