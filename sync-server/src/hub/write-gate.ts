import type { IncomingMessage, ServerResponse } from 'node:http'

/** Longer than any write takes; whoever is cut off was told nothing, and sends again. */
const GRACE_MS = 5_000
const ENDLESS = /\/(_live_feed|_changes|_db_updates)(\?|$)/

/** Lets requests through, or none any more: then nothing is acknowledged that comes after. */
export interface WriteGate {
  readonly isOpen: () => boolean
  /** @returns false when the request was refused, and answered */
  readonly pass: (req: IncomingMessage, res: ServerResponse) => boolean
  /** Refuses from now on. Resolves when whatever was under way has been answered or cut off. */
  readonly shut: () => Promise<void>
  readonly open: () => void
}

/** @param sentence - what whoever is refused is told */
export function createWriteGate(sentence: () => string): WriteGate {
  let isOpen = true
  const underWay = new Map<ServerResponse, IncomingMessage>()

  return {
    isOpen: () => isOpen,
    pass: (req, res) => {
      if (!isOpen) {
        refuse(req, res, sentence())
        return false
      }
      underWay.set(res, req)
      res.once('close', () => underWay.delete(res))
      return true
    },
    shut: async () => {
      isOpen = false
      for (const [res, req] of underWay) if (ENDLESS.test(req.url ?? '')) res.destroy()
      const answered = [...underWay.keys()].map(
        (res) => new Promise<void>((resolve) => void res.once('close', resolve)),
      )
      const cut = setTimeout(() => {
        for (const res of underWay.keys()) res.destroy()
      }, GRACE_MS)
      await Promise.all(answered)
      clearTimeout(cut)
    },
    open: () => {
      isOpen = true
    },
  }
}

function refuse(req: IncomingMessage, res: ServerResponse, reason: string): void {
  // Pages of another origin could not read the answer otherwise; it tells nothing.
  const { origin } = req.headers
  res.writeHead(503, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'retry-after': '30',
    connection: 'close',
    ...(origin === undefined ? {} : { 'access-control-allow-origin': origin }),
  })
  res.end(JSON.stringify({ error: 'handed_over', message: reason, reason }))
}
