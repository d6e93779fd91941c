import type { Exchange } from './exchange.ts'

/** What makes 32 random hex digits for this server. */
export function newUuidOf({ options }: Pick<Exchange, 'options'>): () => string {
  return options.newUuid ?? (() => crypto.randomUUID().replaceAll('-', ''))
}
