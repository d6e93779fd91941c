import { hash } from 'node:crypto'
import type { Authentication } from './principal.ts'
import type { FoundUser } from './user-lookup.ts'

/** What a header came to, and the user doc by which it did. */
export interface ProvenHeader {
  readonly name: string
  readonly found: FoundUser | undefined
  readonly authentication: Authentication
}

const MAX_HEADERS = 1_000

/**
 * `Authorization` headers with a name and a password that were proven right, under a key that
 * nobody outside knows, so that the time it takes to look one up says nothing of any.
 */
export class ProvenHeaders {
  readonly #key: string
  readonly #byMark = new Map<string, ProvenHeader>()

  /** @param key - secret */
  constructor(key: string) {
    this.#key = key
  }

  find(header: string): ProvenHeader | undefined {
    return this.#byMark.get(this.#markOf(header))
  }

  add(header: string, proven: ProvenHeader): void {
    const [oldest] = this.#byMark.keys()
    if (this.#byMark.size >= MAX_HEADERS && oldest !== undefined) this.#byMark.delete(oldest)
    this.#byMark.set(this.#markOf(header), proven)
  }

  #markOf(header: string): string {
    return hash('sha256', `${this.#key} ${header}`)
  }
}
