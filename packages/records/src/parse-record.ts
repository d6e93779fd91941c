import type * as z from 'zod/mini'
import { type JsonProblem, findJsonProblem, isPlainObject } from './json.ts'
import { isProjectionOfEdits, liftForeignEdits } from './lift-foreign-edits.ts'
import {
  type AnyRecord,
  RECORD_TYPES,
  type RecordOf,
  type RecordType,
  isRecordType,
} from './record-types.ts'
import { audienceDb } from './visibility.ts'

export interface RecordProblem {
  /** Dotted path in the doc; '' for the doc as a whole. */
  readonly path: string
  readonly message: string
}

export type ParsedRecord<Type extends RecordType = RecordType> =
  | { readonly ok: true; readonly record: RecordOf<Type> }
  | { readonly ok: false; readonly problems: readonly RecordProblem[] }

const JSON_PROBLEMS: Readonly<Record<JsonProblem, string>> = {
  too_deep: 'is nested too deeply',
  too_large: 'holds too many values',
  unsafe_key: 'uses a reserved name for a field',
  not_json: 'holds something that is not JSON',
}

/**
 * The one gate between docs and records: whatever passes can be shown, merged and stored.
 * Never throws, whatever it is given. Fields this version does not know are kept.
 *
 * A mutable record that a foreign tool changed comes out with that change lifted to an edit,
 * so `body` and `edits` always agree.
 */
export function parseRecord(doc: unknown): ParsedRecord {
  if (!isPlainObject(doc)) return failed('', 'is not a record')
  const jsonProblem = findJsonProblem(doc)
  if (jsonProblem !== null) return failed('', JSON_PROBLEMS[jsonProblem])
  const type = doc['type']
  if (typeof type !== 'string' || !isRecordType(type)) return failed('type', 'is not known')
  const result = RECORD_TYPES[type].schema.safeParse(doc)
  if (!result.success) return { ok: false, problems: problemsOf(result.error) }
  const record: AnyRecord = withEdits(result.data)
  if (record.visibility === 'team' && audienceDb(record) === 'private') {
    return failed('teamId', 'is missing from a record meant for a team')
  }
  return { ok: true, record }
}

export function isRecordOf<Type extends RecordType>(
  record: AnyRecord | RecordOf<Type>,
  type: Type,
): record is RecordOf<Type> {
  return record.type === type
}

type SchemaOutput = z.infer<(typeof RECORD_TYPES)[RecordType]['schema']>

function withEdits(data: SchemaOutput): AnyRecord {
  switch (data.type) {
    case 'person':
    case 'hub':
    case 'journey':
    case 'team':
    case 'session':
    case 'response':
    case 'valueFrame':
    case 'aspect':
    case 'consentGrant':
    case 'roleHolding':
    case 'place':
    case 'network':
    case 'channel':
    case 'decision':
    case 'offerNeed':
    case 'pathway':
    case 'pathwayStep':
    case 'pattern':
    case 'method':
    case 'resource':
    case 'story':
    case 'term': {
      if (data.edits !== undefined && isProjectionOfEdits(data)) {
        return { ...data, edits: data.edits }
      }
      return liftForeignEdits(data)
    }
    default:
      return data
  }
}

function failed(path: string, message: string): ParsedRecord {
  return { ok: false, problems: [{ path, message }] }
}

function problemsOf(error: z.core.$ZodError): RecordProblem[] {
  return error.issues.slice(0, 20).map((issue) => ({
    path: issue.path.map(String).join('.'),
    message: describe(issue),
  }))
}

function describe(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'too_big':
      return `is longer than ${issue.maximum}`
    case 'too_small':
      return `is less than ${issue.minimum}`
    case 'invalid_type':
      return `is not ${issue.expected}`
    case 'invalid_value':
      return `is not one of ${issue.values.join(', ')}`
    case 'invalid_format':
      return 'is not written in the form expected'
    default:
      return 'is not valid'
  }
}
