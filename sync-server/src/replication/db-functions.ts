import { isSyncError, type SecurityBody } from '@tributary/sync-protocol'
import type { DesignSandbox } from '../design/design-sandbox.ts'
import { dropLeftOver } from '../indexes/drop-index.ts'
import type { Indexing } from '../indexes/index-updates.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import { Views } from '../views/views.ts'
import type { ChangesPage, ChangesQuery } from './changes-query.ts'
import type { DocWrite, WriteDocsOptions, WriteOutcome } from './doc-write.ts'
import { DesignDocs } from './design-docs.ts'
import { filterChanges } from './filter-changes.ts'
import { FilterVerdicts } from './filter-verdicts.ts'
import { judgeWrites } from './judge-writes.ts'
import { type JudgedWrite, storeJudged } from './store-judged.ts'

export interface DbFunctionsContext {
  readonly db: string
  /** The db's `instance_id`. */
  readonly instance: string
  /** The db's storage. @throws SyncError `no_db` when it was closed meanwhile */
  readonly open: () => DocStorage
  readonly sandbox: DesignSandbox
  readonly indexing: Indexing
}

/** What the functions of one db's design documents do: validate, filter, map and reduce. */
export class DbFunctions {
  readonly designs: DesignDocs
  readonly views: Views
  readonly #context: DbFunctionsContext
  readonly #verdicts: FilterVerdicts

  constructor(context: DbFunctionsContext) {
    const { open, instance, sandbox } = context
    this.#context = context
    this.designs = new DesignDocs(open)
    this.#verdicts = new FilterVerdicts(instance, this.designs, sandbox)
    this.views = new Views({ ...context, designs: () => this.designs.all() })
  }

  /** Stores what the db's validators let pass. */
  async writeJudged(
    docs: readonly DocWrite[],
    options: WriteDocsOptions,
    security: () => SecurityBody,
    store: JudgedWrite['store'],
  ): Promise<WriteOutcome[]> {
    const { designs } = this
    const judge: JudgedWrite['judge'] = (judged) => {
      const context = { ...this.#context, security: security(), validators: designs.validators() }
      return judgeWrites(context, judged, options)
    }
    const outcomes = await storeJudged({ docs, designs, judge, store })
    // Indexes of views that were changed or deleted go with them.
    if (docs.some(({ id }) => id.startsWith('_design/'))) await this.views.cleanUp()
    return outcomes
  }

  /** Goes on with indexes that were being removed when the server stopped. */
  async dropLeftOver(): Promise<void> {
    try {
      await dropLeftOver(this.#context.indexing)
    } catch (error) {
      // The db was closed, or its disk is full: the next start goes on.
      if (!isSyncError(error)) throw error
    }
  }

  /** One page of a feed. @param read - gives a page of what no function filters */
  async readChanges(
    query: ChangesQuery,
    read: (query: ChangesQuery) => ChangesPage,
  ): Promise<ChangesPage> {
    const { filter } = query
    if (filter?.kind !== 'function' && filter?.kind !== 'selector') return read(query)
    const { open } = this.#context
    return filterChanges({ open, verdicts: this.#verdicts, read }, query, filter)
  }
}
