import { type Condition, DEFINITION_LIMITS } from './definition.ts'
import type { DefinitionReader, Raw } from './definition-reader.ts'

const SIMPLE = ['answered', 'is', 'isNot', 'includes', 'atLeast', 'atMost'] as const

export function readCondition(
  value: unknown,
  path: string,
  reader: DefinitionReader,
  depth = 0,
): Condition | undefined {
  if (value === undefined || value === null) return undefined
  if (depth >= DEFINITION_LIMITS.conditionDepth) {
    reader.problem(path, 'too_deep', String(DEFINITION_LIMITS.conditionDepth))
    return undefined
  }
  const raw = reader.object(value, path)
  if (raw === null) return undefined
  for (const many of ['all', 'any'] as const) {
    if (raw[many] === undefined) continue
    const parts = reader
      .list(raw[many], `${path}.${many}`, DEFINITION_LIMITS.conditionParts)
      .map((each, at) => readCondition(each, `${path}.${many}.${at}`, reader, depth + 1))
      .filter((each) => each !== undefined)
    return many === 'all' ? { all: parts } : { any: parts }
  }
  if (raw['not'] !== undefined) {
    const not = readCondition(raw['not'], `${path}.not`, reader, depth + 1)
    return not === undefined ? undefined : { not }
  }
  return readComparison(raw, path, reader)
}

function readComparison(raw: Raw, path: string, reader: DefinitionReader): Condition | undefined {
  const field = reader.key(raw['field'], `${path}.field`)
  const asked = SIMPLE.filter((each) => raw[each] !== undefined)
  const [comparison] = asked
  if (comparison === undefined || asked.length > 1) {
    reader.problem(path, 'not_one_of', SIMPLE.join(', '))
    return undefined
  }
  const value = raw[comparison]
  const at = `${path}.${comparison}`
  switch (comparison) {
    case 'answered':
      return { field, answered: reader.boolean(value, at, true) }
    case 'is':
    case 'isNot': {
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
        reader.problem(at, 'wrong_type', 'text, number, true / false')
        return undefined
      }
      return comparison === 'is' ? { field, is: value } : { field, isNot: value }
    }
    case 'includes':
      return { field, includes: reader.value(value, at) }
    default: {
      const number = reader.number(value, at) ?? 0
      return comparison === 'atLeast' ? { field, atLeast: number } : { field, atMost: number }
    }
  }
}
