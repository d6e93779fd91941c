import { treeFromText } from '@tributary/sync-protocol'
import type { StoredBody, StoredChange, StoredDoc, StoredLocal } from '../doc-storage.ts'
import type { SqlRow } from './sqlite-connection.ts'
import { number, text, textOrNull } from './sql-row.ts'

/** The `n` of a counting statement. */
export function count(rows: readonly SqlRow[]): number {
  const [row] = rows
  return row === undefined ? 0 : number(row, 'n')
}

export function toStoredDoc(row: SqlRow, body?: StoredBody): StoredChange {
  let tree: StoredDoc['tree'] | undefined
  return {
    body,
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

/** A row of a doc joined with a body; that is NULL where it is not here. */
export function toStoredChange(row: SqlRow): StoredChange {
  return toStoredDoc(row, row['json'] === null ? undefined : toStoredBody(row))
}

export function toStoredBody(row: SqlRow): StoredBody {
  const attachments = textOrNull(row, 'attachments')
  return {
    json: text(row, 'json'),
    attachments: attachments === null ? [] : JSON.parse(attachments),
  }
}
