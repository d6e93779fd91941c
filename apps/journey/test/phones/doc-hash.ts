import { createHash } from 'node:crypto'

/** The same for the same content, whatever the order of its fields; CouchDB's own are left out. */
export function docHash(doc: object): string {
  return createHash('sha256').update(sorted(doc, true)).digest('hex').slice(0, 16)
}

function sorted(value: unknown, isTop = false): string {
  if (Array.isArray(value)) return `[${value.map((each) => sorted(each)).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([key, item]) => item !== undefined && !(isTop && key.startsWith('_') && key !== '_id'))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  return `{${fields.map(([key, item]) => `${JSON.stringify(key)}:${sorted(item)}`).join(',')}}`
}
