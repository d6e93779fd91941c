import type { IncomingMessage } from 'node:http'

function typesOf(req: IncomingMessage): string[] {
  const accept = req.headers.accept ?? '*/*'
  return accept.split(',').map((type) => (type.split(';')[0] ?? '').trim().toLowerCase())
}

/** Whether JSON will do; an absent `Accept` takes anything. */
export function acceptsJson(req: IncomingMessage): boolean {
  return typesOf(req).some((type) =>
    ['application/json', 'application/*', '*/*', ''].includes(type),
  )
}

/** Whether the client asks for JSON by name, rather than taking anything. */
export function namesJson(req: IncomingMessage): boolean {
  return typesOf(req).includes('application/json')
}
