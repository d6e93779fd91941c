import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import type { JsonObject, JsonValue } from '@tributary/sync-protocol'
import { expect, test } from 'vitest'
import { compareKeys } from '../indexes/collate.ts'
import { createQuickJsSandbox } from '../design/quickjs-sandbox.ts'
import { LocalDatabaseDirectory } from '../replication/local-database-directory.ts'
import type { Database } from '../replication/database.ts'
import { createMemoryStorageRoot } from '../storage/memory/memory-storage-root.ts'
import { chooseIndex } from './choose-index.ts'
import { readFindOptions } from './find-options.ts'
import { listIndexes, printView, readDefinition } from './index-definition.ts'
import { TOO_LONG } from './index-source.ts'
import { planOf } from './plan.ts'
import { runFind } from './run-find.ts'
import { compileSelector } from './selector/match-selector.ts'

const SEED = 20_261_120
const sandbox = createQuickJsSandbox()
const principal = { name: 'anna', roles: [], isAdmin: true }

const values: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constantFrom<JsonValue>(null, true, 'a', 'A', 'b', 'é', '', [], [1], {}, { x: 1 }),
  fc.constant('a'.repeat(5_000)),
)
const fields = fc.constantFrom('a', 'b', 'c', 'n.x', '_id')
const docs = fc.array(
  fc.record(
    { a: values, b: values, c: values, n: fc.record({ x: values }, { requiredKeys: [] }) },
    { requiredKeys: [] },
  ),
  { maxLength: 25 },
)
const conditions: fc.Arbitrary<JsonValue> = fc.oneof(
  values.map((value) => ({ $eq: value })),
  fc
    .tuple(fc.constantFrom('$lt', '$lte', '$gt', '$gte', '$ne'), values)
    .map(([operator, value]) => ({ [operator]: value })),
  fc.tuple(values, values).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.boolean().map((exists) => ({ $exists: exists })),
  fc.array(values, { maxLength: 3 }).map((list) => ({ $in: list })),
  fc.constantFrom('a', '').map((text) => ({ $beginsWith: text })),
  fc.constant({ $not: { $gt: 2 } }),
)
const selectors: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.dictionary(fields, conditions, { maxKeys: 3 }),
  fc
    .tuple(
      fc.constantFrom('$or', '$and', '$nor'),
      fc.array(fc.dictionary(fields, conditions, { minKeys: 1, maxKeys: 2 }), {
        minLength: 1,
        maxLength: 3,
      }),
    )
    .map(([operator, list]) => ({ [operator]: list })),
)
const indexes = fc.array(fc.uniqueArray(fields, { minLength: 1, maxLength: 3 }), { maxLength: 3 })

async function openDb(): Promise<Database> {
  let count = 0
  const newUuid = () => createHash('md5').update(`${count++}`).digest('hex')
  const storage = createMemoryStorageRoot()
  return new LocalDatabaseDirectory({ storage, now: () => 1_000, newUuid, sandbox }).create('db')
}

async function write(db: Database, all: readonly (readonly [string, string])[]): Promise<void> {
  const writes = all.map(([id, body]) => ({ id, isDeleted: false, body, attachments: [] }))
  await db.writeDocs(writes, { newEdits: true, principal })
}

async function addIndexes(db: Database, all: readonly (readonly string[])[]): Promise<void> {
  const ddocs = all.map((columns, number): [string, string] => {
    const view = printView(readDefinition({ fields: columns }), { fields: columns })
    return [`_design/i${number}`, `{"language":"query","views":{"i":${view}}}`]
  })
  await write(db, ddocs)
}

async function find(db: Database, body: JsonObject): Promise<JsonObject[] | 'no index'> {
  const options = readFindOptions(body)
  const choice = chooseIndex(db.indexing.read(listIndexes), options)
  const plan = planOf(choice, options)
  if (plan === undefined) return 'no index'
  const found: JsonObject[] = []
  for await (const page of runFind(db, plan, options, new AbortController().signal)) {
    found.push(...page.map((text): JsonObject => JSON.parse(text)))
  }
  return found
}

const idsOf = (found: readonly JsonObject[] | 'no index') =>
  found === 'no index' ? found : found.map((doc) => String(doc['_id'])).toSorted()

test('[MG6] whatever indexes there are, a query finds what looking at every doc finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      docs,
      indexes,
      fc.array(selectors, { minLength: 1, maxLength: 8 }),
      async (all, columns, asked) => {
        const db = await openDb()
        await addIndexes(db, columns)
        const named = all.map((body, number) => ({
          ...body,
          _id: `${number % 2 === 0 ? 'd' : 'D'}${number}`,
        }))
        await write(
          db,
          named.map(({ _id, ...body }) => [_id, JSON.stringify(body)]),
        )
        for (const selector of asked) {
          const matches = compileSelector(selector)
          const expected = named.filter((doc) => matches(doc)).map((doc) => doc._id)
          expect(idsOf(await find(db, { selector, limit: 99 }))).toEqual(expected.toSorted())
        }
      },
    ),
    { seed: SEED, numRuns: 150 },
  )
})

test('[MG7] a sorted query gives the docs in the order of its fields, either way, page by page', async () => {
  await fc.assert(
    fc.asyncProperty(
      docs,
      fc.uniqueArray(fields, { minLength: 1, maxLength: 2 }),
      fc.boolean(),
      async (all, columns, isBackwards) => {
        const db = await openDb()
        await addIndexes(db, [columns])
        await write(
          db,
          all.map((body, number) => [`d${number}`, JSON.stringify(body)]),
        )
        const direction = isBackwards ? 'desc' : 'asc'
        const sort = columns.map((field) => ({ [field]: direction }))
        const selector = Object.fromEntries(columns.map((field) => [field, { $exists: true }]))
        const whole = await find(db, { selector, sort, limit: 99 })
        expect(whole).not.toBe('no index')
        const rows = whole === 'no index' ? [] : whole
        const valuesOf = (doc: JsonObject) => {
          const own = columns.map((field) =>
            field.split('.').reduce<unknown>((value, key) => Object(value)[key], doc),
          )
          return JSON.stringify(own).length > 4_000 ? TOO_LONG : own
        }
        const sign = isBackwards ? -1 : 1
        rows.slice(1).forEach((row, number) => {
          expect(
            sign * compareKeys(valuesOf(rows[number] ?? {}), valuesOf(row)),
          ).toBeLessThanOrEqual(0)
        })
        expect(idsOf(rows)).toEqual(idsOf(await find(db, { selector, limit: 99 })))
        const middle = await find(db, { selector, sort, skip: 2, limit: 3 })
        expect(middle).toEqual(rows.slice(2, 5))
      },
    ),
    { seed: SEED, numRuns: 80 },
  )
})
