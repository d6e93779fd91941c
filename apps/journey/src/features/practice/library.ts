import type { BodyOf, RecordOf } from '@tributary/records'

import { LIBRARY_KINDS, type LibraryKind } from '../../db/use-library.ts'

export type LibraryRecord = RecordOf<LibraryKind>
export type LibraryStatus = BodyOf<LibraryKind>['status']
export const STATUSES: readonly LibraryStatus[] = ['draft', 'curated', 'retired']

/** What each kind says, field by field, the first of them its name. */
export const FIELDS_OF = {
  pattern: ['title', 'context', 'problem', 'response', 'examples'],
  method: ['title', 'use', 'steps', 'needs'],
  story: ['title', 'text'],
  resource: ['title', 'description', 'link'],
  term: ['term', 'meaning'],
} as const satisfies Record<LibraryKind, readonly string[]>

export type LibraryField = (typeof FIELDS_OF)[LibraryKind][number]
/** A text for each field of any kind, so that one form holds them all. */
export type LibraryTexts = Record<LibraryField, string>

export const NO_TEXTS: LibraryTexts = {
  title: '',
  context: '',
  problem: '',
  response: '',
  examples: '',
  use: '',
  steps: '',
  needs: '',
  text: '',
  description: '',
  link: '',
  term: '',
  meaning: '',
}

export function isLibraryKind(kind: string): kind is LibraryKind {
  return LIBRARY_KINDS.some((one) => one === kind)
}

export function textsOf(record: LibraryRecord): LibraryTexts {
  const texts = FIELDS_OF[record.type].map((field) => {
    const value: unknown = Reflect.get(record.body, field)
    return [field, typeof value === 'string' ? value : ''] as const
  })
  return { ...NO_TEXTS, ...Object.fromEntries(texts) }
}

export function nameOf(record: LibraryRecord): string {
  return record.type === 'term' ? record.body.term : record.body.title
}

const WEB = /^https?:\/\/[^\s/]+/i

/** Null where it can be saved as a link; nothing is no mistake. */
export function linkProblem(link: string): 'no-link' | null {
  const text = link.trim()
  return text === '' || (WEB.test(text) && text.length <= 2_000) ? null : 'no-link'
}

/** Texts that a draft kept as JSON; what is none is empty. */
export function textsIn(json: string): LibraryTexts {
  const kept: unknown = JSON.parse(json)
  const texts = Object.keys(NO_TEXTS).flatMap((field) => {
    const value: unknown = Reflect.get(Object(kept), field)
    return typeof value === 'string' ? [[field, value] as const] : []
  })
  return { ...NO_TEXTS, ...Object.fromEntries(texts) }
}
