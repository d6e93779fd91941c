import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import type { JsonValue } from '@tributary/sync-protocol'
import { expect, test } from 'vitest'
import type { DocStorage } from '../storage/doc-storage.ts'
import { compareUtf8 } from '../storage/compare-utf8.ts'
import { createMemoryStorageRoot } from '../storage/memory/memory-storage-root.ts'
import { createSqliteStorageRoot } from '../storage/sqlite/sqlite-storage-root.ts'
import { compareKeys } from './collate.ts'
import type { IndexRow } from './index-nodes.ts'
import { type IndexRange, openIndex } from './index-store.ts'
import type { Reducers } from './reducers.ts'

const SEED = 20_261_120

/** Keys close together, so that they meet; some so long that a node holds one alone. */
const keys: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom(null, false, true),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(
    '',
    'a',
    'A',
    'b',
    'é',
    'e\u0301',
    'ß',
    'ss',
    '\u{1f600}',
    '__proto__',
    'a\u0001',
  ),
  fc.constantFrom('x', 'y', 'z').map((letter) => letter.repeat(3_000)),
  fc.array(fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom('a', 'b')), { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('p', 'q'), fc.integer({ min: 0, max: 1 })),
)

const docIds = fc.integer({ min: 0, max: 60 }).map((number) => `doc${number}`)

const emitted = fc.array(fc.record({ key: keys, value: fc.oneof(fc.constant(null), fc.nat(9)) }), {
  maxLength: 4,
})

const batches = fc.array(
  fc.array(fc.record({ docId: docIds, rows: emitted }), { minLength: 1, maxLength: 40 }),
  { minLength: 1, maxLength: 12 },
)

const ranges: fc.Arbitrary<IndexRange> = fc.record(
  {
    startKey: keys,
    startDocId: docIds,
    endKey: keys,
    endDocId: docIds,
    isEndIncluded: fc.boolean(),
    descending: fc.boolean(),
    skip: fc.nat(5),
    limit: fc.nat(8),
  },
  { requiredKeys: [] },
)

const sumOf = (rows: readonly IndexRow[]) =>
  rows.reduce((sum, { value }) => sum + (typeof value === 'number' ? value : 1), 0)
const reducers: Reducers = {
  sum: {
    reduce: sumOf,
    rereduce: (parts) => parts.reduce<number>((sum, part) => sum + Number(part), 0),
  },
}

type ModelRow = IndexRow & { readonly ordinal: number }
type Model = Map<string, readonly { readonly key: JsonValue; readonly value: JsonValue }[]>

function sortedRows(model: Model): ModelRow[] {
  return [...model]
    .flatMap(([docId, rows]) => rows.map((row, ordinal) => ({ ...row, docId, ordinal })))
    .sort(
      (a, b) => compareKeys(a.key, b.key) || compareUtf8(a.docId, b.docId) || a.ordinal - b.ordinal,
    )
}

/** What a range gives, by looking at each row. */
function expected(model: Model, range: IndexRange, isPaged = true): IndexRow[] {
  const sign = range.descending === true ? -1 : 1
  const order = (row: IndexRow, key: unknown, docId: string | undefined) =>
    sign * (compareKeys(row.key, key) || (docId === undefined ? 0 : compareUtf8(row.docId, docId)))
  const { startKey, startDocId, endKey, endDocId, isEndIncluded = true } = range
  const { skip = 0, limit = Infinity } = isPaged ? range : {}
  const rows = sortedRows(model)
  if (range.descending === true) rows.reverse()
  return rows
    .filter((row) => startKey === undefined || order(row, startKey, startDocId) >= 0)
    .filter((row) => endKey === undefined || order(row, endKey, endDocId) < (isEndIncluded ? 1 : 0))
    .slice(skip, skip + limit)
    .map(({ key, docId, value }) => ({ key, docId, value }))
}

const roots = {
  memory: () => ({ root: createMemoryStorageRoot(), remove: () => undefined }),
  SQLite: () => {
    const folder = mkdtempSync(join(tmpdir(), 'tributary-index-'))
    return {
      root: createSqliteStorageRoot({ folder }),
      remove: () => rmSync(folder, { recursive: true, force: true }),
    }
  },
}

for (const [name, open] of Object.entries(roots)) {
  test(`[IX2] over ${name}, an index gives what a sorted list gives, opened anew after each commit`, () => {
    fc.assert(
      fc.property(batches, fc.array(ranges, { maxLength: 12 }), (all, asked) => {
        const { root, remove } = open()
        root.create('db').close()
        const model: Model = new Map()
        all.forEach((batch, number) => {
          const storage = root.open('db')
          storage.transaction(() => openIndex(storage, 'i', reducers).update(batch, number + 1))
          storage.close()
          for (const { docId, rows } of batch) model.set(docId, rows)
        })
        const storage = root.open('db')
        const index = openIndex(storage, 'i', reducers)
        expect([...index.rows()]).toEqual(expected(model, {}))
        expect(index.rowCount).toBe(sortedRows(model).length)
        expect(index.updateSeq).toBe(all.length)
        for (const range of asked) {
          expect([...index.rows(range)]).toEqual(expected(model, range))
          const inRange = expected(model, range, false)
          const span = index.span(range)
          expect(span.to - span.from).toBe(inRange.length)
          expect(index.reduce('sum', span)).toBe(inRange.length === 0 ? undefined : sumOf(inRange))
        }
        storage.close()
        remove()
      }),
      { seed: SEED, numRuns: name === 'memory' ? 150 : 15 },
    )
  }, 30_000)
}

test('[IX3] a rolled-back update leaves the index as it was', () => {
  fc.assert(
    fc.property(batches, batches, (kept, undone) => {
      const storage = createMemoryStorageRoot().create('db')
      const update = (batch: (typeof kept)[number], seq: number) =>
        openIndex(storage, 'i', reducers).update(batch, seq)
      kept.forEach((batch, number) => storage.transaction(() => update(batch, number)))
      const before = [...openIndex(storage, 'i').rows()]
      expect(() =>
        storage.transaction(() => {
          undone.forEach((batch) => update(batch, 99))
          throw new Error('power cut')
        }),
      ).toThrow('power cut')
      const index = openIndex(storage, 'i', reducers)
      expect([...index.rows()]).toEqual(before)
      expect(index.updateSeq).toBe(kept.length - 1)
      expect(index.reduce('sum', index.span({})) ?? 0).toBe(sumOf(before))
    }),
    { seed: SEED, numRuns: 60 },
  )
})

test('[IX4] forgotten docs leave no trace of their keys and values, and sums stay right', () => {
  fc.assert(
    fc.property(batches, fc.uniqueArray(docIds, { minLength: 1 }), (all, gone) => {
      const storage = createMemoryStorageRoot().create('db')
      const model: Model = new Map()
      const secret = (docId: string) => `secret of ${docId}.`
      for (const batch of all) {
        const rows = batch.map(({ docId, rows }) => ({
          docId,
          rows: rows.map(({ key, value }) => ({ key: [key, secret(docId)], value })),
        }))
        storage.transaction(() => openIndex(storage, 'i', reducers).update(rows, 7))
        for (const doc of rows) model.set(doc.docId, doc.rows)
      }
      storage.transaction(() => openIndex(storage, 'i').forget(gone))
      for (const docId of gone) model.delete(docId)
      const kept = everySideText(storage)
      for (const docId of gone) expect(kept).not.toContain(secret(docId))
      const index = openIndex(storage, 'i', reducers)
      expect([...index.rows()]).toEqual(expected(model, {}))
      expect(index.updateSeq).toBe(7)
      expect(index.reduce('sum', index.span({})) ?? 0).toBe(sumOf(expected(model, {})))
      let slices = 0
      while (!storage.transaction(() => index.destroySome(3))) slices += 1
      expect(slices).toBeLessThan(200)
      expect(everySideText(storage)).toBe('')
    }),
    { seed: SEED, numRuns: 80 },
  )
})

function everySideText(storage: DocStorage): string {
  return ['indexes', 'tree i', 'docs i']
    .flatMap((space) =>
      storage.side.list(space).map((key) => `${key} ${storage.side.read(space, key)}`),
    )
    .join('\n')
}
