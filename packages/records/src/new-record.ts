import { type Edits, type FieldEdit, VISIBILITY_FIELD, isSetField } from './edits.ts'
import type { Source } from './envelope.ts'
import { fieldsOfBody } from './fields-of-body.ts'
import type { HlcClock } from './hlc.ts'
import { type RecordProblem, isRecordOf, parseRecord } from './parse-record.ts'
import {
  type BodyOf,
  RECORD_TYPES,
  type RecordOf,
  type RecordType,
  setsOf,
} from './record-types.ts'
import { stampEdits } from './stamp-edits.ts'
import type { Visibility } from './visibility.ts'

/** Who writes, with which device and clock. Everything that is not pure enters here. */
export interface RecordWriter {
  readonly journeyId: string
  readonly hubId: string
  readonly authorId: string
  readonly deviceId: string
  readonly lang: string
  readonly clock: HlcClock
  /** Milliseconds since 1970, by this device's own clock. */
  now(): number
  newUlid(): string
}

export interface NewRecordOptions {
  /** Default: `<type>:<a new ULID>`. */
  readonly id?: string
  readonly visibility?: Visibility
  readonly teamId?: string | null
  readonly consentIds?: readonly string[]
  readonly source?: Source
  /** ISO 8601; default: now. When it happened, for what is entered later (paper, import). */
  readonly occurredAt?: string
  readonly lang?: string
}

/** A body or a change outside the limits of its type. Callers check what people typed before. */
export class InvalidRecordError extends Error {
  readonly problems: readonly RecordProblem[]
  constructor(problems: readonly RecordProblem[]) {
    super(problems.map((problem) => `${problem.path} ${problem.message}`).join('; '))
    this.name = 'InvalidRecordError'
    this.problems = problems
  }
}

/**
 * @throws InvalidRecordError when the body is outside the limits of its type, or holds a field
 * that is not one of them: an object spread too far must not carry secrets into a record
 */
export function newRecord<Type extends RecordType>(
  type: Type,
  body: BodyOf<Type>,
  writer: RecordWriter,
  options: NewRecordOptions = {},
): RecordOf<Type> {
  const known = RECORD_TYPES[type].bodySchema.shape
  const stray = Object.keys(body).filter((field) => !Object.hasOwn(known, field))
  if (stray.length > 0) {
    throw new InvalidRecordError(
      stray.map((field) => ({ path: `body.${field}`, message: 'is no field of this record' })),
    )
  }
  const recordedAt = new Date(writer.now()).toISOString()
  const visibility = options.visibility ?? RECORD_TYPES[type].defaultVisibility
  const hlc = writer.clock.tick()
  const doc = {
    _id: options.id ?? `${type}:${writer.newUlid()}`,
    type,
    schemaVersion: 1,
    journeyId: writer.journeyId,
    hubId: writer.hubId,
    authorId: writer.authorId,
    deviceId: writer.deviceId,
    occurredAt: options.occurredAt ?? recordedAt,
    recordedAt,
    hlc,
    lang: options.lang ?? writer.lang,
    visibility,
    consentIds: options.consentIds ?? [],
    source: options.source ?? 'app',
    ...(options.teamId ? { teamId: options.teamId } : {}),
    body,
    ...(RECORD_TYPES[type].isMutable
      ? { edits: firstEdits(type, body, visibility, hlc, writer) }
      : {}),
  }
  const parsed = parseRecord(doc)
  if (!parsed.ok) throw new InvalidRecordError(parsed.problems)
  if (!isRecordOf(parsed.record, type)) throw new Error(`parsed a ${parsed.record.type}`)
  return parsed.record
}

function firstEdits(
  type: string,
  body: unknown,
  visibility: Visibility,
  hlc: string,
  writer: RecordWriter,
): Edits {
  const stamp = stampEdits({}, hlc, writer)
  const fields: Record<string, FieldEdit[]> = { [VISIBILITY_FIELD]: [stamp.edit(visibility)] }
  for (const [field, value] of fieldsOfBody(body, (path) => setsOf(type).includes(path))) {
    const values = isSetField(field) && Array.isArray(value) ? [...new Set(value)] : [value]
    fields[field] = values.map((item) => stamp.edit(item))
  }
  return { clock: stamp.clock(), fields }
}
