import { COLLATION_VERSION } from './collate.ts'
import type { Child, SideStorage } from './index-nodes.ts'

const HEAD = 'head'
const FORMAT = 1

/** Where an index stands, and what made it. */
export interface Head {
  readonly format: number
  readonly collation: string
  /** The db's `instance_id`: what a restored db brings along is not trusted. */
  readonly instance: string
  readonly updateSeq: number
  readonly nextNode: number
  readonly top: Child | null
}

/** Reads and keeps an index's head, which lies beside the nodes of its tree. */
export class IndexHead {
  readonly #storage: SideStorage
  readonly #space: string

  constructor(storage: SideStorage, space: string) {
    this.#storage = storage
    this.#space = space
  }

  /** `undefined` when there is none, or another format, collation or instance of the db made it. */
  read(): Head | undefined {
    const text = this.#storage.side.read(this.#space, HEAD)
    if (text === undefined) return undefined
    const head: Head = JSON.parse(text)
    const { format, collation, instance } = this.empty()
    const isOurs =
      head.format === format && head.collation === collation && head.instance === instance
    return isOurs ? head : undefined
  }

  write(head: Head): void {
    this.#storage.side.write(this.#space, HEAD, JSON.stringify(head))
  }

  remove(): void {
    this.#storage.side.delete(this.#space, HEAD)
  }

  /** Of an index that holds nothing yet. */
  empty(): Head {
    return {
      format: FORMAT,
      collation: COLLATION_VERSION,
      instance: this.#storage.readMeta('instance_id') ?? '',
      updateSeq: 0,
      nextNode: 0,
      top: null,
    }
  }
}
