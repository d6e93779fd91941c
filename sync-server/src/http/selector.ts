import { isJsonObject, type JsonObject, SyncError } from '@tributary/sync-protocol'
import { compareJson, typeOf } from './compare-json.ts'

type Test = (value: unknown) => boolean

/**
 * Makes a test of a Mango selector: `{"type": "entry", "body.text": {"$exists": true}}`.
 *
 * @throws SyncError `bad_request` for an operator that is not known, or a value it cannot take
 */
export function compileSelector(selector: unknown): (doc: JsonObject) => boolean {
  if (!isJsonObject(selector))
    throw new SyncError('bad_request', 'Selector error: expected a JSON object')
  return compileCondition(selector)
}

/** Any JSON where a condition is expected: an object of fields and operators, or a plain value. */
function compileCondition(condition: unknown): Test {
  if (!isJsonObject(condition)) return equals(condition)
  const entries = Object.entries(condition)
  if (entries.length === 0) return () => true
  const tests = entries.map(([key, argument]) =>
    key.startsWith('$') ? compileOperator(key, argument) : compileField(key, argument),
  )
  return (value) => tests.every((test) => test(value))
}

function compileField(path: string, argument: unknown): Test {
  const keys = path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'))
  const isEmptyObject = isJsonObject(argument) && Object.keys(argument).length === 0
  const test = isEmptyObject ? equals(argument) : compileCondition(argument)
  return (value) => test(memberAt(value, keys))
}

function memberAt(value: unknown, keys: readonly string[]): unknown {
  let member = value
  for (const key of keys) {
    if (typeof member !== 'object' || member === null || !Object.hasOwn(member, key))
      return undefined
    member = Reflect.get(member, key)
  }
  return member
}

const equals =
  (argument: unknown): Test =>
  (value) =>
    value !== undefined && compareJson(value, argument) === 0

function compileOperator(operator: string, argument: unknown): Test {
  const make = Object.hasOwn(OPERATORS, operator) ? OPERATORS[operator] : undefined
  if (make === undefined) throw new SyncError('bad_request', `Invalid operator: ${operator}`)
  return make(argument)
}

const ordered =
  (isRight: (order: number) => boolean) =>
  (argument: unknown): Test =>
  (value) =>
    value !== undefined && isRight(compareJson(value, argument))

const OPERATORS: Readonly<Record<string, (argument: unknown) => Test>> = {
  $eq: equals,
  $ne: (argument) => (value) => value !== undefined && compareJson(value, argument) !== 0,
  $lt: ordered((order) => order < 0),
  $lte: ordered((order) => order <= 0),
  $gt: ordered((order) => order > 0),
  $gte: ordered((order) => order >= 0),
  $exists: (argument) => (value) => (value !== undefined) === (argument === true),
  $type: (argument) => (value) => value !== undefined && typeOf(value) === argument,
  $in: (argument) => anyOf(listOf('$in', argument).map(equals)),
  $nin: (argument) => {
    const isIn = anyOf(listOf('$nin', argument).map(equals))
    return (value) => value !== undefined && !isIn(value)
  },
  $and: (argument) => allOf(listOf('$and', argument).map(compileCondition)),
  $or: (argument) => {
    const tests = listOf('$or', argument).map(compileCondition)
    return (value) => tests.some((test) => test(value))
  },
  $nor: (argument) => {
    const tests = listOf('$nor', argument).map(compileCondition)
    return (value) => !tests.some((test) => test(value))
  },
  $not: (argument) => {
    const test = compileCondition(argument)
    return (value) => !test(value)
  },
  $all: (argument) => {
    const tests = listOf('$all', argument).map(equals)
    return (value) => Array.isArray(value) && tests.every((test) => value.some(test))
  },
  $elemMatch: (argument) => {
    const test = compileCondition(argument)
    return (value) => Array.isArray(value) && value.some(test)
  },
  $allMatch: (argument) => {
    const test = compileCondition(argument)
    return (value) => Array.isArray(value) && value.length > 0 && value.every(test)
  },
  $size: (argument) => (value) => Array.isArray(value) && value.length === argument,
  $mod: (argument) => {
    const [divisor, rest] = listOf('$mod', argument)
    if (!Number.isInteger(divisor) || divisor === 0 || !Number.isInteger(rest)) {
      throw new SyncError('bad_request', '$mod must be [Divisor, Remainder], both integers')
    }
    return (value) => Number.isInteger(value) && Number(value) % Number(divisor) === rest
  },
  $beginsWith: (argument) => {
    if (typeof argument !== 'string')
      throw new SyncError('bad_request', '$beginsWith must be a string')
    return (value) => typeof value === 'string' && value.startsWith(argument)
  },
}

const allOf =
  (tests: readonly Test[]): Test =>
  (value) =>
    tests.every((test) => test(value))

/** For a list in the doc it is enough that one of its items is in the argument, as in CouchDB. */
const anyOf =
  (tests: readonly Test[]): Test =>
  (value) =>
    tests.some((test) => test(value) || (Array.isArray(value) && value.some(test)))

function listOf(operator: string, argument: unknown): readonly unknown[] {
  if (Array.isArray(argument)) return argument
  throw new SyncError('bad_request', `${operator} must be an array`)
}
