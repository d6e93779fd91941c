import type { WithDeleted } from 'rxdb/plugins/core'
import type { Waits } from './clock.ts'
import type { DocMapping } from './doc-mapping.ts'
import type { Problems } from './problems.ts'
import { lookUpPatiently, type ServerDocs } from './server-docs.ts'

interface Parts<Doc> {
  readonly serverDocs: ServerDocs<Doc>
  readonly mapping: DocMapping<Doc>
  readonly problems: Problems
  readonly waits: Waits
}

/**
 * States of the server on their way to RxDB, of which a push may have learned something else while
 * they waited for it: those are asked for anew, since neither order of arrival nor height of a rev
 * tells which is newer. RxDB would take an outdated one and show it until the feed says better.
 *
 * @returns the same array when nothing was outdated
 */
export type CatchUp<Doc> = (
  documents: WithDeleted<Doc>[],
  signal: AbortSignal,
) => Promise<WithDeleted<Doc>[]>

export function createCatchUp<Doc>(parts: Parts<Doc>): CatchUp<Doc> {
  const { serverDocs, mapping, problems, waits } = parts

  return async (documents, signal) => {
    const outdated = documents.map(mapping.idOf).filter((docId, at) => {
      const doc = documents[at]
      const last = serverDocs.remembered(docId)
      if (doc === undefined || last === undefined || last.state === doc) return false
      return !mapping.isEqual(last.state, doc)
    })
    if (outdated.length === 0) return documents
    const present = await lookUpPatiently(
      serverDocs,
      outdated,
      signal,
      async (failure, attempt) => {
        problems.tellAnswer(failure)
        await waits.backOff(attempt, signal)
      },
    )
    return documents.map((doc) => present.get(mapping.idOf(doc))?.state ?? doc)
  }
}
