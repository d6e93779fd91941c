import type { Exchange } from './exchange.ts'
import { sequentialIds } from './sequential-ids.ts'

const OWN = sequentialIds(() => crypto.randomUUID().replaceAll('-', ''))

/** What makes ids of 32 hex digits for docs that come without. */
export function newUuidOf({ options }: Pick<Exchange, 'options'>): () => string {
  return options.newUuid ?? OWN
}
