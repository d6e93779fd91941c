import type { getRxStorageDexie } from 'rxdb/plugins/storage-dexie'

type DexieSettings = NonNullable<Parameters<typeof getRxStorageDexie>[0]>
type OnCreate = NonNullable<DexieSettings['onCreate']>
type Use = Parameters<OnCreate>[0]['use']
type Core = ReturnType<Parameters<Use>[0]['create']>
type Table = ReturnType<NonNullable<Core['table']>>
type MutateRequest = Parameters<Table['mutate']>[0]
type PutRequest = Extract<MutateRequest, { type: 'put' }>
type MutateResponse = Awaited<ReturnType<Table['mutate']>>
type GetManyRequest = Parameters<Table['getMany']>[0]

/** Puts handed to IndexedDB at once; each is a copy of a doc, made on the main thread. */
const PUTS_AT_ONCE = 64
/** Fewer keys are quicker asked for one by one. */
const KEYS_WORTH_A_LOOK = 20
/** Dexie's own `DBCoreRangeType.Range`. */
const RANGE = 2

/**
 * Lets RxDB write and look up hundreds of docs, as a first pull does, without holding up the main
 * thread: long writes go in slices of the same transaction, and of many docs looked for only those
 * are asked for that are there.
 */
export const gentleDexie: OnCreate = (dexie) => {
  dexie.use({
    stack: 'dbcore',
    name: 'gentle',
    // Next to IndexedDB itself, below all that Dexie adds.
    level: -2,
    create: (core) => ({
      ...core,
      table(name) {
        const table = core.table(name)
        return {
          ...table,
          mutate: (request) =>
            request.type === 'put' ? putInSlices(table, request) : table.mutate(request),
          getMany: (request) => getPresent(table, request),
        }
      },
    }),
  })
}

/** Chained by `then` alone: that keeps the transaction open, which waiting otherwise may not. */
function putInSlices(table: Table, request: PutRequest): Promise<MutateResponse> {
  const { values, keys } = request
  if (values.length <= PUTS_AT_ONCE) return table.mutate(request)
  const results: unknown[] = []
  const failures: MutateResponse['failures'] = {}
  let numFailures = 0
  const putFrom = (at: number): Promise<MutateResponse> => {
    const slice: PutRequest = { ...request, values: values.slice(at, at + PUTS_AT_ONCE) }
    if (keys !== undefined) slice.keys = keys.slice(at, at + PUTS_AT_ONCE)
    return table.mutate(slice).then((answer) => {
      results.push(...(answer.results ?? []))
      numFailures += answer.numFailures
      for (const [within, error] of Object.entries(answer.failures)) {
        failures[at + Number(within)] = error
      }
      const next = at + PUTS_AT_ONCE
      if (next < values.length) return putFrom(next)
      return { numFailures, failures, results, lastResult: answer.lastResult }
    })
  }
  return putFrom(0)
}

/**
 * One look at the keys between the first and the last says which of them are there, and whether
 * any other lies between: if none does, one more request brings them all.
 */
function getPresent(table: Table, request: GetManyRequest): Promise<unknown[]> {
  const keys: readonly unknown[] = request.keys
  const sorted = keys.filter((key) => typeof key === 'string').toSorted()
  if (sorted.length !== keys.length || keys.length < KEYS_WORTH_A_LOOK) {
    return table.getMany(request)
  }
  const within = (values: boolean) =>
    table.query({
      trans: request.trans,
      values,
      limit: keys.length + 1,
      query: {
        index: table.schema.primaryKey,
        range: { type: RANGE, lower: sorted[0], upper: sorted.at(-1) },
      },
    })
  return within(false).then(({ result }): unknown[] | Promise<unknown[]> => {
    const there: readonly unknown[] = result
    // There may be more between the two than this has read.
    if (there.length > keys.length) return table.getMany(request)
    const wanted = new Set(keys)
    const present = there.filter((key) => wanted.has(key))
    const inOrder = (values: readonly unknown[]) => {
      const byKey = new Map(present.map((key, at) => [key, values[at]]))
      return keys.map((key) => byKey.get(key))
    }
    if (present.length === 0) return inOrder([])
    return present.length === there.length
      ? within(true).then((all) => inOrder(all.result))
      : table.getMany({ ...request, keys: present }).then(inOrder)
  })
}
