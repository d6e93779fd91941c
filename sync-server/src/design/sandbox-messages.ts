/** Ceilings for functions of design documents. */
export interface SandboxLimits {
  /** Milliseconds that one call may take; the thread itself is ended a little later. */
  readonly callMs: number
  /** Milliseconds after which a job makes room for the next, however much of it is left. */
  readonly turnMs: number
  /** Bytes of heap for one design document. */
  readonly memoryBytes: number
  readonly stackBytes: number
  /** Rows that one doc may give to one view, and the characters of their JSON. */
  readonly emits: number
  readonly emitChars: number
  /** Lines that one turn may log, and the characters of each. */
  readonly logs: number
  readonly logChars: number
}

export interface SandboxRequest {
  readonly id: number
  /** Names a context: the instance of a db, a design document and its rev. */
  readonly key: string
  /** The design document's JSON, when the thread does not have it yet. */
  readonly design?: string
  /** Contexts that are needed no longer. */
  readonly drops: readonly string[]
  /** What to call, as JSON. */
  readonly call: string
  readonly items: readonly string[]
}

export type SandboxReply =
  | { readonly kind: 'ready' }
  /** A job of many items is on its way. */
  | { readonly kind: 'alive'; readonly id: number }
  | {
      readonly kind: 'done'
      readonly id: number
      /** What the preparation of the call gave, as JSON. */
      readonly begun: string
      /** One JSON text per item, as far as the turn went. */
      readonly results: readonly string[]
      readonly logs: readonly string[]
      readonly heapBytes: number
    }
  /** The next item brought the thread into a state in which it must be ended. */
  | {
      readonly kind: 'broken'
      readonly id: number
      readonly begun: string
      readonly results: readonly string[]
      readonly failure: Breakage
    }

export type Breakage = 'timeout' | 'memory' | 'crash'
