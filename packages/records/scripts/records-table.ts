import * as z from 'zod'
import {
  isRecordType,
  RECORD_RULES,
  type RecordRules,
  RECORD_TYPES,
  type RecordTypeRow,
} from '../src/index.ts'

interface JsonSchema {
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly maxLength?: number
  readonly maxItems?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly anyOf?: readonly JsonSchema[]
}

/** `docs/records.md`, made from the same table that validates: it cannot say anything else. */
export function recordsTable(): string {
  const lines = [
    '# Records',
    '',
    '<!-- Made from RECORD_TYPES and RECORD_RULES in packages/records. Do not edit: `npx vitest run --project unit packages/records -u` writes it. -->',
    '',
    'Every record is one doc: the envelope below, a `body` by its type, and `edits` where it is mutable.',
    'A mutable record’s body is what its edits amount to; the others are written once and added to.',
    '',
    'Who writes: `anyone` has a role that writes (participant, facilitator, scribe, host, organiser);',
    'the `author`, the `subject` and the `members` of the team are known from the record itself,',
    'whatever their role. The hub judges each write by these columns (`who-writes.ts`).',
    '',
    '| Record | What it is | Written by | Seen by default by | Changes |',
    '|---|---|---|---|---|',
    ...rows().map(
      ([type, row]) =>
        `| \`${type}\` | ${row.meaning} | ${writersOf(row)} | ${row.defaultVisibility} | ${row.isMutable ? 'merge by field' : 'never'} |`,
    ),
    '',
    '## Envelope',
    '',
    ...fieldTable(schemaOf(RECORD_TYPES.entry.schema), new Set(['body']), []),
  ]
  for (const [type, row] of rows()) {
    lines.push('', `## ${type}`, '', ...fieldTable(schemaOf(row.bodySchema), new Set(), row.sets))
  }
  return `${lines.join('\n')}\n`
}

/** Who may write, in words made from the very columns that the hub judges by. */
function writersOf(row: RecordTypeRow & RecordRules): string {
  const parts = Object.entries(row.partsChangedBy ?? {}).map(
    ([path, writers]) => `its ${path}: ${listed(writers)}`,
  )
  const changes = row.isMutable ? [`changed by: ${listed(row.changedBy)}`] : []
  const note = row.writtenBy === undefined ? [] : [row.writtenBy]
  return [listed(row.createdBy), ...changes, ...parts, ...note].join('; ')
}

function listed(writers: readonly string[]): string {
  return writers.length === 0 ? 'the hub alone' : writers.join(', ')
}

function rows(): [string, RecordTypeRow & RecordRules][] {
  return Object.entries(RECORD_TYPES).map(([type, row]) => {
    if (!isRecordType(type)) throw new Error(type)
    return [type, { ...row, ...RECORD_RULES[type] }]
  })
}

function schemaOf(schema: RecordTypeRow['bodySchema']): JsonSchema {
  const converted: JsonSchema = JSON.parse(JSON.stringify(z.toJSONSchema(schema)))
  return converted
}

function fieldTable(
  schema: JsonSchema,
  leftOut: ReadonlySet<string>,
  sets: readonly string[],
): string[] {
  const required = new Set(schema.required ?? [])
  const lines = ['| Field | Holds | |', '|---|---|---|']
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (leftOut.has(name)) continue
    const holds = sets.includes(name) ? `set of ${describe(field.items ?? {})}` : describe(field)
    lines.push(`| \`${name}\` | ${holds} | ${required.has(name) ? '' : 'optional'} |`)
  }
  return lines
}

function describe(field: JsonSchema): string {
  if (field.const !== undefined) return `\`${String(field.const)}\``
  if (field.enum !== undefined) return field.enum.map((value) => `\`${String(value)}\``).join(', ')
  if (field.anyOf !== undefined) return field.anyOf.map(describe).join(' or ')
  if (field.type === 'array')
    return `list of ${describe(field.items ?? {})}${limit(field.maxItems)}`
  if (field.type === 'object') return `{${Object.keys(field.properties ?? {}).join(', ')}}`
  if (field.type !== 'string') return field.type ?? 'anything'
  if (field.format === 'date-time') return 'time (ISO 8601)'
  if (field.format === 'date') return 'day (`YYYY-MM-DD`)'
  const id = /^\^([a-zA-Z]+):/.exec(field.pattern ?? '')
  if (id !== null) return `id of a ${id[1] ?? ''}`
  return `text${limit(field.maxLength)}`
}

function limit(max: number | undefined): string {
  return max === undefined ? '' : `, at most ${max.toLocaleString('en')}`
}
