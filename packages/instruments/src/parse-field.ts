import {
  DEFINITION_LIMITS,
  type Field,
  type FieldKind,
  type Option,
  type SimpleField,
} from './definition.ts'
import { type DefinitionReader, keyFrom, type Raw } from './definition-reader.ts'
import { readCondition } from './parse-condition.ts'
import { wordsIn } from './words.ts'

/** What others call our kinds. A long text is a text with `isLong`. */
const KINDS: Readonly<Record<string, FieldKind>> = {
  text: 'text',
  string: 'text',
  'short-text': 'text',
  shortText: 'text',
  'long-text': 'text',
  longText: 'text',
  textarea: 'text',
  narrative: 'text',
  choice: 'choice',
  select: 'choice',
  radio: 'choice',
  boolean: 'choice',
  choices: 'choices',
  'multi-choice': 'choices',
  multiChoice: 'choices',
  multiselect: 'choices',
  checkboxes: 'choices',
  tags: 'choices',
  scale: 'scale',
  likert: 'scale',
  rating: 'scale',
  slider: 'scale',
  number: 'number',
  integer: 'number',
  date: 'date',
  day: 'date',
  period: 'period',
  person: 'person',
  people: 'people',
  persons: 'people',
  entries: 'entries',
  evidence: 'entries',
  triad: 'triad',
  madlib: 'madlib',
  'mad-lib': 'madlib',
  cites: 'cites',
  references: 'cites',
  parent: 'parent',
  response: 'response',
  responses: 'responses',
  aspect: 'aspect',
  group: 'group',
  repeat: 'group',
  list: 'group',
}
const LONG = new Set(['long-text', 'longText', 'textarea', 'narrative'])
const YES_NO: readonly Option[] = [
  { value: 'yes', words: { en: 'Yes', fr: 'Oui' } },
  { value: 'no', words: { en: 'No', fr: 'Non' } },
]

/** Other people's names for the same thing: the first that is there. */
function firstOf(raw: Raw, ...names: readonly string[]): unknown {
  return names.map((name) => raw[name]).find((value) => value !== undefined)
}

/** @param taken - keys already given in this place; the field's own is added */
export function readField(
  value: unknown,
  path: string,
  reader: DefinitionReader,
  taken: Set<string>,
  groupKey: string | null = null,
): Field | null {
  const raw = reader.object(value, path)
  if (raw === null) return null
  const isInGroup = groupKey !== null
  const named = firstOf(raw, 'kind', 'type')
  const kind = typeof named === 'string' && Object.hasOwn(KINDS, named) ? KINDS[named] : undefined
  const wordsGiven = firstOf(raw, 'words', 'label', 'title', 'question', 'prompt', 'name')
  const words = reader.mustWords(wordsGiven, `${path}.words`)
  const keyGiven = firstOf(raw, 'key', 'id')
  const key =
    keyGiven === undefined
      ? keyFrom(wordsIn(words, reader.language), taken, 'field')
      : reader.key(keyGiven, `${path}.key`)
  if (key !== '' && taken.has(key)) reader.problem(`${path}.key`, 'duplicate', key)
  taken.add(key)
  if (kind === undefined || (isInGroup && kind === 'group')) {
    const allowed = [...new Set(Object.values(KINDS))].filter((each) => each !== 'group')
    const code = named === undefined ? 'missing' : 'not_one_of'
    reader.unread.add(isInGroup ? `${groupKey}.${key}` : key)
    reader.problem(
      `${path}.kind`,
      code,
      (isInGroup ? allowed : [...allowed, 'group']).toSorted().join(', '),
    )
    return null
  }
  const hint = reader.words(firstOf(raw, 'hint', 'help', 'description'), `${path}.hint`)
  const when = readCondition(firstOf(raw, 'when', 'showIf'), `${path}.when`, reader)
  const base = {
    key,
    words,
    ...(hint === undefined ? {} : { hint }),
    required: reader.boolean(raw['required'], `${path}.required`, false),
    ...(when === undefined ? {} : { when }),
  }
  if (kind === 'group') {
    const inner = new Set<string>()
    const fields = reader
      .list(raw['fields'], `${path}.fields`, DEFINITION_LIMITS.fieldsOfGroup)
      .map((each, at) => readField(each, `${path}.fields.${at}`, reader, inner, key))
      .filter((each): each is SimpleField => each !== null && each.kind !== 'group')
    if (fields.length === 0) reader.problem(`${path}.fields`, 'missing', 'fields')
    const most = DEFINITION_LIMITS.itemsOfGroup
    const atMost = reader.whole(firstOf(raw, 'atMost', 'max'), `${path}.atMost`, 50, 1, most)
    const least = firstOf(raw, 'atLeast', 'min')
    const atLeast = reader.whole(least, `${path}.atLeast`, base.required ? 1 : 0, 0, atMost)
    const item = reader.words(raw['item'], `${path}.item`) ?? words
    return { ...base, kind, fields, atLeast, atMost, item }
  }
  return readSimple(kind, raw, base, path, reader, String(named))
}

function readSimple(
  kind: Exclude<FieldKind, 'group'>,
  raw: Raw,
  base: Pick<SimpleField, 'key' | 'words' | 'hint' | 'required' | 'when'>,
  path: string,
  reader: DefinitionReader,
  named: string,
): SimpleField {
  switch (kind) {
    case 'text': {
      const isLong =
        reader.boolean(firstOf(raw, 'isLong', 'long', 'multiline'), `${path}.isLong`, false) ||
        LONG.has(named)
      const most = DEFINITION_LIMITS.text
      const limit = firstOf(raw, 'maxLength', 'max')
      const otherwise = isLong ? most : 500
      const maxLength = reader.whole(limit, `${path}.maxLength`, otherwise, 1, most)
      return { ...base, kind, isLong, maxLength }
    }
    case 'choice':
    case 'choices': {
      const given = firstOf(raw, 'options', 'choices', 'values')
      if (given === undefined && named === 'boolean') return { ...base, kind, options: YES_NO }
      return { ...base, kind, options: readOptions(given, `${path}.options`, reader, 2) }
    }
    case 'scale': {
      const from = reader.whole(firstOf(raw, 'from', 'min'), `${path}.from`, 1, -100, 100)
      const to = reader.whole(firstOf(raw, 'to', 'max'), `${path}.to`, 5, -100, 100)
      if (to - from < 1 || to - from > 20) reader.problem(`${path}.to`, 'bad_range', '1 – 20')
      const low = reader.words(firstOf(raw, 'low', 'fromWords', 'minLabel'), `${path}.low`)
      const middle = reader.words(raw['middle'], `${path}.middle`)
      const high = reader.words(firstOf(raw, 'high', 'toWords', 'maxLabel'), `${path}.high`)
      return {
        ...base,
        kind,
        from,
        to,
        ...(low === undefined ? {} : { low }),
        ...(middle === undefined ? {} : { middle }),
        ...(high === undefined ? {} : { high }),
      }
    }
    case 'number': {
      const from = reader.number(firstOf(raw, 'from', 'min'), `${path}.from`)
      const to = reader.number(firstOf(raw, 'to', 'max'), `${path}.to`)
      if (from !== undefined && to !== undefined && from > to) {
        reader.problem(`${path}.to`, 'bad_range', `≥ ${from}`)
      }
      const unit = reader.words(raw['unit'], `${path}.unit`)
      return {
        ...base,
        kind,
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
        ...(unit === undefined ? {} : { unit }),
      }
    }
    case 'entries':
      return { ...base, kind, atMost: reader.whole(raw['atMost'], `${path}.atMost`, 50, 1, 200) }
    case 'triad': {
      const options = readOptions(raw['poles'], `${path}.poles`, reader, 3)
      const [a, b, c] = options
      if (options.length !== 3) reader.problem(`${path}.poles`, 'bad_range', '3')
      const none: Option = { value: '', words: {} }
      const mayNotApply = reader.boolean(raw['mayNotApply'], `${path}.mayNotApply`, true)
      return { ...base, kind, poles: [a ?? none, b ?? none, c ?? none], mayNotApply }
    }
    case 'madlib':
      return { ...base, kind, parts: readOptions(raw['parts'], `${path}.parts`, reader, 2) }
    case 'cites':
    case 'parent':
      return { ...base, kind, of: kind === 'parent' ? '' : reader.key(raw['of'], `${path}.of`) }
    default:
      return { ...base, kind }
  }
}

function readOptions(
  value: unknown,
  path: string,
  reader: DefinitionReader,
  atLeast: number,
): Option[] {
  const taken = new Set<string>()
  const options = reader.list(value, path, DEFINITION_LIMITS.options).map((each, at): Option => {
    const here = `${path}.${at}`
    const isBare = typeof each === 'string' || typeof each === 'number'
    const raw = isBare ? { value: each, words: String(each) } : reader.object(each, here)
    if (raw === null) return { value: '', words: {} }
    const given = firstOf(raw, 'words', 'label', 'title', 'name', 'lead')
    const named = firstOf(raw, 'value', 'key', 'id')
    const words = reader.mustWords(given, `${here}.words`)
    const option =
      named === undefined
        ? keyFrom(wordsIn(words, reader.language), taken, 'option')
        : reader.value(named, `${here}.value`)
    if (taken.has(option)) reader.problem(`${here}.value`, 'duplicate', option)
    taken.add(option)
    return { value: option, words }
  })
  if (options.length < atLeast) reader.problem(path, 'missing', `≥ ${atLeast}`)
  return options
}
