import { isJsonObject, type JsonObject, type JsonValue } from '@tributary/sync-protocol'
import { compareKeys } from '../../indexes/collate.ts'
import { type Compare, comparerOf } from './compare-values.ts'
import type { Condition, PartOperator, ValueOperator } from './condition.ts'
import { type FieldPath, valueAt } from './field-path.ts'
import { parseSelector } from './parse-selector.ts'
import { compileRegex } from './regex.ts'

type Test = (value: JsonValue) => boolean

/**
 * Makes a test of a Mango selector.
 *
 * @throws SyncError as `parseSelector`
 */
export function compileSelector(selector: unknown): (doc: JsonObject) => boolean {
  return compileCondition(parseSelector(selector))
}

export function compileCondition(condition: Condition): Test {
  switch (condition.kind) {
    case 'anything':
      return () => true
    case 'and':
    case 'or': {
      const tests = condition.conditions.map(compileCondition)
      // CouchDB takes an empty list, of either kind, for no condition at all.
      if (tests.length === 0) return () => true
      return condition.kind === 'and'
        ? (value) => tests.every((test) => test(value))
        : (value) => tests.some((test) => test(value))
    }
    case 'value': {
      const { path, operator, argument, isNegated } = condition
      const isAbsenceWanted = operator === '$exists' && argument === false
      const test = OPERATORS[operator](argument, comparerOf(path))
      return atPath(path, test, isNegated, isAbsenceWanted)
    }
    case 'parts': {
      const test = PARTS[condition.operator](compileCondition(condition.argument))
      return atPath(condition.path, test, condition.isNegated, false)
    }
  }
}

/** A field that is not there meets no condition, negated or not, but that it be absent. */
function atPath(path: FieldPath, test: Test, isNegated: boolean, isAbsenceWanted: boolean): Test {
  return (value) => {
    const found = valueAt(value, path)
    if (found.kind === 'absent') return isAbsenceWanted
    return found.kind === 'value' && test(found.value) !== isNegated
  }
}

const ordered =
  (isRight: (order: number) => boolean) =>
  (argument: JsonValue, compare: Compare): Test =>
  (value) =>
    isRight(compare(value, argument))

const OPERATORS: Readonly<Record<ValueOperator, (argument: JsonValue, compare: Compare) => Test>> =
  {
    $eq: ordered((order) => order === 0),
    $ne: ordered((order) => order !== 0),
    $lt: ordered((order) => order < 0),
    $lte: ordered((order) => order <= 0),
    $gt: ordered((order) => order > 0),
    $gte: ordered((order) => order >= 0),
    $exists: (argument) => () => argument === true,
    $type: (argument) => (value) => typeOf(value) === argument,
    $in: (argument) => {
      const has = membership(argument)
      return (value) => (Array.isArray(value) ? value.some(has) : has(value))
    },
    $nin: (argument) => {
      const has = membership(argument)
      return (value) => !(Array.isArray(value) ? value.some(has) : has(value))
    },
    $all: (argument) => {
      const wanted = listOf(argument)
      const [only] = wanted
      if (only === undefined) return () => false
      return (value) => {
        if (!Array.isArray(value)) return false
        const has = membership(value)
        return wanted.every(has) || (wanted.length === 1 && compareKeys(only, value) === 0)
      }
    },
    $size: (argument) => (value) => Array.isArray(value) && value.length === argument,
    $mod: (argument) => {
      const [divisor, rest] = listOf(argument).map(Number)
      // Minus zero is zero.
      return (value) => Number.isInteger(value) && (Number(value) % (divisor ?? 1)) + 0 === rest
    },
    $regex: (argument) => {
      const test = compileRegex(textOf(argument))
      return (value) => typeof value === 'string' && test?.(value) === true
    },
    $beginsWith: (argument) => (value) =>
      typeof value === 'string' && value.startsWith(textOf(argument)),
  }

const PARTS: Readonly<Record<PartOperator, (test: Test) => Test>> = {
  $elemMatch: (test) => (value) => listOf(value).some(test),
  $allMatch: (test) => (value) => listOf(value).length > 0 && listOf(value).every(test),
  $keyMapMatch: (test) => (value) => isJsonObject(value) && Object.keys(value).some(test),
}

function listOf(value: JsonValue): readonly JsonValue[] {
  return Array.isArray(value) ? value : []
}

/** `parseSelector` let nothing else through where a text is needed. */
function textOf(argument: JsonValue): string {
  return typeof argument === 'string' ? argument : ''
}

/** Sorted once: a list may have thousands of values, and is asked for every doc. */
function membership(values: JsonValue): Test {
  const sorted = [...listOf(values)].sort(compareKeys)
  return (value) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = compareKeys(sorted[middle], value)
      if (order === 0) return true
      if (order < 0) low = middle + 1
      else high = middle
    }
    return false
  }
}

function typeOf(value: JsonValue): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}
