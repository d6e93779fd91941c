import type { JsonValue } from '@tributary/sync-protocol'
import type { Breakage } from './sandbox-messages.ts'

/** Runs functions of design documents, where they can do no harm. */
export interface DesignSandbox {
  /** Never rejects: whatever a function does is an outcome. */
  run(job: SandboxJob): Promise<SandboxOutcome>
  /** Ends the threads; jobs that wait are told that they broke. */
  close(): Promise<void>
}

export interface SandboxJob {
  /** Writers and readers wait for judgements; indexes may take longer, and stay out of their way. */
  readonly lane: 'judge' | 'index'
  /** Whose turn it is: dbs are served in rotation. Their `instance_id`. */
  readonly db: string
  readonly design: SandboxDesign
  readonly call: SandboxCall
  /** JSON texts; the function is called once with each. */
  readonly items: readonly string[]
}

export interface SandboxDesign {
  readonly id: string
  readonly rev: string
  /** The whole design document. */
  readonly json: string
}

export type SandboxCall =
  /** Items are sources. */
  | { readonly kind: 'compile' }
  /** Items are `[newDoc, oldDoc]`; results `{ok}`, `{forbidden}`, `{unauthorized}` or `{failed}`. */
  | { readonly kind: 'validate'; readonly userCtx: JsonValue; readonly secObj: JsonValue }
  /** Items are docs; results say whether they pass. */
  | { readonly kind: 'filter'; readonly path: readonly string[]; readonly req: JsonValue }
  | { readonly kind: 'filterView'; readonly path: readonly string[] }
  /** Items are docs; results are lists of `[key, value]`. */
  | { readonly kind: 'map'; readonly path: readonly string[] }
  /** Items are `{keys, values, rereduce}`. */
  | { readonly kind: 'reduce'; readonly path: readonly string[] }

export type SandboxOutcome =
  | {
      readonly kind: 'done'
      /** Whether a filter may look at the request; always true but for filters. */
      readonly usesReq: boolean
      /** One per item. */
      readonly results: readonly SandboxResult[]
    }
  /** The function cannot be called at all. */
  | { readonly kind: 'refused'; readonly error: string; readonly reason: string }
  /** The call did not come to an end within its limits; `results` are those before it. */
  | {
      readonly kind: 'broken'
      readonly results: readonly SandboxResult[]
      readonly failure: Breakage | 'busy'
      /** Whether the next item was not even tried: it may be, later. */
      readonly isTransient: boolean
    }

export type SandboxResult =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly error: string; readonly reason: string }

/** For people: why a call did not come to an end. */
export function breakageInWords(failure: Breakage | 'busy'): string {
  switch (failure) {
    case 'timeout':
      return 'it did not end in time'
    case 'memory':
      return 'it took too much memory'
    case 'crash':
      return 'it broke down'
    case 'busy':
      return 'too many calls are waiting, try again'
  }
}

/** Reads what came out of a sandbox; `undefined` when it is no JSON, which is its author's doing. */
export function parseHostile(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
