import type { DocStorage } from '../storage/doc-storage.ts'
import type { IndexHost } from './index-host.ts'
import { listIndexes, openIndex } from './index-store.ts'

/** Side texts that go in one turn, between other writers. */
const SLICE_TEXTS = 500

/**
 * Removes an index slice by slice. With the first it is gone for whoever asks; what a stop leaves
 * of it goes with `dropLeftOver`.
 *
 * @param isUnneeded - asked before each slice: when somebody wants it again, the rest is his
 */
export async function dropIndex(
  { write }: Pick<IndexHost, 'write'>,
  indexId: string,
  isUnneeded: (storage: DocStorage) => boolean,
): Promise<void> {
  const dropSome = (storage: DocStorage) =>
    !isUnneeded(storage) || openIndex(storage, indexId).destroySome(SLICE_TEXTS)
  while (!(await write(dropSome)));
}

/** Goes on with what was being removed when the server stopped. */
export async function dropLeftOver(host: IndexHost): Promise<void> {
  const isLeftOver = (storage: DocStorage, indexId: string) =>
    openIndex(storage, indexId).isBeingRemoved
  const left = host.read((storage) =>
    listIndexes(storage).filter((indexId) => isLeftOver(storage, indexId)),
  )
  for (const indexId of left) {
    await dropIndex(host, indexId, (storage) => isLeftOver(storage, indexId))
  }
}
