export type JsonType = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object'

const ORDER: readonly JsonType[] = ['null', 'boolean', 'number', 'string', 'array', 'object']

export function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return 'null'
  if (Array.isArray(value)) return 'array'
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'string':
      return typeof value as JsonType
    default:
      return 'object'
  }
}

/** CouchDB's order of JSON values: by type first, then within the type. Zero means equal. */
export function compareJson(a: unknown, b: unknown): number {
  const type = typeOf(a)
  const other = typeOf(b)
  if (type !== other) return ORDER.indexOf(type) - ORDER.indexOf(other)
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b)
  if (type === 'object') return compareObjects(a, b)
  if (type === 'null') return 0
  return a === b ? 0 : (a as string | number | boolean) < (b as string | number | boolean) ? -1 : 1
}

function compareLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const order = compareJson(a[index], b[index])
    if (order !== 0) return order
  }
  return a.length - b.length
}

/** Key order does not count. */
function compareObjects(a: unknown, b: unknown): number {
  const entries = (value: unknown) =>
    Object.entries(Object(value)).sort(([x], [y]) => (x < y ? -1 : x > y ? 1 : 0))
  return compareLists(entries(a), entries(b))
}
