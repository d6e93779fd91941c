import { ATTACHMENT_WORKLOADS } from './attachments.ts'
import type { BenchClient } from './client.ts'
import { batchesOf, entryDoc, rate, secondsFor, withClients, writeInBatches } from './docs.ts'
import { continuousListeners, longpollListeners } from './listeners.ts'
import { pullWithPouch } from './pouch-pull.ts'

/** One thing a hub does all day. */
export interface Workload {
  readonly name: string
  readonly unit: string
  readonly isLessBetter?: true
  /**
   * What Apache CouchDB 3.5.0 was once measured to do, single node, on two quiet cores of another
   * machine. For orientation: only peers in the same run can be compared.
   */
  readonly couchOnce?: number
  /** Runs outside the clock, on an empty db. */
  prepare?(client: BenchClient, db: string): Promise<void>
  measure(client: BenchClient, db: string): Promise<number>
}

const DOCS = 10_000
const PHONES = 200
const PHONE_DOCS = 2_000
const PAGE = 100
const PUSHES = 1_400
const PUSH_SIZE = 5
const POUCH_DOCS = 5_000

const allBatches = batchesOf(DOCS)

async function pullInPages(client: BenchClient, db: string): Promise<void> {
  let since = '0'
  for (let page = 0; page < PHONE_DOCS / PAGE; page += 1) {
    const bytes = await client.sendForBytes(
      'GET',
      `/${db}/_changes?include_docs=true&limit=${PAGE}&since=${encodeURIComponent(since)}`,
    )
    // Read from the end of the page: parsing it would measure the client.
    const last = /"last_seq":\s*("(?:[^"]+)"|\d+)/.exec(bytes.subarray(-600).toString())?.[1]
    if (last === undefined) throw new Error('a page without last_seq')
    since = String(JSON.parse(last))
  }
}

export const WORKLOADS: readonly Workload[] = [
  {
    name: `_bulk_docs, ${DOCS} docs of 1 KB by 500`,
    unit: 'docs/s',
    couchOnce: 12_400,
    measure: (client, db) => rate(DOCS, () => writeInBatches(client, db, allBatches)),
  },
  {
    name: 'PUT, 64 clients',
    unit: 'requests/s',
    couchOnce: 2_200,
    measure: (client, db) =>
      rate(4_000, () =>
        withClients(64, 4_000, (i) => client.send('PUT', `/${db}/doc-${i}`, entryDoc(i).body)),
      ),
  },
  {
    name: 'PUT, one at a time',
    unit: 'ms',
    isLessBetter: true,
    couchOnce: 2.4,
    measure: async (client, db) => {
      const count = 300
      const put = (i: number) => client.send('PUT', `/${db}/doc-${i}`, entryDoc(i).body)
      return ((await secondsFor(() => withClients(1, count, put))) * 1_000) / count
    },
  },
  {
    name: `_changes?include_docs=true of ${DOCS}`,
    unit: 'docs/s',
    couchOnce: 18_400,
    prepare: (client, db) => writeInBatches(client, db, allBatches),
    measure: (client, db) =>
      rate(DOCS, async () => {
        const bytes = await client.sendForBytes('GET', `/${db}/_changes?include_docs=true`)
        if (!bytes.subarray(-600).includes('"last_seq"')) throw new Error('the feed broke off')
      }),
  },
  {
    name: `${PHONES} phones pulling ${PHONE_DOCS} docs each in pages of ${PAGE}`,
    unit: 'docs/s',
    couchOnce: 24_600,
    prepare: (client, db) => writeInBatches(client, db, allBatches.slice(0, PHONE_DOCS / 500)),
    measure: (client, db) =>
      rate(PHONES * PHONE_DOCS, () => withClients(PHONES, PHONES, () => pullInPages(client, db))),
  },
  {
    name: 'from a write to the last of 200 listeners, continuous: p99',
    unit: 'ms',
    isLessBetter: true,
    couchOnce: 48,
    measure: continuousListeners,
  },
  {
    name: 'from a write to the last of 200 listeners, longpoll: p99',
    unit: 'ms',
    isLessBetter: true,
    couchOnce: 87,
    measure: longpollListeners,
  },
  {
    name: `pushes of ${PUSH_SIZE} docs from 200 clients`,
    unit: 'pushes/s',
    couchOnce: 1_416,
    measure: (client, db) => {
      const pushes = batchesOf(PUSHES * PUSH_SIZE, PUSH_SIZE)
      return rate(PUSHES, () =>
        withClients(200, PUSHES, (i) => client.send('POST', `/${db}/_bulk_docs`, pushes[i])),
      )
    },
  },
  {
    name: `PouchDB pulling ${POUCH_DOCS} docs`,
    unit: 's',
    isLessBetter: true,
    couchOnce: 0.67,
    prepare: (client, db) => writeInBatches(client, db, allBatches.slice(0, POUCH_DOCS / 500)),
    measure: (client, db) => secondsFor(() => pullWithPouch(client, db, POUCH_DOCS)),
  },
  ...ATTACHMENT_WORKLOADS,
]
