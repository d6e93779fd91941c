/** Tells open feeds that who may read what has changed, so that each of them asks again. */
export interface RightsWatch {
  /** How often rights have changed: a feed that looked away sees that it missed something. */
  readonly version: () => number
  /** @returns how to stop listening */
  readonly onChange: (listener: () => void) => () => void
}

export class RightsBell implements RightsWatch {
  readonly #listeners = new Set<() => void>()
  #version = 0

  readonly version = (): number => this.#version

  readonly onChange = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  ring(): void {
    this.#version += 1
    for (const listener of this.#listeners) listener()
  }
}
