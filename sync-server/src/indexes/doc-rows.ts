import type { JsonValue } from '@tributary/sync-protocol'
import { comparePlaces, type SideStorage } from './index-nodes.ts'
import type { TreeChange } from './tree-edit.ts'

/** Everything one doc gives to an index; no rows takes it out. */
export interface DocRows {
  readonly docId: string
  readonly rows: readonly { readonly key: JsonValue; readonly value: JsonValue }[]
}

/** Which keys each doc gave to an index, so that they are found again when it gives others. */
export class StoredDocRows {
  readonly space: string
  readonly #storage: SideStorage

  /** @param space - of the side texts, in which each doc has one under its id */
  constructor(storage: SideStorage, space: string) {
    this.#storage = storage
    this.space = space
  }

  /** What changes in the tree when a doc gives these rows, and none that it gave before. */
  changesOf({ docId, rows }: DocRows): TreeChange[] {
    const { side } = this.#storage
    const before = side.read(this.space, docId)
    const rowsText = rows.map(({ key, value }) => JSON.stringify([key, value]))
    const isSilent = rows.every(({ value }) => value === null)
    // A doc that gives the same keys as before, and no values, changes nothing.
    const text = `[${rowsText.join(',')}]`
    if (isSilent && before === text) return []
    if (rows.length > 0) side.write(this.space, docId, isSilent ? text : keysText(text))
    else if (before !== undefined) side.delete(this.space, docId)
    const places: [JsonValue][] = before === undefined ? [] : JSON.parse(before)
    const gone = places.map(([key], ordinal): TreeChange => ({
      place: [key, docId, ordinal],
      row: null,
    }))
    // Read back from its text, so that it is found again under the key that was stored.
    const came = (JSON.parse(text) as [JsonValue, JsonValue][]).map(
      ([key, value], ordinal): TreeChange => ({
        place: [key, docId, ordinal],
        row: [key, docId, ordinal, value],
      }),
    )
    return [...gone, ...came]
  }
}

/** `[[key,value],…]` without the values. */
function keysText(text: string): string {
  const rows: [JsonValue][] = JSON.parse(text)
  return JSON.stringify(rows.map(([key]) => [key]))
}

/** In the order of the places; of two changes at one place the later counts. */
export function oncePerPlace(changes: readonly TreeChange[]): TreeChange[] {
  const sorted = [...changes].sort((a, b) => comparePlaces(a.place, b.place))
  return sorted.filter((change, index) => {
    const next = sorted[index + 1]
    return next === undefined || comparePlaces(change.place, next.place) !== 0
  })
}
