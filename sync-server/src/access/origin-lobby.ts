const STAY_MS = 15 * 60_000
const MAX_ORIGINS = 100

/** Origins whose pages have shown a code that opens, and have yet to join. */
export class OriginLobby {
  readonly #until = new Map<string, number>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  letIn(origin: string): void {
    this.#until.delete(origin)
    this.#until.set(origin, this.#nowMs() + STAY_MS)
    const [oldest] = this.#until.keys()
    if (this.#until.size > MAX_ORIGINS && oldest !== undefined) this.#until.delete(oldest)
  }

  has(origin: string): boolean {
    return (this.#until.get(origin) ?? 0) > this.#nowMs()
  }
}
