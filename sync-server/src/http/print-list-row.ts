import type { AllDocsRow } from '../replication/database.ts'
import { type BodyPiece, docPieces } from './body-pieces.ts'

/** One row of a list of docs. @param shownKey - the key as it was asked for, which may be any JSON */
export function printListRow(row: AllDocsRow, shownKey: unknown): BodyPiece[] {
  const key = JSON.stringify(shownKey)
  if ('error' in row) return [`{"key":${key},"error":"not_found"}`]
  const deleted = row.isDeleted ? ',"deleted":true' : ''
  const head = `{"id":${JSON.stringify(row.id)},"key":${key},"value":{"rev":"${row.rev}"${deleted}}`
  if (row.doc === undefined) return [`${head}}`]
  if (row.doc === null) return [`${head},"doc":null}`]
  return [`${head},"doc":`, ...docPieces(row.doc), '}']
}
