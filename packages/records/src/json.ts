/** Deeper documents than this are refused before any recursive code sees them. */
const MAX_JSON_DEPTH = 24
/** More values than this in one document is not something a person wrote. */
const MAX_JSON_VALUES = 60_000

const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype'])

/** True for a key that could reach an object's prototype when used to assign. */
export function isUnsafeKey(key: string): boolean {
  return UNSAFE_KEYS.has(key)
}

export function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export type JsonProblem = 'too_deep' | 'too_large' | 'unsafe_key' | 'not_json'

/** Looks for what could break recursive code. Works with a list of its own, so it never overflows. */
export function findJsonProblem(value: unknown): JsonProblem | null {
  const pending: { value: unknown; depth: number }[] = [{ value, depth: 0 }]
  let seen = 0
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    seen += 1
    if (next.depth > MAX_JSON_DEPTH) return 'too_deep'
    if (seen > MAX_JSON_VALUES) return 'too_large'
    const found = next.value
    if (found === null || typeof found === 'string' || typeof found === 'boolean') continue
    if (typeof found === 'number') {
      if (!Number.isFinite(found)) return 'not_json'
      continue
    }
    if (typeof found !== 'object') return 'not_json'
    if (Array.isArray(found)) {
      if (found.length > MAX_JSON_VALUES) return 'too_large'
      for (const item of found) pending.push({ value: item, depth: next.depth + 1 })
      continue
    }
    for (const [key, item] of Object.entries(found)) {
      if (isUnsafeKey(key)) return 'unsafe_key'
      if (item !== undefined) pending.push({ value: item, depth: next.depth + 1 })
    }
  }
  return null
}

/** One text for equal values, whatever the order their keys were written in. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item)).join(',')}]`
  if (!isPlainObject(value)) return JSON.stringify(value) ?? 'null'
  const parts: string[] = []
  for (const key of Object.keys(value).toSorted()) {
    if (value[key] !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(value[key])}`)
  }
  return `{${parts.join(',')}}`
}

export function isSameJson(a: unknown, b: unknown): boolean {
  return a === b || canonicalJson(a) === canonicalJson(b)
}

/** Order by UTF-16 code units: the same on every device, whatever its language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
