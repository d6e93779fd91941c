import type { IncomingMessage, Server, ServerResponse } from 'node:http'

/** What a request is about, without saying which db, doc or person. */
export type RouteClass =
  | 'app'
  | 'host'
  | 'join'
  | 'phone'
  | 'media'
  | 'metrics'
  | 'feed'
  | 'changes'
  | 'bulk_docs'
  | 'bulk_get'
  | 'revs_diff'
  | 'local'
  | 'db'

export interface RequestMeter {
  /** Counts from now on what this server answers. */
  readonly watch: (server: Server) => void
  /** Answers so far, by class and status. */
  readonly answered: () => readonly {
    readonly route: RouteClass
    readonly status: number
    readonly count: number
  }[]
  readonly feedsOpen: () => number
  /** Seconds that answers took, feeds aside, in all and by the class. */
  readonly seconds: () => ReadonlyMap<RouteClass, number>
}

const IN_DB: Readonly<Record<string, RouteClass>> = {
  _changes: 'changes',
  _bulk_docs: 'bulk_docs',
  _bulk_get: 'bulk_get',
  _revs_diff: 'revs_diff',
  _local: 'local',
}

function routeClass(url: string): RouteClass {
  const [path = '', query = ''] = url.split('?', 2)
  if (path === '/metrics') return 'metrics'
  const [, first, second = '', third = ''] = path.split('/', 5)
  if (first === 'api') {
    if (second === 'host' || second === 'media') return second
    return second === 'join' || second === 'invitations' ? 'join' : 'phone'
  }
  if (first !== 'db') return 'app'
  if (second === '_live_feed') return 'feed'
  if (third === '_changes' && /(^|&)feed=(continuous|longpoll|eventsource|live)/.test(query)) {
    return 'feed'
  }
  return (Object.hasOwn(IN_DB, third) ? IN_DB[third] : undefined) ?? 'db'
}

export type OnAnswer = (answer: {
  readonly route: RouteClass
  readonly method: string
  readonly status: number
  readonly ms: number
}) => void

/** Counts what a server answers, whichever part of it does; nothing is held up by it. */
export function createRequestMeter(
  monotonicMs: () => number,
  onAnswer: OnAnswer = () => undefined,
): RequestMeter {
  const counts = new Map<string, { route: RouteClass; status: number; count: number }>()
  const seconds = new Map<RouteClass, number>()
  let feedsOpen = 0

  const watch = (server: Server) => {
    server.on('request', (req: IncomingMessage, res: ServerResponse) => {
      const route = routeClass(req.url ?? '/')
      const begunMs = monotonicMs()
      if (route === 'feed') feedsOpen += 1
      res.once('close', () => {
        const ms = monotonicMs() - begunMs
        if (route === 'feed') feedsOpen -= 1
        else seconds.set(route, (seconds.get(route) ?? 0) + ms / 1000)
        // Whoever left before there was an answer was not told any status.
        const status = res.headersSent ? res.statusCode : 499
        const key = `${route} ${status}`
        const known = counts.get(key)
        if (known === undefined) counts.set(key, { route, status, count: 1 })
        else known.count += 1
        onAnswer({ route, method: req.method ?? '', status, ms })
      })
    })
  }
  return {
    watch,
    answered: () => [...counts.values()],
    feedsOpen: () => feedsOpen,
    seconds: () => seconds,
  }
}
