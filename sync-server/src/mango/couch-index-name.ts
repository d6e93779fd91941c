import { createHash } from 'node:crypto'
import { isJsonObject, type JsonValue } from '@tributary/sync-protocol'

/**
 * The name that CouchDB itself would give to an index that came without one: the SHA-1 of its
 * definition in Erlang's external term format. So the same index made on two servers is one
 * design doc when they replicate.
 *
 * @param options - the request as CouchDB reads it, by its own names
 * @see Erlang, "External Term Format"; CouchDB 3.5, whose transcript this reproduces
 */
export function couchIndexName(
  def: JsonValue,
  options: {
    readonly ddoc?: string
    readonly name?: string
    readonly partitioned?: boolean
    readonly w: number
  },
): string {
  const { ddoc, name, partitioned, w } = options
  const list = [
    tuple(atom('ddoc'), ddoc === undefined ? atom('auto_name') : binary(ddoc)),
    tuple(atom('def'), term(def)),
    tuple(atom('name'), name === undefined ? atom('auto_name') : binary(name)),
    tuple(
      atom('partitioned'),
      atom(partitioned === undefined ? 'db_default' : String(partitioned)),
    ),
    tuple(atom('type'), binary('json')),
    tuple(atom('w'), term(w)),
  ]
  const bytes = Buffer.concat([Buffer.from([131]), tuple(term(def), listOf(list))])
  return createHash('sha1').update(bytes).digest('hex')
}

function term(value: JsonValue): Buffer {
  if (value === null || typeof value === 'boolean') return atom(String(value))
  if (typeof value === 'string') return binary(value)
  if (typeof value === 'number') return number(value)
  if (Array.isArray(value)) return listOf(value.map(term))
  const entries = isJsonObject(value) ? Object.entries(value) : []
  return tuple(listOf(entries.map(([key, member]) => tuple(binary(key), term(member)))))
}

function number(value: number): Buffer {
  if (Number.isInteger(value) && value >= 0 && value < 256) return Buffer.from([97, value])
  const bytes = Buffer.alloc(Number.isInteger(value) && value === (value | 0) ? 5 : 9)
  if (bytes.length === 5) {
    bytes[0] = 98
    bytes.writeInt32BE(value, 1)
  } else {
    // Whole numbers beyond 32 bits are written as floats here; CouchDB's name would be another.
    bytes[0] = 70
    bytes.writeDoubleBE(value, 1)
  }
  return bytes
}

function atom(name: string): Buffer {
  const head = Buffer.from([100, 0, 0])
  head.writeUInt16BE(name.length, 1)
  return Buffer.concat([head, Buffer.from(name, 'latin1')])
}

function binary(text: string): Buffer {
  return Buffer.concat([head32(109, Buffer.byteLength(text)), Buffer.from(text)])
}

/** Erlang writes an empty list as its end alone. */
function listOf(items: readonly Buffer[]): Buffer {
  const end = Buffer.from([106])
  return items.length === 0 ? end : Buffer.concat([head32(108, items.length), ...items, end])
}

function tuple(...items: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from([104, items.length]), ...items])
}

function head32(tag: number, size: number): Buffer {
  const bytes = Buffer.alloc(5)
  bytes[0] = tag
  bytes.writeUInt32BE(size, 1)
  return bytes
}
