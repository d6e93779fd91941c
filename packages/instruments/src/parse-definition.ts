import { adviseOn } from './advise-definition.ts'
import { isAnswerMap } from './answers.ts'
import { fieldsAskedBy } from './conditions.ts'
import {
  ANSWER_ROLES,
  type AnswerRole,
  type Condition,
  type Definition,
  DEFINITION_LIMITS,
  DEFINITION_VERSION,
  type Field,
  ROUNDS,
  type Step,
  SUMMARY_KINDS,
  type SummarySpec,
} from './definition.ts'
import { DefinitionReader, type DefinitionProblem, keyFrom, type Raw } from './definition-reader.ts'
import { lineOfPath, locateJson } from './locate-json.ts'
import { readCondition } from './parse-condition.ts'
import { readField } from './parse-field.ts'
import { wordsIn } from './words.ts'

export type ParsedDefinition =
  | { readonly ok: true; readonly definition: Definition }
  | { readonly ok: false; readonly problems: readonly DefinitionProblem[] }

const VISIBLE_TO = ['private', 'team', 'hub'] as const

/** What a pasted definition is: with its lines, and with what its author may want to know. */
export type CheckedDefinition = ParsedDefinition & {
  /** What it says that nothing comes of; it runs without. */
  readonly advice: readonly DefinitionProblem[]
}

/** A definition that somebody pasted as text, maybe from a chat with its marks around it. */
export function parseDefinitionText(pasted: string): CheckedDefinition {
  if (pasted.length > DEFINITION_LIMITS.json) {
    const detail = String(DEFINITION_LIMITS.json)
    return { ...failed({ path: '', code: 'too_large', detail }), advice: [] }
  }
  const text = withoutFence(pasted)
  const located = locateJson(text)
  if (!located.ok) {
    const { line, fault, near } = located
    const code = `json_${fault}` as const
    return { ...failed({ line, path: '', code, detail: near }), advice: [] }
  }
  const value: unknown = JSON.parse(text)
  const parsed = parseDefinition(value)
  const placed = (problem: DefinitionProblem): DefinitionProblem => ({
    ...problem,
    line: lineOfPath(located.root, problem.path),
  })
  return parsed.ok
    ? { ...parsed, advice: adviseOn(value, parsed.definition).map(placed) }
    : { ok: false, problems: parsed.problems.map(placed), advice: [] }
}

/** Marks that chats and editors put around a text; lines stay where they are. */
function withoutFence(text: string): string {
  return text
    .replace(/^\u{FEFF}/u, '')
    .replace(/^(\s*)```[a-z]*[ \t]*(?=\n)/i, '$1')
    .replace(/\n[ \t]*```\s*$/, '\n')
    .replaceAll(/^[ \t\u{A0}]+/gmu, (indent) => indent.replaceAll('\u{A0}', ' '))
}

/**
 * The one gate for definitions, whoever wrote them. What passes can be shown, run, saved and
 * summed up: every name it uses exists, sizes are bounded, words are plain text. What a newer
 * version of the language adds beside is left out. Never throws.
 */
export function parseDefinition(value: unknown): ParsedDefinition {
  if (!isAnswerMap(value)) return failed({ path: '', code: 'wrong_type', detail: 'object' })
  const size = sizeOf(value)
  if (size === null || size > DEFINITION_LIMITS.json) {
    return failed({ path: '', code: 'too_large', detail: String(DEFINITION_LIMITS.json) })
  }
  const lang = value['lang'] ?? value['language']
  const reader = new DefinitionReader(typeof lang === 'string' ? lang : 'en')
  const language = value['definitionVersion'] ?? DEFINITION_VERSION
  if (language !== DEFINITION_VERSION) {
    reader.problem('definitionVersion', 'newer_language', String(DEFINITION_VERSION))
  }
  const title = reader.mustWords(value['title'] ?? value['name'], 'title')
  const about = reader.words(value['about'] ?? value['description'], 'about')
  const source = reader.words(value['source'], 'source')
  const fields = readFields(value, reader)
  const steps = readSteps(value, fields, reader)
  const definition: Definition = {
    definitionVersion: DEFINITION_VERSION,
    id: readId(value['id'], wordsIn(title, reader.language), reader),
    version: reader.whole(value['version'], 'version', 1, 1, 1_000_000),
    title,
    ...(about === undefined ? {} : { about }),
    ...(source === undefined ? {} : { source }),
    answeredBy: readRoles(value['answeredBy'], 'answeredBy', reader),
    facilitatedBy: readRoles(value['facilitatedBy'], 'facilitatedBy', reader),
    isTogether: reader.boolean(value['isTogether'], 'isTogether', false),
    visibility: reader.oneOf(value['visibility'], 'visibility', VISIBLE_TO, 'hub') ?? 'hub',
    round: reader.oneOf(value['round'], 'round', ROUNDS, 'free') ?? 'free',
    fields,
    steps,
    summaries: readSummaries(value['summaries'] ?? value['summary'], fields, reader),
  }
  checkNames(definition, reader)
  return reader.problems.length === 0
    ? { ok: true, definition }
    : { ok: false, problems: reader.problems }
}

function failed(problem: DefinitionProblem): ParsedDefinition {
  return { ok: false, problems: [problem] }
}

/** Characters as JSON; null for what has circles or is nested beyond the stack. */
function sizeOf(value: unknown): number | null {
  try {
    return JSON.stringify(value).length
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null
    throw error
  }
}

function readId(value: unknown, title: string, reader: DefinitionReader): string {
  if (value === undefined) return keyFrom(title, new Set(), 'instrument').toLowerCase()
  if (typeof value === 'string' && /^[a-z][a-z0-9-]{0,47}$/.test(value)) return value
  reader.problem('id', 'bad_key', (JSON.stringify(value) ?? '').slice(0, 60))
  return ''
}

function readRoles(value: unknown, path: string, reader: DefinitionReader): AnswerRole[] {
  const given = typeof value === 'string' ? [value] : value
  return reader
    .list(given, path, ANSWER_ROLES.length)
    .map((each, at) => reader.oneOf(each, `${path}.${at}`, ANSWER_ROLES))
    .filter((each) => each !== undefined)
}

/** As a list, or as `{key: field}`; or written out within the steps, where others put them. */
function readFields(value: Raw, reader: DefinitionReader): Field[] {
  const taken = new Set<string>()
  const given = value['fields'] ?? value['questions']
  const listed: unknown = isAnswerMap(given)
    ? Object.entries(given).map(([key, field]) => (isAnswerMap(field) ? { key, ...field } : field))
    : given
  const fields = reader
    .list(listed, 'fields', DEFINITION_LIMITS.fields)
    .map((each, at) => readField(each, `fields.${at}`, reader, taken))
  for (const [at, step] of reader
    .list(value['steps'], 'steps', DEFINITION_LIMITS.steps)
    .entries()) {
    if (!isAnswerMap(step)) continue
    for (const [n, each] of stepFields(step).entries()) {
      if (isAnswerMap(each)) fields.push(readField(each, `steps.${at}.fields.${n}`, reader, taken))
    }
  }
  if (fields.length === 0) reader.problem('fields', 'missing', '≥ 1')
  if (fields.length > DEFINITION_LIMITS.fields) {
    reader.problem('fields', 'too_many', String(DEFINITION_LIMITS.fields))
  }
  return fields.filter((each) => each !== null)
}

function stepFields(step: Raw): readonly unknown[] {
  const given = step['fields'] ?? step['questions'] ?? step['field']
  if (Array.isArray(given)) return given
  return given === undefined ? [] : [given]
}

function readSteps(value: Raw, fields: readonly Field[], reader: DefinitionReader): Step[] {
  const given = reader.list(value['steps'], 'steps', DEFINITION_LIMITS.steps)
  if (given.length === 0) return fields.map(({ key }) => ({ key, fields: [key] }))
  const taken = new Set<string>()
  // Fields written out within steps follow the listed ones, in order.
  const inline = fields.slice(fields.length - countInline(given))
  return given.flatMap((each, at): Step[] => {
    const path = `steps.${at}`
    const raw = reader.object(each, path)
    if (raw === null) return []
    const title = reader.words(raw['title'] ?? raw['words'] ?? raw['label'], `${path}.title`)
    const hint = reader.words(raw['hint'] ?? raw['description'], `${path}.hint`)
    const when = readCondition(raw['when'], `${path}.when`, reader)
    const named = raw['key'] ?? raw['id']
    const otherwise = keyFrom(
      title === undefined ? '' : wordsIn(title, reader.language),
      taken,
      'step',
    )
    const key = named === undefined ? otherwise : reader.key(named, `${path}.key`)
    if (taken.has(key)) reader.problem(`${path}.key`, 'duplicate', key)
    taken.add(key)
    const keys = stepFields(raw).map((one, n) =>
      isAnswerMap(one) ? (inline.shift()?.key ?? '') : reader.key(one, `${path}.fields.${n}`),
    )
    if (keys.length === 0) reader.problem(`${path}.fields`, 'missing', '≥ 1')
    return [
      {
        key,
        ...(title === undefined ? {} : { title }),
        ...(hint === undefined ? {} : { hint }),
        fields: keys,
        ...(when === undefined ? {} : { when }),
      },
    ]
  })
}

function countInline(steps: readonly unknown[]): number {
  return steps.flatMap((step) => (isAnswerMap(step) ? stepFields(step).filter(isAnswerMap) : []))
    .length
}

function readSummaries(
  value: unknown,
  fields: readonly Field[],
  reader: DefinitionReader,
): SummarySpec[] {
  const given = value === undefined || Array.isArray(value) ? value : [value]
  const known = new Set(fields.flatMap(keysOf))
  return reader.list(given, 'summaries', DEFINITION_LIMITS.summaries).flatMap((each, at) => {
    const path = `summaries.${at}`
    const raw = typeof each === 'string' ? { kind: each } : reader.object(each, path)
    if (raw === null) return []
    const kind = reader.oneOf(raw['kind'] ?? raw['type'], `${path}.kind`, SUMMARY_KINDS)
    if (kind === undefined) return []
    const title = reader.words(raw['title'], `${path}.title`)
    const uses: Record<string, readonly string[]> = {}
    for (const [part, names] of Object.entries(isAnswerMap(raw['uses']) ? raw['uses'] : {})) {
      if (reader.key(part, `${path}.uses`) === '') continue
      const list = Array.isArray(names) ? names : [names]
      uses[part] = list.slice(0, DEFINITION_LIMITS.fields).map((name) => {
        const key = typeof name === 'string' ? name : ''
        if (!known.has(key)) reader.unknownField(`${path}.uses.${part}`, key)
        return key
      })
    }
    return [{ kind, ...(title === undefined ? {} : { title }), uses }]
  })
}

function keysOf(field: Field): string[] {
  if (field.kind !== 'group') return [field.key]
  return [field.key, ...field.fields.map((each) => `${field.key}.${each.key}`)]
}

/** Every name that is used exists, and every field can be reached. */
function checkNames({ fields, steps }: Definition, reader: DefinitionReader): void {
  const keys = new Set(fields.map((field) => field.key))
  const groups = new Set(fields.flatMap((each) => (each.kind === 'group' ? [each.key] : [])))
  const check = (when: Condition | undefined, path: string, also?: ReadonlySet<string>) => {
    for (const key of fieldsAskedBy(when)) {
      if (!keys.has(key) && also?.has(key) !== true && key !== '') {
        reader.unknownField(path, key)
      }
    }
  }
  for (const [at, field] of fields.entries()) {
    check(field.when, `fields.${at}.when`)
    const inner = field.kind === 'group' ? field.fields : [field]
    const own = new Set(inner.map((each) => each.key))
    for (const [n, each] of inner.entries()) {
      const path = field.kind === 'group' ? `fields.${at}.fields.${n}` : `fields.${at}`
      if (field.kind === 'group') check(each.when, `${path}.when`, own)
      if (each.kind === 'cites' && !groups.has(each.of)) {
        reader.unknownField(`${path}.of`, each.of)
      }
      if (each.kind === 'parent' && field.kind !== 'group') {
        reader.problem(`${path}.kind`, 'not_one_of', 'group → fields')
      }
    }
  }
  const shown = new Set<string>()
  for (const [at, step] of steps.entries()) {
    check(step.when, `steps.${at}.when`)
    for (const key of step.fields) {
      if (key !== '' && !keys.has(key)) reader.unknownField(`steps.${at}.fields`, key)
      if (shown.has(key)) reader.problem(`steps.${at}.fields`, 'duplicate', key)
      shown.add(key)
    }
  }
  for (const [at, field] of fields.entries()) {
    if (!shown.has(field.key)) reader.problem(`fields.${at}`, 'never_shown', field.key)
  }
}
