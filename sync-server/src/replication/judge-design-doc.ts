import { SyncError } from '@tributary/sync-protocol'
import { checkDesignDoc } from '../design/check-design-doc.ts'
import { breakageInWords, type DesignSandbox } from '../design/design-sandbox.ts'
import type { DocWrite } from './doc-write.ts'

let nextCompile = 1

/** @returns why a design document is not stored; `undefined` when it may be */
export async function judgeDesignDoc(
  { sandbox, instance }: { readonly sandbox: DesignSandbox; readonly instance: string },
  write: DocWrite,
): Promise<SyncError | undefined> {
  // What is withdrawn needs no shape.
  if (write.isDeleted) return undefined
  try {
    const sources = checkDesignDoc(JSON.parse(write.body))
    if (sources.length === 0) return undefined
    // A context of its own, so that what a source does when it is evaluated stays there.
    const design = { id: write.id, rev: `compile ${nextCompile++}`, json: '{}' }
    const items = sources.map(({ source }) => JSON.stringify(source))
    const call = { kind: 'compile' as const }
    const outcome = await sandbox.run({ lane: 'judge', db: instance, design, call, items })
    const results = outcome.kind === 'refused' ? [] : outcome.results
    const index = results.findIndex(({ ok }) => !ok)
    const at = index === -1 ? results.length : index
    const { kind, view } = sources[at] ?? {}
    if (kind === undefined) return undefined
    if (outcome.kind === 'broken' && outcome.isTransient) {
      return new SyncError('too_many_requests', breakageInWords(outcome.failure))
    }
    const result = results[at]
    const why =
      result?.ok === false
        ? result.reason
        : outcome.kind === 'broken'
          ? breakageInWords(outcome.failure)
          : 'it was not answered'
    const reason = `Compilation of the ${kind} function in the '${view}' view failed: ${why}`
    return new SyncError('compilation_error', reason)
  } catch (error) {
    if (error instanceof SyncError) return error
    throw error
  }
}
