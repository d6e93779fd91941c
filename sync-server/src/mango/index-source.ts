import { setImmediate } from 'node:timers/promises'
import { formatRev, type JsonObject, leavesOf } from '@tributary/sync-protocol'
import { dropIndex } from '../indexes/drop-index.ts'
import type { DocRows } from '../indexes/doc-rows.ts'
import { listIndexes as listStored } from '../indexes/index-store.ts'
import type { Indexing, IndexSource, SourceDoc } from '../indexes/index-updates.ts'
import type { DocStorage } from '../storage/doc-storage.ts'
import { type JsonIndex, listIndexes, MANGO_PREFIX } from './index-definition.ts'
import { createPatience } from '../replication/patience.ts'
import { valueAt } from './selector/field-path.ts'
import { compileCondition } from './selector/match-selector.ts'

/** Characters of a key; somebody's megabytes are not to be carried through every node of a tree. */
const MAX_KEY = 4_000

/**
 * The key of docs whose own is too long. It stands behind all others, since every other is a list,
 * and every query looks at it, too: such docs are found, but sorted last.
 */
export const TOO_LONG: JsonObject = {}

/** How docs get into an index: each with its columns' values, if it has them all. */
export function sourceOf(index: JsonIndex): IndexSource {
  const { indexId, fields } = index
  const belongs = compileCondition(index.partialFilter ?? { kind: 'anything' })
  const toRows = ({ doc, json }: SourceDoc): DocRows[] => {
    if (doc.id.startsWith('_design/')) return []
    const body: JsonObject = { ...JSON.parse(json), ...conflictsOf(doc) }
    const key = fields.flatMap(({ path }) => {
      const found = valueAt(body, path)
      return found.kind === 'value' ? [found.value] : []
    })
    if (key.length < fields.length || !belongs(body)) return []
    const isTooLong = JSON.stringify(key).length > MAX_KEY
    return [{ docId: doc.id, rows: [{ key: isTooLong ? TOO_LONG : key, value: null }] }]
  }
  return {
    indexId,
    designDoc: index.ddoc,
    isWanted: (storage) => wantedIds(storage).has(indexId),
    map: async (docs) => {
      const patience = createPatience()
      const rows: DocRows[] = []
      for (const doc of docs) {
        rows.push(...toRows(doc))
        // A filter may be slow: others get their turn.
        if (patience.isOver()) await setImmediate()
      }
      return rows
    },
  }
}

/** Losing live leaves can be indexed, as in CouchDB, though no doc says them of itself. */
function conflictsOf(doc: SourceDoc['doc']): JsonObject {
  if (doc.leafCount < 2) return {}
  const revs = leavesOf(doc.tree)
    .filter(({ isDeleted }) => !isDeleted)
    .map(formatRev)
  const losers = revs.filter((rev) => rev !== doc.winner)
  return losers.length === 0 ? {} : { _conflicts: losers }
}

function wantedIds(storage: DocStorage): Set<string> {
  return new Set(
    listIndexes(storage).flatMap((index) => (index.type === 'json' ? [index.indexId] : [])),
  )
}

/** Removes what was kept for indexes that no design doc defines any more. */
export async function dropUnwanted(indexing: Indexing): Promise<void> {
  const unwanted = indexing.read((storage) => {
    const kept = listStored(storage).filter((id) => id.startsWith(MANGO_PREFIX))
    if (kept.length === 0) return []
    const wanted = wantedIds(storage)
    return kept.filter((id) => !wanted.has(id))
  })
  for (const id of unwanted) {
    await dropIndex(indexing, id, (storage) => !wantedIds(storage).has(id))
  }
}
