/** What takes each change back, the newest last. */
export type UndoLog = (() => void)[]

/** A map that notes how to take back every change made to it. */
export class UndoableMap<K, V> {
  readonly #map = new Map<K, V>()
  readonly #undo: UndoLog

  constructor(undo: UndoLog) {
    this.#undo = undo
  }

  get(key: K): V | undefined {
    return this.#map.get(key)
  }

  set(key: K, value: V): void {
    this.#note(key)
    this.#map.set(key, value)
  }

  delete(key: K): boolean {
    this.#note(key)
    return this.#map.delete(key)
  }

  keys(): IterableIterator<K> {
    return this.#map.keys()
  }

  entries(): IterableIterator<[K, V]> {
    return this.#map.entries()
  }

  values(): IterableIterator<V> {
    return this.#map.values()
  }

  #note(key: K): void {
    const before = this.#map.get(key)
    if (before === undefined) this.#undo.push(() => this.#map.delete(key))
    else this.#undo.push(() => this.#map.set(key, before))
  }
}
