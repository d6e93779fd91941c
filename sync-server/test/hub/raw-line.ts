import type { EventEmitter } from 'node:events'
import { connect } from 'node:net'

/** A first answer comes within this, however busy the machine is. */
const PATIENCE_MS = 10_000
/** Whoever has answered sends what belongs to it at once. */
const QUIET_MS = 400

/**
 * Sends bytes as they are, as no HTTP client would.
 *
 * @returns everything that came until the other side closed, or had answered and fell silent
 */
export async function sendRaw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const pieces: Buffer[] = []
  socket.on('data', (piece) => {
    pieces.push(piece)
    socket.setTimeout(QUIET_MS)
  })
  // A line that is cut is an answer, too.
  socket.on('error', () => socket.destroy())
  socket.setTimeout(PATIENCE_MS, () => socket.destroy())
  socket.write(bytes, 'latin1')
  await closeOf(socket)
  return Buffer.concat(pieces).toString('latin1')
}

/** `once` of Node would fail by the error that may come before. */
export function closeOf(line: EventEmitter): Promise<void> {
  return new Promise((resolve) => void line.once('close', () => resolve()))
}

/** The status codes of all answers on a line, in order. */
export function statusesOf(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}
