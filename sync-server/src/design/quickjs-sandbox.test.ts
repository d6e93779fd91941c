import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest'
import type { DesignSandbox, SandboxCall, SandboxOutcome } from './design-sandbox.ts'
import { createQuickJsSandbox } from './quickjs-sandbox.ts'

const logged: string[] = []
const sandbox = createQuickJsSandbox({
  limits: { callMs: 1_000 },
  onLog: (line) => logged.push(line),
})
afterEach(() => logged.splice(0))
afterAll(() => sandbox.close())

let nextRev = 1

interface Ask {
  readonly in?: DesignSandbox
  readonly db?: string
  readonly rev?: string
  readonly lane?: 'judge' | 'index'
}

function run(
  design: object,
  call: SandboxCall,
  items: readonly unknown[],
  { in: within = sandbox, db = 'db', rev = `${nextRev++}-a`, lane = 'judge' }: Ask = {},
): Promise<SandboxOutcome> {
  return within.run({
    lane,
    db,
    design: { id: '_design/d', rev, json: JSON.stringify(design) },
    call,
    items: items.map((item) => JSON.stringify(item)),
  })
}

async function results(...args: Parameters<typeof run>): Promise<unknown[]> {
  const outcome = await run(...args)
  if (outcome.kind !== 'done') return [outcome]
  return outcome.results.map((result) => (result.ok ? JSON.parse(result.json) : result))
}

const mapOf = (map: string, more: object = {}) => ({ views: { v: { map }, ...more } })
const MAP: SandboxCall = { kind: 'map', path: ['views', 'v', 'map'] }
const doc = { _id: 'a', n: 2, tags: ['x', 'y'] }

test('[JS1] a source is a function expression, a named one, an arrow, or a program that ends with one', async () => {
  const sources = [
    'function(doc) { emit(doc._id, 1) }',
    'function (doc) { emit(doc._id, 1) };\n',
    'function named(doc) { emit(doc._id, 1) }',
    'doc => emit(doc._id, 1)',
    '(doc) => { emit(doc._id, 1) }',
    '// says what it does\nfunction(doc) { emit(doc._id, 1) } // so',
    'var one = 1; (function (doc) { emit(doc._id, one) })',
  ]
  for (const source of sources) {
    expect(await results(mapOf(source), MAP, [doc])).toEqual([[['a', 1]]])
  }
})

test('[JS2] what is no function, or no JavaScript, is a compilation error', async () => {
  expect(await run(mapOf('1 + 1'), MAP, [doc])).toMatchObject({
    kind: 'refused',
    error: 'compilation_error',
    reason: 'Expression does not eval to a function. (1 + 1)',
  })
  expect(await run(mapOf('function(doc) {'), MAP, [doc])).toMatchObject({
    kind: 'refused',
    error: 'compilation_error',
  })
  expect(await run({ views: {} }, MAP, [doc])).toMatchObject({ error: 'not_found' })
})

test('[JS3] emit, log, isArray, sum, toJSON are there, with CouchDB’s meaning', async () => {
  const map = `function(doc) {
    emit(isArray(doc.tags), sum([1, 2]))
    emit(toJSON({a: 1}), new Error('no'))
    emit()
    log({seen: doc._id})
  }`
  expect(await results(mapOf(map), MAP, [doc])).toEqual([
    [
      [true, 3],
      ['{"a":1}', { error: 'Error', message: 'no' }],
      [null, null],
    ],
  ])
  expect(logged).toEqual(['_design/d: {"seen":"a"}'])
})

test('[JS4] require finds CommonJS modules: views.lib for maps, the whole design document for others', async () => {
  const lib = {
    lib: {
      add: "exports.add = function (n) { return n + require('./one').one }",
      one: "exports.one = require('../lib/deep/one').one",
      deep: { one: 'module.exports = {one: 1}; exports = null' },
      first: "exports.a = 1; exports.b = require('./second').a",
      second: "exports.a = require('./first').a",
    },
  }
  const map = "function(doc) { emit(require('views/lib/add').add(doc.n), null) }"
  // `module.exports = …` replaces what is exported.
  expect(await results(mapOf(map, lib), MAP, [doc])).toEqual([[[3, null]]])
  const circular = "function(doc) { emit(require('views/lib/first').b, null) }"
  expect(await results(mapOf(circular, lib), MAP, [doc])).toEqual([[[1, null]]])
  const outside = "function(doc) { emit(require('other').x, null) }"
  expect(await results({ ...mapOf(outside), other: 'exports.x = 1' }, MAP, [doc])).toEqual([[]])
  expect(logged.at(-1)).toContain('Object has no property "other"')
  const filters = { f: "function(doc, req) { return require('other').x === doc.n }" }
  const filter: SandboxCall = { kind: 'filter', path: ['filters', 'f'], req: {} }
  expect(await results({ filters, other: 'exports.x = 2' }, filter, [doc, { n: 3 }])).toEqual([
    true,
    false,
  ])
})

test('[JS5] a map that throws gives nothing for that doc, says so in the log, and goes on', async () => {
  const map = 'function(doc) { emit(doc.tags.length, null) }'
  expect(await results(mapOf(map), MAP, [doc, { _id: 'b' }, doc])).toEqual([
    [[2, null]],
    [],
    [[2, null]],
  ])
  expect(logged).toHaveLength(1)
  expect(logged[0]).toContain('with doc._id b')
})

test('[JS6] a map cannot change the doc that it is given', async () => {
  const map = 'function(doc) { doc.n = 3; doc.tags.length; emit(doc.n, null) }'
  expect(await results(mapOf(map), MAP, [doc])).toEqual([[[2, null]]])
})

test('[JS7] a function that does not end is ended, wherever it hangs', async () => {
  const brief = createQuickJsSandbox({ limits: { callMs: 300 } })
  onTestFinished(() => brief.close())
  const hanging = [
    'function(doc) { while (true) {} }',
    'function(doc) { try { while (true) {} } catch (e) { while (true) {} } }',
    'function(doc) { try { while (true) {} } finally { while (true) {} } }',
    'while (true) {}',
    'function(doc) { /(a+)+$/.test("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab") }',
    // QuickJS asks nobody in here: the thread itself is ended.
    'function(doc) { new Array(1e9).join("x") }',
    'function(doc) { emit({ toJSON: function () { while (true) {} } }, null) }',
    'function(doc) { Object.prototype.toJSON = function () { while (true) {} }; emit(1, {}) }',
  ]
  for (const source of hanging) {
    const outcome = await run(mapOf(source), MAP, [doc], { in: brief })
    expect({ source, outcome }).toMatchObject({ outcome: { kind: 'broken', failure: 'timeout' } })
  }
  const well = mapOf('function(doc) { emit(1, 1) }')
  expect(await results(well, MAP, [doc], { in: brief })).toEqual([[[1, 1]]])
}, 60_000)

test('[JS8] what would fill the memory or the stack ends in a failure, and the next call is well', async () => {
  const bombs = [
    'function(doc) { var a = []; while (true) a.push(new Array(100000).join("x")) }',
    'function(doc) { var s = "x"; while (true) s += s }',
    'function(doc) { emit("x".repeat(1 << 29), null) }',
    'function(doc) { new Uint8Array(1 << 30) }',
    'function(doc) { var a = []; for (var i = 0; i < 50000; i++) a = [a]; emit(a, null) }',
    'function(doc) { JSON.parse("[".repeat(1000000)) }',
    'function(doc) { (function f() { f() })() }',
    'function(doc) { eval("(".repeat(100000)) }',
  ]
  for (const source of bombs) {
    const outcome = await run(mapOf(source), MAP, [doc])
    const isNothing =
      outcome.kind === 'done' && outcome.results[0]?.ok === true && outcome.results[0].json === '[]'
    expect(outcome.kind === 'broken' || isNothing, `${source}: ${JSON.stringify(outcome)}`).toBe(
      true,
    )
    expect(await results(mapOf('function(doc) { emit(1, 1) }'), MAP, [doc])).toEqual([[[1, 1]]])
  }
}, 60_000)

test('[JS9] a doc that emits more than may be kept gives nothing, even if the map hides it', async () => {
  const flood =
    'function(doc) { for (var i = 0; i < 30000; i++) try { emit(i, null) } catch (e) {} }'
  expect(await results(mapOf(flood), MAP, [doc])).toEqual([[]])
  const wide = 'function(doc) { for (var i = 0; i < 20; i++) emit(i, "x".repeat(1e6)) }'
  expect(await results(mapOf(wide), MAP, [doc])).toEqual([[]])
  expect(logged.join()).toContain('emitted more than may be kept')
})

test('[JS10] there is no authority: no process, no files, no network, no module of Node', async () => {
  const map = `function(doc) {
    var names = ['process', 'require', 'fetch', 'XMLHttpRequest', 'WebSocket', 'Deno', 'std', 'os',
      'postMessage', 'setTimeout', 'importScripts', 'console', 'WebAssembly', 'performance']
    names.forEach(function (name) { if (name !== 'require') emit(name, typeof globalThis[name]) })
    try { require('fs') } catch (e) { emit('fs', 'none') }
    emit('constructor', typeof (0, eval)('this').constructor.constructor('return this')().process)
    emit('date', typeof Date.now())
  }`
  const [rows] = await results(mapOf(map), MAP, [doc])
  for (const [name, found] of rows as [string, string][]) {
    expect(`${name} ${found}`).toBe(
      name === 'fs' ? 'fs none' : name === 'date' ? 'date number' : `${name} undefined`,
    )
  }
})

test('[JS11] what one design document does to its surroundings is not seen by another, nor by another db', async () => {
  const spoil = mapOf(`function(doc) {
    Array.prototype.push = function () { throw new Error('spoilt') }
    Object.prototype.spoilt = 'yes'
    String.prototype.split = null
    JSON.stringify = null
    globalThis.kept = doc._id
    emit(1, 1)
  }`)
  const look = mapOf(
    'function(doc) { emit([].push.length, [typeof kept, ({}).spoilt === undefined, typeof "".split]) }',
  )
  await run(spoil, MAP, [doc], { db: 'one' })
  const clean = [[[1, ['undefined', true, 'function']]]]
  expect(await results(look, MAP, [doc], { db: 'one' })).toEqual(clean)
  // The same design document in another db has surroundings of its own.
  const rev = '9-same'
  const counting = mapOf('function(doc) { globalThis.n = (globalThis.n || 0) + 1; emit(n, null) }')
  expect(await results(counting, MAP, [doc, doc], { db: 'one', rev })).toEqual([
    [[1, null]],
    [[2, null]],
  ])
  expect(await results(counting, MAP, [doc], { db: 'two', rev })).toEqual([[[1, null]]])
})

test('[JS12] answers that a function has forged harm nobody but its own design document', async () => {
  const forged = mapOf(`function(doc) {
    Object.prototype.toJSON = function () { return undefined }
    Array.prototype.join = function () { return 'not json' }
    emit({}, {})
  }`)
  const outcome = await run(forged, MAP, [doc])
  expect(['done', 'broken']).toContain(outcome.kind)
  expect(await results(mapOf('function(doc) { emit(1, 1) }'), MAP, [doc])).toEqual([[[1, 1]]])
})

test('[JS13] after two breakages in a row a function rests: further calls fail at once', async () => {
  const slow = mapOf('function(doc) { while (true) {} }')
  const rev = '7-slow'
  const answers = await Promise.all(
    Array.from({ length: 30 }, () => run(slow, MAP, [doc], { rev })),
  )
  // What is refused unasked may come again; what broke down has been called.
  const called = { kind: 'broken', isTransient: false }
  const spared = { kind: 'broken', isTransient: true }
  expect(answers).toMatchObject([called, called, ...Array.from({ length: 28 }, () => spared)])
  expect(await run(slow, MAP, [doc], { rev })).toMatchObject(spared)
}, 60_000)

test('[JS14] dbs are served in rotation: one with a thousand jobs holds up no other', async () => {
  const order: string[] = []
  const busy = mapOf('function(doc) { for (var i = 0; i < 20000; i++); emit(1, 1) }')
  const jobs = Array.from({ length: 50 }, () =>
    run(busy, MAP, [doc], { db: 'busy', rev: '1-busy' }).then(() => order.push('busy')),
  )
  const other = run(busy, MAP, [doc], { db: 'other', rev: '1-busy' }).then(() =>
    order.push('other'),
  )
  await Promise.all([...jobs, other])
  expect(order.indexOf('other')).toBeLessThan(4)
})

test('[JS15] a judgement does not wait for an index', async () => {
  const slow = mapOf('function(doc) { while (true) {} }')
  const order: string[] = []
  await Promise.all([
    run(slow, MAP, [doc], { lane: 'index' }).then(() => order.push('index')),
    results(mapOf('function(doc) { emit(1, 1) }'), MAP, [doc]).then(() => order.push('judge')),
  ])
  expect(order).toEqual(['judge', 'index'])
}, 30_000)

test('[JS16] a reduce that throws gives null', async () => {
  const reduce: SandboxCall = { kind: 'reduce', path: ['views', 'v', 'reduce'] }
  const design = {
    views: {
      v: { reduce: 'function(keys, values, rereduce) { return rereduce ? x : sum(values) }' },
    },
  }
  expect(
    await results(design, reduce, [
      { keys: [['a', 'id']], values: [1, 2], rereduce: false },
      { keys: null, values: [1, 2], rereduce: true },
    ]),
  ).toEqual([3, null])
})

test('[JS17] what a function logs is one line each, cut to a length, and so many at a time', async () => {
  const map = `function(doc) {
    for (var i = 0; i < 100; i++) log('a\\nFailure at b\\u001b[2J' + 'x'.repeat(5000))
  }`
  await results(mapOf(map), MAP, [doc])
  expect(logged).toHaveLength(20)
  expect(logged.every((line) => line.length < 1_100 && !/\p{Cc}/u.test(line))).toBe(true)
})
