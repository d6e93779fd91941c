import { treeFromText } from '@tributary/sync-protocol'
import type { StoredBody, StoredChange, StoredDoc, StoredLocal } from '../doc-storage.ts'
import type { SqlRow } from './sqlite-connection.ts'
import { number, text, textOrNull } from './sql-row.ts'

/** The `n` of a counting statement. */
export function count(rows: readonly SqlRow[]): number {
  const [row] = rows
  return row === undefined ? 0 : number(row, 'n')
}

/** A row of `docs`; a class, because lists make thousands of them. */
class DocRow implements StoredChange {
  readonly id: string
  readonly seq: number
  readonly winner: string
  readonly isDeleted: boolean
  readonly leafCount: number
  readonly body: StoredBody | undefined
  readonly #treeText: string
  #tree: StoredDoc['tree'] | undefined

  constructor(row: SqlRow, body: StoredBody | undefined) {
    this.id = text(row, 'id')
    this.seq = number(row, 'seq')
    this.winner = text(row, 'winner')
    this.isDeleted = number(row, 'deleted') === 1
    this.leafCount = number(row, 'leaf_count')
    this.body = body
    this.#treeText = text(row, 'tree')
  }

  get tree(): StoredDoc['tree'] {
    return (this.#tree ??= treeFromText(this.#treeText))
  }
}

export function toStoredDoc(row: SqlRow, body?: StoredBody): StoredChange {
  return new DocRow(row, body)
}

export function toStoredLocal(row: SqlRow): StoredLocal {
  return { id: text(row, 'id'), rev: text(row, 'rev'), json: text(row, 'json') }
}

const NO_ATTACHMENTS: StoredBody['attachments'] = []

/** A row of a doc joined with a body; that is NULL where it is not here. */
export function toStoredChange(row: SqlRow): StoredChange {
  return toStoredDoc(row, row['json'] === null ? undefined : toStoredBody(row))
}

export function toStoredBody(row: SqlRow): StoredBody {
  const attachments = textOrNull(row, 'attachments')
  return {
    json: text(row, 'json'),
    attachments: attachments === null ? NO_ATTACHMENTS : JSON.parse(attachments),
  }
}
