const MAX_DOCS = 200
const MAX_BYTES = 1_000_000

/** Cuts docs into batches of at most 200 and about a megabyte; a larger doc goes alone. */
export function inBatches<Doc extends object>(docs: readonly Doc[]): Doc[][] {
  const batches: Doc[][] = []
  let batch: Doc[] = []
  let bytes = 0
  for (const doc of docs) {
    const size = Buffer.byteLength(JSON.stringify(doc))
    if (batch.length > 0 && (batch.length >= MAX_DOCS || bytes + size > MAX_BYTES)) {
      batches.push(batch)
      batch = []
      bytes = 0
    }
    batch.push(doc)
    bytes += size
  }
  return batch.length === 0 ? batches : [...batches, batch]
}

export function chunks<Item>(items: readonly Item[], size: number): Item[][] {
  const parts: Item[][] = []
  for (let start = 0; start < items.length; start += size)
    parts.push(items.slice(start, start + size))
  return parts
}

/**
 * Does work for each item, so many at once and begun in order.
 *
 * @throws the first failure, once nothing that was begun goes on
 */
export async function inParallel<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values()
  let failure: { readonly cause: unknown } | undefined
  const worker = async () => {
    for (const item of left) {
      if (failure !== undefined) return
      try {
        await work(item)
      } catch (cause) {
        failure ??= { cause }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker))
  if (failure !== undefined) throw failure.cause
}
