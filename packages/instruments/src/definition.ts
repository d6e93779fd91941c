import type { Words } from './words.ts'

// An instrument is data: fields → steps → summaries. Nothing in it is ever executed; words are
// plain text. `parse-definition.ts` is the only way in from outside.

/** The version of this language; a definition of a later one is refused with a clear sentence. */
export const DEFINITION_VERSION = 1

export const DEFINITION_LIMITS = {
  /** Characters of a definition as JSON. */
  json: 150_000,
  fields: 120,
  fieldsOfGroup: 30,
  steps: 80,
  options: 60,
  summaries: 12,
  languages: 16,
  words: 2_000,
  /** Conditions within conditions. */
  conditionDepth: 5,
  conditionParts: 20,
  /** Characters of one written answer. */
  text: 20_000,
  itemsOfGroup: 200,
} as const

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly field: string; readonly answered: boolean }
  | { readonly field: string; readonly is: string | number | boolean }
  | { readonly field: string; readonly isNot: string | number | boolean }
  | { readonly field: string; readonly includes: string }
  | { readonly field: string; readonly atLeast: number }
  | { readonly field: string; readonly atMost: number }

export interface Option {
  readonly value: string
  readonly words: Words
}

interface FieldBase {
  readonly key: string
  readonly words: Words
  readonly hint?: Words
  readonly required: boolean
  readonly when?: Condition
}
interface TextField extends FieldBase {
  readonly kind: 'text'
  readonly isLong: boolean
  /** Characters. */
  readonly maxLength: number
}
export interface ChoiceField extends FieldBase {
  /** One option, or as many as fit. */
  readonly kind: 'choice' | 'choices'
  readonly options: readonly Option[]
}
export interface ScaleField extends FieldBase {
  readonly kind: 'scale'
  readonly from: number
  readonly to: number
  readonly low?: Words
  readonly middle?: Words
  readonly high?: Words
}
interface NumberField extends FieldBase {
  readonly kind: 'number'
  readonly from?: number
  readonly to?: number
  readonly unit?: Words
}
/** `date`: a day; `period`: from a day to a day; `person`, `people`: of this journey. */
export interface PlainField extends FieldBase {
  readonly kind: 'date' | 'period' | 'person' | 'people' | 'aspect'
}
/** Log entries used as evidence, not typed again. */
export interface EntriesField extends FieldBase {
  readonly kind: 'entries'
  readonly atMost: number
}
export interface TriadField extends FieldBase {
  readonly kind: 'triad'
  readonly poles: readonly [Option, Option, Option]
  readonly mayNotApply: boolean
}
/** A sentence in parts that are written one by one: to … / in a way that … / so that … */
export interface MadlibField extends FieldBase {
  readonly kind: 'madlib'
  readonly parts: readonly Option[]
}
/** Items of a group: `cites` names several of another group, `parent` one of its own. */
export interface ItemsField extends FieldBase {
  readonly kind: 'cites' | 'parent'
  readonly of: string
}
/** Other responses given to the same instrument: one or several. */
export interface ResponsesField extends FieldBase {
  readonly kind: 'response' | 'responses'
}
export type SimpleField =
  | TextField
  | ChoiceField
  | ScaleField
  | NumberField
  | PlainField
  | EntriesField
  | TriadField
  | MadlibField
  | ItemsField
  | ResponsesField

/** The same few fields again and again: truths, hypotheses, stories, nodes. */
export interface GroupField extends FieldBase {
  readonly kind: 'group'
  /** What one of them is called. */
  readonly item: Words
  readonly fields: readonly SimpleField[]
  readonly atLeast: number
  readonly atMost: number
}
export type Field = SimpleField | GroupField
export type FieldKind = Field['kind']

export interface Step {
  readonly key: string
  readonly title?: Words
  readonly hint?: Words
  /** Keys of fields, in order. */
  readonly fields: readonly string[]
  readonly when?: Condition
}

export const SUMMARY_KINDS = [
  'distributions',
  'matrix',
  'selection',
  'hypotheses',
  'columns',
  'intent',
  'loops',
  'tree',
  'table',
  'ternary',
  'drift',
  'versions',
  'heat',
  'values',
] as const
type SummaryKind = (typeof SUMMARY_KINDS)[number]

/** A picture to draw from the responses; `uses` says which field plays which part in it. */
export interface SummarySpec {
  readonly kind: SummaryKind
  readonly title?: Words
  readonly uses: Readonly<Record<string, readonly string[]>>
}

export const ROUNDS = ['once', 'day', 'week', 'month', 'session', 'free'] as const
type Round = (typeof ROUNDS)[number]

export const ANSWER_ROLES = [
  'participant',
  'facilitator',
  'scribe',
  'host',
  'organiser',
  'evaluator',
] as const
export type AnswerRole = (typeof ANSWER_ROLES)[number]

export interface Definition {
  readonly definitionVersion: typeof DEFINITION_VERSION
  /** Lower-case letters, digits and hyphens; a copy keeps its own. */
  readonly id: string
  readonly version: number
  readonly title: Words
  readonly about?: Words
  /** Whose method it is. */
  readonly source?: Words
  /** Empty: anybody. */
  readonly answeredBy: readonly AnswerRole[]
  readonly facilitatedBy: readonly AnswerRole[]
  /** Several people fill one response, each from their own phone. */
  readonly isTogether: boolean
  /** Who sees a finished response unless its author chooses otherwise. */
  readonly visibility: 'private' | 'team' | 'hub'
  readonly round: Round
  readonly fields: readonly Field[]
  readonly steps: readonly Step[]
  readonly summaries: readonly SummarySpec[]
}
