import { isSyncError, type JsonObject } from '@tributary/sync-protocol'
import { expect, test } from 'vitest'
import { pickFields, parseField } from './field-path.ts'
import { compileSelector } from './match-selector.ts'

const DOC: JsonObject = {
  _id: 'entry:1',
  n: 7,
  text: 'a river',
  flag: false,
  none: null,
  list: [1, 'two', { three: 3 }],
  nested: { deep: { deeper: true }, 'a.b': 1 },
  empty: {},
}

const MATCHING: readonly (readonly [string, object])[] = [
  ['plain value', { n: 7 }],
  ['several fields', { n: 7, text: 'a river' }],
  ['$eq', { n: { $eq: 7 } }],
  ['$eq of an object', { 'nested.deep': { $eq: { deeper: true } } }],
  ['an empty object', { empty: {} }],
  ['$ne', { n: { $ne: 8 } }],
  ['$lt across types', { n: { $lt: 'a' } }],
  ['$lte', { n: { $lte: 7 } }],
  ['$gt null', { n: { $gt: null } }],
  ['$gte', { n: { $gte: 7 } }],
  ['two bounds', { n: { $gt: 6, $lt: 8 } }],
  ['collation, not code units', { text: { $lt: 'B' } }],
  ['$exists', { none: { $exists: true } }],
  ['$exists false', { gone: { $exists: false } }],
  ['$type null', { none: { $type: 'null' } }],
  ['$type boolean', { flag: { $type: 'boolean' } }],
  ['$type array', { list: { $type: 'array' } }],
  ['$type object', { nested: { $type: 'object' } }],
  ['$in', { n: { $in: [1, 7] } }],
  ['$in of a list', { list: { $in: ['two'] } }],
  ['$nin', { n: { $nin: [1, 2] } }],
  ['$nin of nothing', { n: { $nin: [] } }],
  ['$all', { list: { $all: ['two', 1] } }],
  ['$all with the whole list', { list: { $all: [[1, 'two', { three: 3 }]] } }],
  ['$size', { list: { $size: 3 } }],
  ['$mod', { n: { $mod: [4, 3] } }],
  ['$regex', { text: { $regex: '^a.r' } }],
  ['$regex finds anywhere', { text: { $regex: 'ive' } }],
  ['$beginsWith', { text: { $beginsWith: 'a r' } }],
  ['$elemMatch', { list: { $elemMatch: { $eq: 'two' } } }],
  ['$elemMatch of members', { list: { $elemMatch: { three: { $gt: 2 } } } }],
  ['$allMatch', { list: { $allMatch: { $exists: true } } }],
  ['$keyMapMatch', { nested: { $keyMapMatch: { $beginsWith: 'de' } } }],
  ['$and', { $and: [{ n: 7 }, { flag: false }] }],
  ['$or', { $or: [{ n: 8 }, { flag: false }] }],
  ['$or within a field', { n: { $or: [{ $eq: 1 }, { $eq: 7 }] } }],
  ['$nor', { $nor: [{ n: 8 }, { flag: true }] }],
  ['$not', { $not: { n: 8 } }],
  ['$not of a field', { n: { $not: { $gt: 7 } } }],
  ['$not of $regex', { text: { $not: { $regex: 'lake' } } }],
  ['$not of $and', { $not: { $and: [{ n: 7 }, { flag: true }] } }],
  ['$not of $not', { $not: { $not: { n: 7 } } }],
  ['$not of $elemMatch', { list: { $not: { $elemMatch: { $eq: 'x' } } } }],
  ['dots', { 'nested.deep.deeper': true }],
  ['objects within objects', { nested: { deep: { deeper: true } } }],
  ['an escaped dot', { 'nested.a\\.b': 1 }],
  ['a place in a list', { 'list.1': 'two' }],
  ['nothing asked', {}],
  ['an empty $and beside a field', { n: 7, $and: [] }],
]

test.each(MATCHING)('[MG1] %s: a doc that meets the selector is found', (_name, selector) => {
  expect(compileSelector(selector)(DOC)).toBe(true)
})

const FAILING: readonly (readonly [string, object])[] = [
  ['another value', { n: 8 }],
  ['another type', { n: '7' }],
  ['$ne of the same', { n: { $ne: 7 } }],
  ['$in of nothing', { n: { $in: [] } }],
  ['$in with the list itself', { list: { $in: [[1, 'two', { three: 3 }]] } }],
  ['$nin of a list', { list: { $nin: ['two'] } }],
  ['$all of nothing', { list: { $all: [] } }],
  ['$all of no list', { n: { $all: [7] } }],
  ['$size of no list', { text: { $size: 7 } }],
  ['$mod of a text', { text: { $mod: [2, 1] } }],
  ['$regex of a number', { n: { $regex: '7' } }],
  ['$beginsWith of a number', { n: { $beginsWith: '7' } }],
  ['$elemMatch of no list', { n: { $elemMatch: { $eq: 7 } } }],
  ['$allMatch of an empty object', { empty: { $allMatch: { $exists: true } } }],
  ['$keyMapMatch of a list', { list: { $keyMapMatch: { $eq: '0' } } }],
  ['a member of the prototype', { constructor: { $exists: true } }],
]

test.each(FAILING)(
  '[MG1] %s: a doc that does not meet the selector is not found',
  (_, selector) => {
    expect(compileSelector(selector)(DOC)).toBe(false)
  },
)

test.each([
  { gone: { $ne: 1 } },
  { gone: { $nin: [1] } },
  { gone: { $not: { $eq: 1 } } },
  { gone: { $not: { $regex: 'x' } } },
  { $nor: [{ gone: 1 }] },
  { gone: null },
  { 'n.within': { $exists: false } },
  { 'list.9': { $exists: false } },
])('[MG2] a field that is not there meets no condition, negated or not: %j', (selector) => {
  expect(compileSelector(selector)(DOC)).toBe(false)
})

const WRONG: readonly (readonly [string, unknown])[] = [
  ['invalid_operator', { n: { $foo: 1 } }],
  ['invalid_operator', { $constructor: 1 }],
  ['bad_arg', { n: { $in: 1 } }],
  ['bad_arg', { $and: {} }],
  ['bad_arg', { $not: 1 }],
  ['bad_arg', { n: { $mod: [0, 1] } }],
  ['bad_arg', { n: { $mod: [2] } }],
  ['bad_arg', { n: { $size: -1 } }],
  ['bad_arg', { n: { $exists: 'yes' } }],
  ['bad_arg', { n: { $type: 1 } }],
  ['bad_arg', { n: { $elemMatch: [] } }],
  ['invalid_operator', { n: { $beginsWith: 1 } }],
  ['bad_arg', { n: { $regex: '(' } }],
  ['bad_arg', { n: { $regex: '(?=a)' } }],
  ['bad_arg', { n: { $regex: 'a'.repeat(2_000) } }],
  ['not_supported', { $text: 'x' }],
  ['not_supported', { $where: 'x' }],
  ['invalid_selector', { $eq: 1 }],
  ['invalid_field_name', { 'a..b': 1 }],
  ['invalid_selector_json', 'x'],
  ['invalid_selector_json', null],
  ['invalid_selector_json', []],
  ['bad_request', { $and: Array.from({ length: 2_000 }, () => ({ n: 1 })) }],
  ['bad_request', JSON.parse(`${'{"$not":'.repeat(100)}{"n":1}${'}'.repeat(100)}`)],
]

test.each(WRONG)(
  '[MG3] what is wrong with a selector is told by CouchDB’s code: %s',
  (code, selector) => {
    let told: unknown
    try {
      compileSelector(selector)
    } catch (error) {
      told = isSyncError(error) ? error.error : error
    }
    expect(told).toBe(code)
  },
)

const HOSTILE = ['^(a+)+$', '^(a|a)*$', '(x+x+)+y', '(a|b)*a(a|b){400}$', '(.*)(.*)(.*)(.*)[^a]']

test.each(HOSTILE)('[MG4] no pattern takes long, whatever the text: %s', (pattern) => {
  const matches = compileSelector({ text: { $regex: pattern } })
  const begin = performance.now()
  for (const size of [1_000, 20_000, 1_000_000]) {
    matches({ text: `${'ab'.repeat(size / 4)}${'a'.repeat(size / 2)}!` })
  }
  expect(performance.now() - begin).toBeLessThan(3_000)
})

test('[MG5] fields are picked with their places, and nothing else', () => {
  const pick = (...fields: string[]) => pickFields(DOC, fields.map(parseField))
  expect(pick('n', 'gone', 'nested.deep.deeper', 'nested.a\\.b')).toEqual({
    n: 7,
    nested: { deep: { deeper: true }, 'a.b': 1 },
  })
  expect(pick('nested.deep', 'nested')).toEqual({ nested: DOC['nested'] })
  expect(pick('nested', 'nested.deep')).toEqual({ nested: DOC['nested'] })
  const odd: JsonObject = JSON.parse('{"__proto__": {"x": 1}, "a": 2}')
  expect(JSON.stringify(pickFields(odd, [['__proto__', 'x']]))).toBe('{"__proto__":{"x":1}}')
})
