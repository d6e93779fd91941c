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
