import type { OfferNeedBody, PersonBody } from '@tributary/records'

import { formsOf, SMALL_WORDS, wordsOf } from '../../app/parts/word-forms.ts'

/** An offer or a need that is open, with who says it. */
export interface Asked {
  readonly id: string
  readonly authorId: string
  readonly body: OfferNeedBody
}

export type Why =
  /** They name the same thing. */
  | { readonly kind: 'domain'; readonly words: readonly string[] }
  /** What one describes, the other speaks of too. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Who offers practises it, or knows their way about in it. */
  | { readonly kind: 'practice'; readonly words: readonly string[] }
  /** One offers to accompany somebody, and the other looks for that. */
  | { readonly kind: 'accompany' }
  /** Who is accompanied practises it, means to do it, or is at that stage of their pathway. */
  | { readonly kind: 'own' | 'role' | 'stage'; readonly words: readonly string[] }
  /** Of mentoring alone, which is a long talk: no reason, but what has to be thought of. */
  | { readonly kind: 'noLanguage' }
  /** Said last, beside another reason: a language is no reason by itself. */
  | { readonly kind: 'language'; readonly tags: readonly string[] }

export interface Match {
  readonly need: Asked
  readonly offer: Asked
  readonly why: readonly Why[]
  /** Either of the two said that they found each other. */
  readonly isFound: boolean
}

export type Speaker = Pick<PersonBody, 'languages' | 'practices' | 'domains'>

const NOBODY: Speaker = { languages: [], practices: [] }
/** So many words that both say, of those that say something. */
const ENOUGH_WORDS = 3
const SHOWN_WORDS = 5

/** Neither closed nor past its day. */
export function isOpen(body: OfferNeedBody, today: string): boolean {
  return body.isClosed !== true && (body.until === undefined || body.until >= today)
}

/**
 * Which offers answer which needs, and why; those with more reasons first, else by their ids. It
 * goes by what people say they offer and look for, and by nothing that they did.
 */
export function matchesOf(
  open: readonly Asked[],
  people: ReadonlyMap<string, Speaker>,
): readonly Match[] {
  const told = new Map(open.map((asked) => [asked.id, tellingOf(asked.body)]))
  const needs = open.filter(({ body }) => body.kind === 'need')
  const offers = open.filter(({ body }) => body.kind !== 'need')
  // A practice is met with every need: it is taken apart once.
  const practices = new Map<string, Stems>()
  const known = (practice: string): Stems => {
    const stems = practices.get(practice) ?? stemmed(practice)
    practices.set(practice, stems)
    return stems
  }
  const matches: Match[] = []
  for (const need of needs) {
    for (const offer of offers) {
      if (need.authorId === offer.authorId) continue
      const wanted = told.get(need.id)
      const given = told.get(offer.id)
      if (wanted === undefined || given === undefined) continue
      const why = whyOf(
        wanted,
        given,
        people.get(need.authorId) ?? NOBODY,
        people.get(offer.authorId) ?? NOBODY,
        known,
      )
      const isFound = need.body.matchIds.includes(offer.id) || offer.body.matchIds.includes(need.id)
      if (why.length > 0 || isFound) matches.push({ need, offer, why, isFound })
    }
  }
  return matches.toSorted(
    (a, b) =>
      Number(b.isFound) - Number(a.isFound) ||
      b.why.length - a.why.length ||
      (a.need.id + a.offer.id < b.need.id + b.offer.id ? -1 : 1),
  )
}

function whyOf(
  wanted: Telling,
  given: Telling,
  asking: Speaker,
  giving: Speaker,
  known: (practice: string) => Stems,
): Why[] {
  const why: Why[] = []
  const domain = sharedWords(wanted.domain, given.domain)
  if (domain.length > 0) why.push({ kind: 'domain', words: domain })
  const all = sharedWords(wanted.all, given.all).filter((word) => !domain.includes(word))
  if (all.length >= ENOUGH_WORDS || (domain.length === 0 && isNamed(wanted, given, all))) {
    why.push({ kind: 'words', words: all.slice(0, SHOWN_WORDS) })
  }
  if (why.length > 0 && given.isMentoring && sharedWords(wanted.all, ACCOMPANYING).length > 0) {
    why.push({ kind: 'accompany' })
  }
  const practised = [...giving.practices, ...(giving.domains ?? [])].filter(
    (practice) => sharedWords(wanted.domain, known(practice)).length > 0,
  )
  if (practised.length > 0) why.push({ kind: 'practice', words: practised })
  if (why.length === 0) return []
  const tags = asking.languages.filter((tag) => giving.languages.includes(tag))
  if (tags.length > 0) return [...why, { kind: 'language', tags }]
  const isApart = asking.languages.length > 0 && giving.languages.length > 0
  return given.isMentoring && isApart ? [...why, { kind: 'noLanguage' }] : why
}

/** One word alone is enough where it is what the other is about. */
function isNamed(wanted: Telling, given: Telling, shared: readonly string[]): boolean {
  return shared.some((word) =>
    formsOf(word).some((form) => wanted.domain.has(form) || given.domain.has(form)),
  )
}

/** Stems with a word that each was found in, so that a reason can be said. */
type Stems = ReadonlyMap<string, string>

interface Telling {
  readonly domain: Stems
  /** Domain and description. */
  readonly all: Stems
  readonly isMentoring: boolean
}

function tellingOf({ kind, domain, description }: OfferNeedBody): Telling {
  return {
    domain: stemmed(domain),
    all: stemmed(`${domain} ${description}`),
    isMentoring: kind === 'mentoring',
  }
}

/** How people say that they look for somebody who goes a way with them. */
const ACCOMPANYING = stemmed(
  'mentor mentoring accompany coach coaching guide tutor watch alongside accompagner accompagnement guider tuteur parrain marraine',
)

/** What somebody says of themself, as far as a mentor could go that way with them. */
export interface Learner extends Speaker {
  readonly personId: string
  readonly role: string
  /** Titles of the stages of their pathway that they have begun. */
  readonly stages: readonly string[]
}

export interface MentorFound {
  readonly offer: Asked
  readonly why: readonly Why[]
}

/**
 * Mentoring that could suit somebody who has not asked for it, and why. It is worked out on their
 * own phone from their own words, and shown to them alone: nobody is told that they need a mentor.
 */
export function mentorsFor(
  learner: Learner,
  open: readonly Asked[],
  people: ReadonlyMap<string, Speaker>,
): readonly MentorFound[] {
  return open
    .filter(({ body, authorId }) => body.kind === 'mentoring' && authorId !== learner.personId)
    .flatMap((offer): MentorFound[] => {
      const { domain } = tellingOf(offer.body)
      const about = (texts: readonly string[]) =>
        texts.filter((text) => sharedWords(stemmed(text), domain).length > 0)
      const why: Why[] = (
        [
          ['own', about([...learner.practices, ...(learner.domains ?? [])])],
          ['role', about([learner.role])],
          ['stage', about(learner.stages)],
        ] as const
      ).flatMap(([kind, words]) => (words.length > 0 ? [{ kind, words }] : []))
      if (why.length === 0) return []
      const mentor = people.get(offer.authorId) ?? NOBODY
      const tags = learner.languages.filter((tag) => mentor.languages.includes(tag))
      const isApart = learner.languages.length > 0 && mentor.languages.length > 0
      const last: Why[] =
        tags.length > 0 ? [{ kind: 'language', tags }] : isApart ? [{ kind: 'noLanguage' }] : []
      return [{ offer, why: [...why, ...last] }]
    })
    .toSorted((a, b) => b.why.length - a.why.length || (a.offer.id < b.offer.id ? -1 : 1))
}

function stemmed(text: string): Stems {
  const stems = new Map<string, string>()
  for (const word of wordsOf(text)) {
    if (SMALL_WORDS.has(word) || word.length < 3) continue
    for (const form of formsOf(word)) if (!stems.has(form)) stems.set(form, word)
  }
  return stems
}

function sharedWords(a: Stems, b: Stems): string[] {
  const shared = new Set<string>()
  for (const [form, word] of a) if (b.has(form)) shared.add(word)
  return [...shared]
}

/** Something that is asked for and that nobody here offers. */
export interface Gap {
  /** As it was asked for first. */
  readonly domain: string
  readonly asks: number
  readonly needIds: readonly string[]
}

/**
 * What the cohort lacks: what most needs are about and no offer is, most asked for first. It counts
 * needs, and names nobody.
 */
export function gapsOf(open: readonly Asked[]): readonly Gap[] {
  const offered = open
    .filter(({ body }) => body.kind !== 'need')
    .map(({ body }) => tellingOf(body).domain)
  const groups: { stems: Map<string, string>; domain: string; needIds: string[] }[] = []
  const needs = open
    .filter(({ body }) => body.kind === 'need')
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  for (const { id, body } of needs) {
    const stems = stemmed(body.domain)
    if (offered.some((domain) => sharedWords(stems, domain).length > 0)) continue
    const group = groups.find((each) => sharedWords(stems, each.stems).length > 0)
    if (group === undefined) {
      groups.push({ stems: new Map(stems), domain: body.domain, needIds: [id] })
    } else {
      group.needIds.push(id)
      for (const [stem, word] of stems) if (!group.stems.has(stem)) group.stems.set(stem, word)
    }
  }
  return groups
    .map(({ domain, needIds }) => ({ domain, asks: needIds.length, needIds }))
    .toSorted((a, b) => b.asks - a.asks || (a.domain < b.domain ? -1 : 1))
}
