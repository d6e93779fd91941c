import {
  isJsonObject,
  type JsonValue,
  SyncError,
  type SyncErrorCode,
} from '@tributary/sync-protocol'
import type { Condition, PartOperator, ValueOperator } from './condition.ts'
import { type FieldPath, parseField } from './field-path.ts'
import { compileRegex } from './regex.ts'

/** What one selector may hold; CouchDB sets no such bounds. */
const MAX_CONDITIONS = 1_000
const MAX_DEPTH = 60
const MAX_VALUES = 10_000

/**
 * Reads a Mango selector: `{"type": "entry", "body.text": {"$exists": true}}`.
 *
 * @throws SyncError with CouchDB's codes (`invalid_operator`, `bad_arg`, …), all of them 400
 */
export function parseSelector(selector: unknown): Condition {
  if (!isJsonObject(selector)) {
    throw refuse('invalid_selector_json', 'Selector must be a JSON object, not', selector)
  }
  if (Object.keys(selector).length === 0) return { kind: 'anything' }
  const condition = new SelectorReader().read(selector, [], false, 0)
  if (condition.kind === 'value' || condition.kind === 'parts') {
    if (condition.path.length > 0) return condition
    throw new SyncError('invalid_selector')
  }
  return condition
}

/** The reason ends with the argument that was refused, as JSON and not too long. */
function refuse(code: SyncErrorCode, words: string, argument: unknown): SyncError {
  const text = JSON.stringify(argument) ?? 'nothing'
  return new SyncError(code, `${words}: ${text.length > 200 ? `${text.slice(0, 200)}…` : text}`)
}

class SelectorReader {
  #count = 0

  /** @param isNegated - whether a `$not` or `$nor` stands above; it is pushed down, as De Morgan does */
  read(selector: JsonValue, path: FieldPath, isNegated: boolean, depth: number): Condition {
    this.#count += 1
    if (this.#count > MAX_CONDITIONS || depth > MAX_DEPTH) {
      const bounds = `${MAX_CONDITIONS} conditions, ${MAX_DEPTH} within each other`
      throw new SyncError('bad_request', `A selector may have at most ${bounds}.`)
    }
    const entries: [string, JsonValue][] = isJsonObject(selector) ? Object.entries(selector) : []
    const [first, second] = entries
    if (first === undefined) return valueTest(path, '$eq', selector, isNegated)
    if (second === undefined) return this.#readMember(first, path, isNegated, depth)
    return {
      kind: isNegated ? 'or' : 'and',
      conditions: entries.map((entry) => this.#readMember(entry, path, isNegated, depth + 1)),
    }
  }

  #readMember(
    [name, argument]: readonly [string, JsonValue],
    path: FieldPath,
    isNegated: boolean,
    depth: number,
  ): Condition {
    if (!name.startsWith('$')) {
      return this.read(argument, [...path, ...parseField(name)], isNegated, depth + 1)
    }
    switch (name) {
      case '$and':
      case '$or':
        return this.#combine(name, argument, path, isNegated, depth)
      case '$nor':
        // None of them: all of their opposites.
        return this.#combine('$or', argument, path, !isNegated, depth, name)
      case '$not':
        if (!isJsonObject(argument)) throw badArgument(name, argument)
        return this.read(argument, path, !isNegated, depth + 1)
      case '$elemMatch':
      case '$allMatch':
      case '$keyMapMatch':
        return this.#readParts(name, argument, path, isNegated, depth)
      default:
        return valueTest(path, checkOperator(name, argument), argument, isNegated)
    }
  }

  #combine(
    operator: '$and' | '$or',
    argument: JsonValue,
    path: FieldPath,
    isNegated: boolean,
    depth: number,
    shownAs: string = operator,
  ): Condition {
    if (!Array.isArray(argument)) throw badArgument(shownAs, argument)
    const list: readonly JsonValue[] = argument
    return {
      kind: (operator === '$and') === isNegated ? 'or' : 'and',
      conditions: list.map((each) => this.read(each, path, isNegated, depth + 1)),
    }
  }

  #readParts(
    operator: PartOperator,
    argument: JsonValue,
    path: FieldPath,
    isNegated: boolean,
    depth: number,
  ): Condition {
    if (!isJsonObject(argument)) throw badArgument(operator, argument)
    const inner = this.read(argument, [], false, depth + 1)
    return { kind: 'parts', path, operator, argument: inner, isNegated }
  }
}

const OPPOSITE: Readonly<Partial<Record<ValueOperator, ValueOperator>>> = {
  $eq: '$ne',
  $ne: '$eq',
  $lt: '$gte',
  $gte: '$lt',
  $gt: '$lte',
  $lte: '$gt',
  $in: '$nin',
  $nin: '$in',
}

function valueTest(
  path: FieldPath,
  operator: ValueOperator,
  argument: JsonValue,
  isNegated: boolean,
): Condition {
  const opposite = isNegated ? OPPOSITE[operator] : undefined
  if (opposite !== undefined) {
    return { kind: 'value', path, operator: opposite, argument, isNegated: false }
  }
  if (isNegated && operator === '$exists') {
    return { kind: 'value', path, operator, argument: argument !== true, isNegated: false }
  }
  return { kind: 'value', path, operator, argument, isNegated }
}

const isList = (argument: JsonValue): argument is readonly JsonValue[] =>
  Array.isArray(argument) && argument.length <= MAX_VALUES

const CHECKS: Readonly<Record<ValueOperator, (argument: JsonValue) => boolean>> = {
  $eq: () => true,
  $ne: () => true,
  $lt: () => true,
  $lte: () => true,
  $gt: () => true,
  $gte: () => true,
  $exists: (argument) => typeof argument === 'boolean',
  $type: (argument) => typeof argument === 'string',
  $in: isList,
  $nin: isList,
  $all: isList,
  $size: (argument) => Number.isSafeInteger(argument) && Number(argument) >= 0,
  $mod: (argument) =>
    isList(argument) &&
    argument.length === 2 &&
    argument.every(Number.isSafeInteger) &&
    argument[0] !== 0,
  $regex: (argument) => typeof argument === 'string' && compileRegex(argument) !== undefined,
  $beginsWith: (argument) => typeof argument === 'string',
}

const UNSUPPORTED = new Set([
  '$text',
  '$where',
  '$geoWithin',
  '$geoIntersects',
  '$near',
  '$nearSphere',
])

function checkOperator(name: string, argument: JsonValue): ValueOperator {
  if (UNSUPPORTED.has(name)) {
    throw new SyncError('not_supported', `Unsupported operator: ${name}`)
  }
  if (!isValueOperator(name)) {
    throw new SyncError('invalid_operator', `Invalid operator: ${name.slice(0, 200)}`)
  }
  if (!CHECKS[name](argument)) {
    // CouchDB's only operator that is another one when its argument is of a wrong type.
    if (name === '$beginsWith') throw new SyncError('invalid_operator', `Invalid operator: ${name}`)
    throw badArgument(name, argument)
  }
  return name
}

function isValueOperator(name: string): name is ValueOperator {
  return Object.hasOwn(CHECKS, name)
}

function badArgument(operator: string, argument: JsonValue): SyncError {
  return refuse('bad_arg', `Bad argument for operator ${operator}`, argument)
}
