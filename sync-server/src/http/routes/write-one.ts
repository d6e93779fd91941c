import { SyncError } from '@tributary/sync-protocol'
import { mayAdminister } from '../../access/db-rights.ts'
import type { DocWrite, WriteOutcome } from '../../replication/doc-write.ts'
import type { DbExchange } from '../exchange.ts'

/** Stores docs in the name of whoever asks, under the server's policy. */
export async function writeAll(
  exchange: DbExchange,
  docs: readonly DocWrite[],
  newEdits: boolean,
): Promise<WriteOutcome[]> {
  const { db, principal, options } = exchange
  if (docs.some((doc) => doc.id.startsWith('_design/'))) {
    const security = await db.security()
    if (!mayAdminister(principal, security)) {
      throw new SyncError('forbidden', 'You are not a db or server admin.')
    }
  }
  const policy = options.writePolicy === undefined ? {} : { policy: options.writePolicy }
  return db.writeDocs(docs, { newEdits, principal, ...policy })
}

/** Stores one doc. @throws SyncError why it was refused */
export async function writeOne(
  exchange: DbExchange,
  doc: DocWrite,
  newEdits: boolean,
): Promise<{ id: string; rev: string }> {
  const [outcome] = await writeAll(exchange, [doc], newEdits)
  if (outcome === undefined) throw new Error('a write came back without an outcome')
  if (outcome.kind === 'refused') throw outcome.refusal
  return outcome
}
