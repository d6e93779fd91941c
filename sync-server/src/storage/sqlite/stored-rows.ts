import { treeFromText } from '@tributary/sync-protocol'
import type { StoredDoc, StoredLocal } from '../doc-storage.ts'
import type { SqlRow } from './sqlite-connection.ts'
import { number, text } from './sql-row.ts'

/** The `n` of a counting statement. */
export function count(rows: readonly SqlRow[]): number {
  const [row] = rows
  return row === undefined ? 0 : number(row, 'n')
}

export function toStoredDoc(row: SqlRow): StoredDoc {
  let tree: StoredDoc['tree'] | undefined
  return {
    id: text(row, 'id'),
    seq: number(row, 'seq'),
    winner: text(row, 'winner'),
    isDeleted: number(row, 'deleted') === 1,
    leafCount: number(row, 'leaf_count'),
    get tree() {
      return (tree ??= treeFromText(text(row, 'tree')))
    },
  }
}

export function toStoredLocal(row: SqlRow): StoredLocal {
  return { id: text(row, 'id'), rev: text(row, 'rev'), json: text(row, 'json') }
}
