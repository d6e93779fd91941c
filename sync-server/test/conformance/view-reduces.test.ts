import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestServer, startTestServer } from '../testing.ts'
import { askView, BY_N, dbWithViews, json, rowsOf } from './view-db.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.stop())

const view = (db: string, path: string) => askView(server, db, path)
const dbWith = (views: object, docs: readonly object[]) => dbWithViews(server, views, docs)

test('[VW6] _count, _sum and _stats sum up all, each key, or the first members of list keys', async () => {
  const docs = [
    { _id: '1', k: ['a', 1], v: 1 },
    { _id: '2', k: ['a', 2], v: 2 },
    { _id: '3', k: ['b', 1], v: 4 },
    { _id: '4', k: 'c', v: 8 },
  ]
  const map = 'function(doc) { emit(doc.k, doc.v) }'
  const db = await dbWith(
    {
      count: { map, reduce: '_count' },
      sum: { map, reduce: '_sum' },
      stats: { map, reduce: '_stats' },
      distinct: { map: 'function(doc) { emit(doc.k[0]) }', reduce: '_approx_count_distinct' },
    },
    docs,
  )
  const values = async (path: string) =>
    rowsOf(await view(db, path)).map(({ key, value }) => [key, value])
  expect((await view(db, 'count')).text).toBe('{"rows":[\r\n{"key":null,"value":4}\r\n]}\n')
  expect(await values('sum?group_level=1')).toEqual([
    ['c', 8],
    [['a'], 3],
    [['b'], 4],
  ])
  expect(await values('sum?group=true&startkey=["a",2]')).toEqual([
    [['a', 2], 2],
    [['b', 1], 4],
  ])
  expect(await values('sum?group_level=1&descending=true&skip=1&limit=1')).toEqual([[['a'], 3]])
  expect(await values('sum?group=true&descending=true')).toEqual([
    [['b', 1], 4],
    [['a', 2], 2],
    [['a', 1], 1],
    ['c', 8],
  ])
  expect(await values(`count?group=true&keys=${json('[["b",1],"no","c"]')}`)).toEqual([
    [['b', 1], 1],
    ['c', 1],
  ])
  expect(await values('stats')).toEqual([[null, { sum: 15, count: 4, min: 1, max: 8, sumsqr: 85 }]])
  expect(await values('distinct')).toEqual([[null, 3]])
  expect(await values('sum?startkey="x"&endkey="y"')).toEqual([])
  expect(await values('sum?reduce=false&limit=1')).toEqual([['c', 8]])
})

test('[VW7] _sum adds lists by their places and objects by their members, and says what it cannot add', async () => {
  const summed = async (values: readonly unknown[]) => {
    const docs = values.map((v, n) => ({ _id: `d${n}`, v }))
    const map = 'function(doc) { emit(null, doc.v) }'
    const db = await dbWith({ s: { map, reduce: '_sum' } }, docs)
    const [row] = rowsOf(await view(db, 's'))
    return row?.value
  }
  expect(await summed([1, 2.5])).toBe(3.5)
  expect(await summed([[1, 2], [3, 4, 5], 6])).toEqual([10, 6, 5])
  expect(
    await summed([
      { a: 1, b: { c: 1 } },
      { b: { c: 2 }, d: [1] },
    ]),
  ).toEqual({
    a: 1,
    b: { c: 3 },
    d: [1],
  })
  expect(await summed([1, 'x'])).toEqual({
    error: 'builtin_reduce_error',
    reason: expect.stringContaining('The _sum function requires'),
    caused_by: 'x',
  })
})

test('[VW8] _stats takes lists by their places and sums made before, and refuses what is no number', async () => {
  const stats = async (values: readonly unknown[]) => {
    const docs = values.map((v, n) => ({ _id: `d${n}`, v }))
    const map = 'function(doc) { emit(null, doc.v) }'
    const db = await dbWith({ s: { map, reduce: '_stats' } }, docs)
    return view(db, 's')
  }
  const one = { sum: 1, count: 1, min: 1, max: 1, sumsqr: 1 }
  expect(rowsOf(await stats([one, 2]))).toMatchObject([
    { value: { sum: 3, count: 2, min: 1, max: 2, sumsqr: 5 } },
  ])
  expect(
    rowsOf(
      await stats([
        [1, 2],
        [3, 4],
      ]),
    ),
  ).toMatchObject([
    {
      value: [
        { sum: 4, max: 3 },
        { sum: 6, min: 2 },
      ],
    },
  ])
  for (const bad of [['x', 'y'], ['x'], [1, [1]], [[1], [1, 2]], [{ sum: 1 }]]) {
    const answer = await stats(bad)
    expect([answer.status, answer.json]).toMatchObject([400, { error: 'invalid_value' }])
  }
})

test('[VW9] a script reduces rows, then what came of them; one that throws gives null', async () => {
  const docs = Array.from({ length: 2_500 }, (_, n) => ({ _id: `d${n}`, n: n % 2, v: 1 }))
  const reduce = `function(keys, values, rereduce) {
    if (rereduce) return {rows: sum(values.map(function (v) { return v.rows })), calls: values.length}
    if (keys.length !== values.length || !keys[0][1]) throw new Error('no ids')
    return {rows: values.length, calls: 1}
  }`
  const db = await dbWith(
    { s: { map: BY_N, reduce }, bad: { map: BY_N, reduce: 'function(k) { return k.x.y }' } },
    docs,
  )
  const [all] = rowsOf(await view(db, 's'))
  expect(all?.value).toMatchObject({ rows: 2_500 })
  expect(rowsOf(await view(db, 's?group=true'))).toMatchObject([
    { key: 0, value: { rows: 1_250 } },
    { key: 1, value: { rows: 1_250 } },
  ])
  expect(rowsOf(await view(db, 'bad'))).toEqual([{ key: null, value: null }])
})

test('[VW10] a reduce that does not shrink its rows gives reduce_overflow_error as its value', async () => {
  const reduce = 'function(keys, values) { return values }'
  const docs = Array.from({ length: 50 }, (_, n) => ({ _id: `d${n}`, n, v: 'x'.repeat(200) }))
  const db = await dbWith({ s: { map: BY_N, reduce } }, docs)
  expect(rowsOf(await view(db, 's'))).toEqual([
    {
      key: null,
      value: {
        reduce_overflow_error: expect.stringContaining('Reduce output must shrink more rapidly'),
      },
    },
  ])
})
