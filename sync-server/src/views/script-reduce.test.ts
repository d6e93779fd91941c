import { createHash } from 'node:crypto'
import type { JsonValue } from '@tributary/sync-protocol'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DesignSandbox } from '../design/design-sandbox.ts'
import { createQuickJsSandbox } from '../design/quickjs-sandbox.ts'
import type { Database } from '../replication/database.ts'
import { LocalDatabaseDirectory } from '../replication/local-database-directory.ts'
import { createMemoryStorageRoot } from '../storage/memory/memory-storage-root.ts'
import type { GroupsQuery } from './view.ts'

const principal = { name: 'anna', roles: [], isAdmin: true }
const DOCS = 3_000
const ALL: GroupsQuery = {
  ranges: [{}],
  descending: false,
  skip: 0,
  limit: Number.MAX_SAFE_INTEGER,
  groupLevel: 0,
}

let directory: LocalDatabaseDirectory
let db: Database
/** Rows and parts that the reduce was given. */
let seen = { rows: 0, parts: 0 }
let revs: Map<string, string>

/** A sandbox that counts what the reduce is given. */
function counting(sandbox: DesignSandbox): DesignSandbox {
  return {
    ...sandbox,
    run: (job) => {
      if (job.call.kind === 'reduce') {
        for (const item of job.items) {
          const asked: { values: unknown[]; rereduce: boolean } = JSON.parse(item)
          if (asked.rereduce) seen.parts += asked.values.length
          else seen.rows += asked.values.length
        }
      }
      return sandbox.run(job)
    },
    close: () => sandbox.close(),
  }
}

beforeEach(async () => {
  let count = 0
  directory = new LocalDatabaseDirectory({
    storage: createMemoryStorageRoot(),
    now: () => 1_000,
    newUuid: () => createHash('md5').update(`${count++}`).digest('hex'),
    sandbox: counting(createQuickJsSandbox()),
  })
  db = await directory.create('db')
  revs = new Map()
  await put(Array.from({ length: DOCS }, (_, n) => [`d${n}`, { n, v: 1 }]))
  await define('function (keys, values) { return sum(values) }')
  seen = { rows: 0, parts: 0 }
})
afterEach(() => directory.close())

async function put(docs: readonly (readonly [string, object | null])[]) {
  const writes = docs.map(([id, body]) => {
    const rev = revs.get(id)
    const write = {
      id,
      isDeleted: body === null,
      body: JSON.stringify(body ?? {}),
      attachments: [],
    }
    return rev === undefined ? write : { ...write, rev }
  })
  const outcomes = await db.writeDocs(writes, { newEdits: true, principal })
  outcomes.forEach((outcome, index) => {
    if (outcome.kind !== 'stored') throw outcome.refusal
    revs.set(docs[index]?.[0] ?? '', outcome.rev)
  })
}
const define = (reduce: string) => {
  const map = 'function (doc) { emit([doc.n % 10, doc.n], doc.v) }'
  return put([['_design/v', { views: { s: { map, reduce } } }]])
}

async function groups(query: Partial<GroupsQuery> = {}): Promise<[JsonValue, JsonValue][]> {
  const view = await db.openView('_design/v', 's')
  await view.update()
  const found: [JsonValue, JsonValue][] = []
  for await (const page of view.groups({ ...ALL, ...query })) {
    for (const { key, value } of page) found.push([key, value])
  }
  return found
}

test('[CR4] a script sees each row once, however often its view is asked', async () => {
  expect(await groups()).toEqual([[null, DOCS]])
  expect(seen.rows).toBe(DOCS)
  seen = { rows: 0, parts: 0 }
  expect(await groups()).toEqual([[null, DOCS]])
  expect(seen).toEqual({ rows: 0, parts: 0 })
  // A range, and groups, cost the rows at their edges and a few parts.
  expect(await groups({ ranges: [{ startKey: [2, 500], endKey: [7, 1_000] }] })).toEqual([
    [null, 250 + 4 * 300 + 100],
  ])
  expect(seen.rows).toBeLessThan(300)
  expect(seen.parts).toBeLessThan(150)
  expect(await groups({ groupLevel: 1 })).toEqual(Array.from({ length: 10 }, (_, n) => [[n], 300]))
  expect(seen.rows).toBeLessThan(2_000)
})

test('[CR4] a doc that changes costs the way from its row to the top', async () => {
  await groups()
  seen = { rows: 0, parts: 0 }
  await put([['d77', { n: 77, v: 11 }]])
  expect(await groups()).toEqual([[null, DOCS + 10]])
  expect(seen.rows).toBeLessThan(150)
  expect(seen.parts).toBeLessThan(150)
  await put([
    ['d78', null],
    ['new', { n: 4, v: 1_000 }],
  ])
  expect(await groups()).toEqual([[null, DOCS + 10 - 1 + 1_000]])
  expect(await groups({ groupLevel: 1, skip: 4, limit: 1 })).toEqual([[[4], 1_300]])
  expect(await groups({ groupLevel: 1, descending: true, limit: 2 })).toEqual([
    [[9], 300],
    [[8], 299],
  ])
})

test('[CR4] another script sees all rows anew, and gives nothing of what the first one made', async () => {
  await groups()
  seen = { rows: 0, parts: 0 }
  await define('function (keys, values, again) { return -sum(values) * (again ? -1 : 1) }')
  expect(await groups()).toEqual([[null, -DOCS]])
  expect(seen.rows).toBe(DOCS)
})

test('[CR5] what a script made of a withdrawn doc goes with the very write that withdraws it', async () => {
  await put([['secret', { n: 5, v: 'told in confidence' }]])
  await define('function (keys, values) { return values.filter(isNaN).join() || undefined }')
  expect(await groups()).toEqual([[null, 'told in confidence']])
  const kept = () =>
    db.indexing.read((storage) =>
      storage.side
        .list('indexes')
        .flatMap((id) =>
          ['tree', 'docs', 'reduced'].flatMap((kind) =>
            storage.side
              .list(`${kind} ${id}`)
              .filter((key) => storage.side.read(`${kind} ${id}`, key)?.includes('confidence')),
          ),
        ),
    )
  expect(kept().length).toBeGreaterThan(1)
  await put([['secret', null]])
  expect(kept()).toEqual([])
})
