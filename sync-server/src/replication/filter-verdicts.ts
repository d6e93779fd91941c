import { SyncError } from '@tributary/sync-protocol'
import {
  breakageInWords,
  type DesignSandbox,
  type SandboxCall,
  type SandboxOutcome,
  type SandboxResult,
} from '../design/design-sandbox.ts'
import type { FunctionFilter } from './changes-query.ts'
import type { DesignDoc } from '../design/design-doc.ts'
import type { DesignDocs } from './design-docs.ts'

interface FilteredDoc {
  /** Names the doc as it is given to the filter. */
  readonly key: string
  readonly json: string
}

/** Docs of which a filter's verdict is remembered. */
const MAX_REMEMBERED = 5_000
const MAX_FILTERS = 50

/**
 * Asks filters of design documents which docs pass. What does not depend on the request is asked
 * once per doc, however many listeners there are.
 */
export class FilterVerdicts {
  readonly #instance: string
  readonly #designs: DesignDocs
  readonly #sandbox: DesignSandbox
  /**
   * Of filters that can be called, by design document, rev and path: what they made of docs, or
   * `undefined` for those that may look at the request.
   */
  readonly #called = new Map<string, Map<string, Promise<boolean>> | undefined>()

  constructor(instance: string, designs: DesignDocs, sandbox: DesignSandbox) {
    this.#instance = instance
    this.#designs = designs
    this.#sandbox = sandbox
  }

  /**
   * Whether each of these docs passes, in their order; no docs ask whether the filter can be called.
   *
   * @throws SyncError `not_found`, `deleted`, `compilation_error`, `query_server_error`,
   *   `too_many_requests`
   */
  async judge(filter: FunctionFilter, docs: readonly FilteredDoc[]): Promise<boolean[]> {
    const design = this.#find(filter)
    const name = `${design.id} ${design.rev} ${filter.path.join('/')}`
    if (docs.length === 0 && this.#called.has(name)) return []
    const known = this.#called.get(name)
    if (known !== undefined) return this.#askNews(filter, design, known, docs)
    const { usesReq, passes } = await this.#ask(filter, design, docs)
    if (!this.#called.has(name)) this.#remember(name, usesReq)
    return passes
  }

  /** Asks about what is not known, in one call. */
  async #askNews(
    filter: FunctionFilter,
    design: DesignDoc,
    known: Map<string, Promise<boolean>>,
    docs: readonly FilteredDoc[],
  ): Promise<boolean[]> {
    const news = docs.filter(({ key }) => !known.has(key))
    if (news.length > 0) {
      const asked = this.#ask(filter, design, news)
      news.forEach(({ key }, index) => {
        const verdict = asked.then(({ passes }) => passes[index] === true)
        known.set(key, verdict)
        // A failure is everybody's who waits for it, and nobody's who asks later.
        verdict.catch(() => known.delete(key))
      })
    }
    const verdicts = await Promise.all(docs.map(async ({ key }) => (await known.get(key)) === true))
    for (const key of known.keys()) {
      if (known.size <= MAX_REMEMBERED) break
      known.delete(key)
    }
    return verdicts
  }

  #remember(name: string, usesReq: boolean): void {
    this.#called.set(name, usesReq ? undefined : new Map())
    const [oldest] = this.#called.keys()
    if (this.#called.size > MAX_FILTERS && oldest !== undefined) this.#called.delete(oldest)
  }

  #find({ ddocId, path }: FunctionFilter): DesignDoc {
    const design = this.#designs.find(ddocId)
    if (design === undefined) throw new SyncError('not_found')
    let member: unknown = design.body
    for (const key of path) {
      if (typeof member !== 'object' || member === null || !Object.hasOwn(member, key)) {
        throw new SyncError('not_found', `missing json key: ${key}`)
      }
      member = Reflect.get(member, key)
    }
    return design
  }

  async #ask(
    filter: FunctionFilter,
    design: DesignDoc,
    docs: readonly FilteredDoc[],
  ): Promise<{ usesReq: boolean; passes: boolean[] }> {
    const { path, req } = filter
    const call: SandboxCall =
      req === undefined ? { kind: 'filterView', path } : { kind: 'filter', path, req }
    const outcome = await this.#sandbox.run({
      lane: 'judge',
      db: this.#instance,
      design,
      call,
      items: docs.map(({ json }) => json),
    })
    const results = resultsOf(outcome, `${path.join('/')} of ${design.id}`)
    const usesReq = req !== undefined && outcome.kind === 'done' && outcome.usesReq
    return { usesReq, passes: results.map(({ json }) => json === 'true') }
  }
}

function resultsOf(
  outcome: SandboxOutcome,
  what: string,
): readonly Extract<SandboxResult, { ok: true }>[] {
  if (outcome.kind === 'refused') {
    const code = outcome.error === 'compilation_error' ? 'compilation_error' : 'query_server_error'
    throw new SyncError(code, outcome.reason)
  }
  if (outcome.kind === 'broken') {
    const code = outcome.isTransient ? 'too_many_requests' : 'query_server_error'
    throw new SyncError(code, `${what} failed: ${breakageInWords(outcome.failure)}`)
  }
  return outcome.results.map((result) => {
    if (result.ok) return result
    throw new SyncError('query_server_error', `${what} failed: ${result.reason}`)
  })
}
