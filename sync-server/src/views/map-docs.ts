import { formatRev, leavesOf, SyncError } from '@tributary/sync-protocol'
import { breakageInWords, type DesignSandbox, parseHostile } from '../design/design-sandbox.ts'
import type { DocRows } from '../indexes/doc-rows.ts'
import type { SourceDoc } from '../indexes/index-updates.ts'
import { compareValues } from './compare-values.ts'
import type { ViewDefinition } from './view-definition.ts'

export interface MapContext {
  readonly sandbox: DesignSandbox
  /** The db's `instance_id`. */
  readonly instance: string
}

/** Docs that are mapped in one call, so that one call's rows can be held. */
const CALL_DOCS = 25
/** Characters of rows that one slice of docs may give, far beyond what they say themselves. */
const MAX_CHARS = 32_000_000

/**
 * What a view's map gives for docs. A doc on which it throws gives nothing.
 *
 * @throws SyncError `query_server_error`, `compilation_error`, `too_many_requests`
 */
export async function mapDocs(
  { sandbox, instance }: MapContext,
  view: ViewDefinition,
  docs: readonly SourceDoc[],
): Promise<DocRows[]> {
  const wanted = docs.filter(({ doc }) => view.includesDesign || !doc.id.startsWith('_design/'))
  const mapped: DocRows[] = []
  let chars = 0
  for (let at = 0; at < wanted.length; at += CALL_DOCS) {
    const some = wanted.slice(at, at + CALL_DOCS)
    const outcome = await sandbox.run({
      lane: 'index',
      db: instance,
      design: view.design,
      call: { kind: 'map', path: ['views', view.name, 'map'] },
      items: some.map((source) => asMapped(source, view)),
    })
    if (outcome.kind === 'refused') {
      throw new SyncError(
        outcome.error === 'compilation_error' ? 'compilation_error' : 'query_server_error',
        outcome.reason,
      )
    }
    if (outcome.kind === 'broken') {
      const docId = some[outcome.results.length]?.doc.id
      const why = `The map of view ${view.name} failed: ${breakageInWords(outcome.failure)}`
      if (outcome.isTransient) throw new SyncError('too_many_requests', why)
      throw new SyncError('query_server_error', `${why} (doc ${JSON.stringify(docId)})`)
    }
    outcome.results.forEach((result, index) => {
      const docId = some[index]?.doc.id
      if (docId === undefined || !result.ok) return
      chars += result.json.length
      mapped.push({ docId, rows: readRows(result.json) })
    })
    if (chars > MAX_CHARS) {
      throw new SyncError('query_server_error', `The map of view ${view.name} emits too much.`)
    }
  }
  return mapped
}

/** The doc with its seq, if the view wants it, and its losing leaves, for which a map may ask. */
function asMapped({ doc, json }: SourceDoc, { hasLocalSeq }: ViewDefinition): string {
  const members = [
    ...(hasLocalSeq ? [`"_local_seq":${doc.seq}`] : []),
    ...(doc.leafCount < 2 ? [] : losingLeaves(doc)),
  ]
  return members.length === 0 ? json : `${json.slice(0, -1)},${members.join(',')}}`
}

function losingLeaves(doc: SourceDoc['doc']): string[] {
  const losers = leavesOf(doc.tree).filter((leaf) => formatRev(leaf) !== doc.winner)
  const live = losers.filter(({ isDeleted }) => !isDeleted).map(formatRev)
  const dead = losers.filter(({ isDeleted }) => isDeleted).map(formatRev)
  return [
    ...(live.length === 0 ? [] : [`"_conflicts":${JSON.stringify(live)}`]),
    ...(dead.length === 0 ? [] : [`"_deleted_conflicts":${JSON.stringify(dead)}`]),
  ]
}

/** Rows as they came from the sandbox: whoever wrote the map may have forged them. */
function readRows(json: string): DocRows['rows'] {
  const rows = parseHostile(json)
  if (!Array.isArray(rows)) return []
  const read = rows.flatMap((row: unknown): DocRows['rows'] => {
    if (!Array.isArray(row)) return []
    const [key = null, value = null] = row
    return [{ key, value }]
  })
  // Rows of one doc under one key stand in the order of their values.
  return read.toSorted((a, b) => compareValues(a.value, b.value))
}
