import type { JsonValue } from '@tributary/sync-protocol'
import { type FieldPath, printField } from './field-path.ts'

/** Operators whose argument is a plain value. */
export type ValueOperator =
  | '$eq'
  | '$ne'
  | '$lt'
  | '$lte'
  | '$gt'
  | '$gte'
  | '$exists'
  | '$type'
  | '$in'
  | '$nin'
  | '$all'
  | '$size'
  | '$mod'
  | '$regex'
  | '$beginsWith'

/** Operators whose argument is a condition on the parts of a value. */
export type PartOperator = '$elemMatch' | '$allMatch' | '$keyMapMatch'

/**
 * A selector in its plain form: field names pushed down to the operators, negations too, so that
 * a planner sees which fields are bound. An empty path is the value itself.
 */
export type Condition =
  | { readonly kind: 'anything' }
  | { readonly kind: 'and' | 'or'; readonly conditions: readonly Condition[] }
  | {
      readonly kind: 'value'
      readonly path: FieldPath
      readonly operator: ValueOperator
      readonly argument: JsonValue
      /** Only for operators that have no opposite. */
      readonly isNegated: boolean
    }
  | {
      readonly kind: 'parts'
      readonly path: FieldPath
      readonly operator: PartOperator
      readonly argument: Condition
      readonly isNegated: boolean
    }

/** As `_explain` shows it, and as it is kept in a partial index. */
export function printCondition(condition: Condition): JsonValue {
  switch (condition.kind) {
    case 'anything':
      return {}
    case 'and':
    case 'or':
      return { [`$${condition.kind}`]: condition.conditions.map(printCondition) }
    case 'value':
    case 'parts': {
      const { path, operator, isNegated } = condition
      const argument =
        condition.kind === 'value' ? condition.argument : printCondition(condition.argument)
      const test = { [operator]: argument }
      // By entries: a field may be called `__proto__`.
      return Object.fromEntries([[printField(path), isNegated ? { $not: test } : test]])
    }
  }
}

/** The fields a selector speaks of, as they are written, in its order. */
export function fieldsOf(condition: Condition): string[] {
  switch (condition.kind) {
    case 'anything':
      return []
    case 'and':
    case 'or':
      return condition.conditions.flatMap(fieldsOf)
    case 'value':
    case 'parts':
      return [printField(condition.path)]
  }
}

export function isSamePath(a: FieldPath, b: FieldPath): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index])
}
