import { isAnswerMap } from './answers.ts'
import { DEFINITION_LIMITS } from './definition.ts'
import type { Words } from './words.ts'

const PROBLEM_CODES = [
  'json_comma_missing',
  'json_comma_extra',
  'json_colon_missing',
  'json_curly_quote',
  'json_comment',
  'json_not_closed',
  'json_quote_missing',
  'json_not_expected',
  'too_large',
  'wrong_type',
  'missing',
  'not_one_of',
  'bad_key',
  'duplicate',
  'too_many',
  'too_long',
  'markup',
  'unknown_field',
  'bad_range',
  'newer_language',
  'too_deep',
  'never_shown',
  // Advice: it runs, and something in it does nothing.
  'unknown_member',
  'unknown_part',
  'unfit_part',
  'not_drawn',
] as const
export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** What is wrong, where, and what would be right; the app says it in the reader's language. */
export interface DefinitionProblem {
  /** Where it is in the text that was pasted, from 1; absent for what came without a text. */
  readonly line?: number
  /** Dotted, as in `fields.2.options.0.value`; '' for the whole. */
  readonly path: string
  readonly code: ProblemCode
  /** What was expected or found: names, limits, allowed values. */
  readonly detail: string
}

export type Raw = Readonly<Record<string, unknown>>

const KEY = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/
// An opening or closing tag, a comment, an address that runs code. Words are shown as plain text
// anyway; they are refused because somebody expects them to do what they will not.
const MARKUP = /<\/?[a-z!][^>]*>?|javascript:/i
const UNSAFE = new Set(['__proto__', 'constructor', 'prototype'])
const MAX_PROBLEMS = 40

/** Reads untrusted JSON piece by piece and remembers every problem with its path. */
export class DefinitionReader {
  readonly problems: DefinitionProblem[] = []
  /** Fields that are there and could not be read: who names them is not wrong as well. */
  readonly unread = new Set<string>()
  /** The language of words given as one plain text. */
  readonly language: string

  constructor(language: string) {
    this.language = LANGUAGE.test(language) ? language : 'en'
  }

  problem(path: string, code: ProblemCode, detail: string): void {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ path, code, detail })
  }

  /** @param name - `field`, or `group.field` */
  unknownField(path: string, name: string): void {
    if (this.unread.has(name) || this.unread.has(name.split('.')[0] ?? '')) return
    this.problem(path, 'unknown_field', name)
  }

  object(value: unknown, path: string): Raw | null {
    if (isAnswerMap(value)) return value
    this.problem(path, value === undefined ? 'missing' : 'wrong_type', 'object')
    return null
  }

  list(value: unknown, path: string, atMost: number): readonly unknown[] {
    if (value === undefined) return []
    if (!Array.isArray(value)) {
      this.problem(path, 'wrong_type', 'list')
      return []
    }
    if (value.length > atMost) this.problem(path, 'too_many', String(atMost))
    return value.slice(0, atMost)
  }

  key(value: unknown, path: string): string {
    if (value === undefined) {
      this.problem(path, 'missing', 'key')
      return ''
    }
    if (typeof value !== 'string' || !KEY.test(value) || UNSAFE.has(value)) {
      this.problem(path, 'bad_key', typeof value === 'string' ? value.slice(0, 60) : typeof value)
      return ''
    }
    return value
  }

  /** What somebody else's value may be called: any short text, or a number. */
  value(value: unknown, path: string): string {
    const text = typeof value === 'number' ? String(value) : value
    if (typeof text !== 'string' || text === '' || text.length > 100 || UNSAFE.has(text)) {
      this.problem(
        path,
        text === undefined ? 'missing' : 'bad_key',
        (JSON.stringify(text) ?? '').slice(0, 60),
      )
      return ''
    }
    return text
  }

  boolean(value: unknown, path: string, otherwise: boolean): boolean {
    if (value === undefined) return otherwise
    if (typeof value === 'boolean') return value
    this.problem(path, 'wrong_type', 'true / false')
    return otherwise
  }

  number(value: unknown, path: string): number | undefined {
    if (value === undefined || value === null) return undefined
    if (typeof value === 'number' && Number.isFinite(value)) return value
    this.problem(path, 'wrong_type', 'number')
    return undefined
  }

  whole(value: unknown, path: string, otherwise: number, from: number, to: number): number {
    const number = this.number(value, path) ?? otherwise
    if (Number.isInteger(number) && number >= from && number <= to) return number
    this.problem(path, 'bad_range', `${from} – ${to}`)
    return otherwise
  }

  oneOf<Value extends string>(
    value: unknown,
    path: string,
    allowed: readonly Value[],
    otherwise?: Value,
  ): Value | undefined {
    if (value === undefined && otherwise !== undefined) return otherwise
    const found = allowed.find((each) => each === value)
    if (found === undefined) {
      this.problem(path, value === undefined ? 'missing' : 'not_one_of', allowed.join(', '))
    }
    return found ?? otherwise
  }

  /** `{en: …, fr: …}`, or one plain text in the language of the definition. */
  words(value: unknown, path: string): Words | undefined {
    if (value === undefined || value === null) return undefined
    if (typeof value === 'string') {
      return this.#text(value, path) ? { [this.language]: value } : undefined
    }
    const raw = this.object(value, path)
    if (raw === null) return undefined
    const tags = Object.keys(raw)
    if (tags.length > DEFINITION_LIMITS.languages) {
      this.problem(path, 'too_many', String(DEFINITION_LIMITS.languages))
    }
    const words: Record<string, string> = {}
    for (const tag of tags.slice(0, DEFINITION_LIMITS.languages)) {
      const text = raw[tag]
      if (!LANGUAGE.test(tag)) this.problem(`${path}.${tag}`, 'not_one_of', 'en, fr, pt-BR …')
      else if (this.#text(text, `${path}.${tag}`)) words[tag] = text
    }
    if (Object.keys(words).length > 0) return words
    if (tags.length === 0) this.problem(path, 'missing', 'words')
    return undefined
  }

  mustWords(value: unknown, path: string, otherwise?: string): Words {
    const words = this.words(value, path)
    if (words !== undefined) return words
    if (value === undefined && otherwise === undefined) this.problem(path, 'missing', 'words')
    return { [this.language]: otherwise ?? '' }
  }

  #text(text: unknown, path: string): text is string {
    if (typeof text !== 'string') {
      this.problem(path, 'wrong_type', 'text')
      return false
    }
    if (text.length > DEFINITION_LIMITS.words) {
      this.problem(path, 'too_long', String(DEFINITION_LIMITS.words))
      return false
    }
    if (MARKUP.test(text)) {
      this.problem(path, 'markup', MARKUP.exec(text)?.[0]?.slice(0, 40) ?? '')
      return false
    }
    return true
  }
}

/** A key made from words, for fields and steps that came without one. */
export function keyFrom(text: string, taken: ReadonlySet<string>, otherwise: string): string {
  const plain = text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^A-Za-z0-9]+/g, ' ')
    .trim()
    .split(' ')
    .slice(0, 4)
    .map((word, at) =>
      at === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join('')
    .replace(/^[^A-Za-z]+/, '')
    .slice(0, 30)
  const base = plain === '' ? otherwise : plain
  let key = base
  // "Constructor?" is a fair question, and no name that an answer could be kept under.
  for (let at = 2; taken.has(key) || UNSAFE.has(key); at += 1) key = `${base}${at}`
  return key
}
