export interface SeededRandom {
  /** From 0 up to, not including, 1. */
  readonly next: () => number
  readonly bytes: (length: number) => Uint8Array
  readonly pick: <Item>(items: readonly Item[]) => Item
}

/** Chance that comes out the same for the same seed (mulberry32): the demo is one story. */
export function seededRandom(seed: string): SeededRandom {
  let state = 0x811c9dc5
  for (const sign of seed) state = Math.imul(state ^ sign.charCodeAt(0), 0x01000193)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    bytes: (length) => Uint8Array.from({ length }, () => Math.floor(next() * 256)),
    pick: (items) => {
      const item = items[Math.floor(next() * items.length)]
      if (item === undefined) throw new Error('nothing to pick from')
      return item
    },
  }
}
