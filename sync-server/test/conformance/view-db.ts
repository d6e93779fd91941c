import { expect } from 'vitest'
import type { TestServer } from '../testing.ts'
import { ask, type Asked, freshDb } from './ask.ts'

export interface Row {
  readonly id?: string
  readonly key: unknown
  readonly value: unknown
}

export const rowsOf = (answer: Asked): readonly Row[] =>
  (answer.json as { rows: readonly Row[] }).rows
export const keysOf = (answer: Asked): unknown[] => rowsOf(answer).map(({ key }) => key)
export const json = encodeURIComponent

export const BY_N = 'function(doc) { if (doc.n !== undefined) emit(doc.n, doc.v) }'
export const FIVE = [1, 2, 3, 4, 5].map((n) => ({ _id: `d${n}`, n, v: n * 10 }))

/** Asks a view of `_design/v`. */
export function askView(server: TestServer, db: string, path: string): Promise<Asked> {
  return ask(server, 'GET', `${db}/_design/v/_view/${path}`)
}

/** A fresh db with these docs and, as `_design/v`, these views. */
export async function dbWithViews(
  server: TestServer,
  views: object,
  docs: readonly object[] = [],
  more: object = {},
): Promise<string> {
  const db = await freshDb(server)
  await ask(server, 'POST', `${db}/_bulk_docs`, { body: { docs } })
  const answer = await ask(server, 'PUT', `${db}/_design/v`, { body: { views, ...more } })
  expect([answer.status, answer.text]).toEqual([201, expect.any(String)])
  return db
}
