import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'

/** RFC 9113, 7 */
const CANCEL = 0x8

/**
 * What `hardenServer` does for a line of HTTP/1.1: ends HTTP/2 connections that ask for nothing
 * and streams whose answer is not read. Streams that wait for us, as feeds do, are left alone.
 */
export function guardSession(
  session: ServerHttp2Session,
  { stallMs, idleMs }: { readonly stallMs: number; readonly idleMs: number },
): void {
  const open = new Set<ServerHttp2Stream>()
  // A timer of its own: pings and half-sent headers count as life in Node's.
  const idle = setTimeout(() => {
    if (open.size === 0) session.destroy()
  }, idleMs)
  idle.unref()
  session.once('close', () => clearTimeout(idle))
  session.on('stream', (stream) => {
    open.add(stream)
    stream.once('close', () => {
      open.delete(stream)
      idle.refresh()
    })
    stream.setTimeout(stallMs)
    // Node starts this time anew whenever bytes move on the stream.
    stream.on('timeout', () => {
      if (stream.writableLength > 0) stream.close(CANCEL)
      else stream.setTimeout(stallMs)
    })
  })
}
