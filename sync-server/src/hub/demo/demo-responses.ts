import { type AnyRecord, type EntryRecord, newRecord, type RecordWriter } from '@tributary/records'
import { DEMO_ANSWERS, type DemoAnswer } from './demo-answers.ts'
import {
  DEMO_ASPECTS,
  DEMO_CHANGES,
  DEMO_CODES,
  DEMO_FIRST_THEMES,
  DEMO_READINGS,
  DEMO_SELECTIONS,
  DEMO_THEMES,
} from './demo-values.ts'

const MAX_CODES = 90

export interface DemoTeller {
  /** Person number `at` of the demo, writing in the evening of that day of May 2025. */
  on(day: number, at: number): RecordWriter
  readonly entries: readonly EntryRecord[]
}

/** Answers to the instruments, codes, aspects and two value frames of the demo. */
export function demoResponses(teller: DemoTeller): AnyRecord[] {
  const open = teller.entries.filter((entry) => entry.visibility !== 'team')
  const given = Object.entries(DEMO_ANSWERS).flatMap(([id, answers]) =>
    id === 'learning-loop'
      ? loops(teller, answers, open)
      : answers.map((answer) => response(teller, id, answer, open)),
  )
  return [
    ...given,
    ...changes(teller, open),
    ...readings(teller),
    ...valueFrames(teller),
    ...codes(teller, open),
  ]
}

function response(
  teller: DemoTeller,
  id: string,
  { by, day, answers, isTogether = false, cites = {} }: DemoAnswer,
  entries: readonly EntryRecord[],
) {
  const evidence = Object.entries(cites).map(([field, words]) => {
    const found = entries.filter((entry) => entry.body.text.includes(words)).slice(0, 2)
    return [field, Object.fromEntries(found.map((entry) => [entry._id, true]))] as const
  })
  const all = { ...answers, ...Object.fromEntries(evidence) }
  return newRecord(
    'response',
    {
      lineId: `built-in:${id}`,
      instrumentId: `built-in:${id}@1`,
      instrumentVersion: 1,
      answers: isTogether ? {} : all,
      together: isTogether ? all : {},
      isFinished: true,
      meantFor: 'hub',
    },
    teller.on(day, by),
    { visibility: 'hub' },
  )
}

/** The second loop goes on from the first. */
function loops(
  teller: DemoTeller,
  answers: readonly DemoAnswer[],
  entries: readonly EntryRecord[],
): AnyRecord[] {
  const written: AnyRecord[] = []
  for (const [at, answer] of answers.entries()) {
    const after = at === 1 ? written[0]?._id : undefined
    const more = after === undefined ? answer : { ...answer, answers: { after, ...answer.answers } }
    written.push(response(teller, 'learning-loop', more, entries))
  }
  return written
}

function changes(teller: DemoTeller, entries: readonly EntryRecord[]): AnyRecord[] {
  const id = 'most-significant-change'
  const written: AnyRecord[] = DEMO_CHANGES.map((answer) => response(teller, id, answer, entries))
  for (const { considered, chosen, by, day, level, reasons } of DEMO_SELECTIONS) {
    const ids = considered.map((at) => written[at]?._id ?? '')
    const answers = {
      kind: 'selection',
      level,
      considered: Object.fromEntries(ids.map((each) => [each, true])),
      chosen: written[chosen]?._id,
      reasons,
    }
    written.push(response(teller, id, { by, day, answers }, entries))
  }
  return written
}

function readings(teller: DemoTeller): AnyRecord[] {
  const aspects = DEMO_ASPECTS.map(({ name, enough }) =>
    newRecord('aspect', { name, enough, about: '', indicators: [] }, teller.on(18, 1)),
  )
  const given = DEMO_READINGS.map(([aspect, day, score, why]) =>
    response(
      teller,
      'aspect-reading',
      { by: 1 + (day % 8), day, answers: { aspect: aspects[aspect]?._id, score, why } },
      [],
    ),
  )
  return [...aspects, ...given]
}

function valueFrames(teller: DemoTeller): AnyRecord[] {
  const first = frame(teller, 19, 1, DEMO_FIRST_THEMES)
  return [first, frame(teller, 30, 2, DEMO_THEMES, first._id)]
}

function frame(
  teller: DemoTeller,
  day: number,
  number: number,
  themes: readonly {
    readonly name: string
    readonly weight: number
    readonly tags: readonly string[]
  }[],
  previousId?: string,
) {
  const writer = teller.on(day, 0)
  // A theme keeps its key from frame to frame, which is how the history is read anew.
  const keyOf = (name: string) => name.toLowerCase().replaceAll(' ', '-')
  return newRecord(
    'valueFrame',
    {
      title: 'What was of value',
      number,
      ...(previousId === undefined ? {} : { previousId }),
      stage: 'agreed',
      themes: Object.fromEntries(
        themes.map(({ name, tags }) => [keyOf(name), { name, tags: [...tags] }]),
      ),
      placed: {},
      weights: Object.fromEntries(themes.map(({ name, weight }) => [keyOf(name), weight])),
      agreedAt: new Date(writer.now()).toISOString(),
      method: number === 1 ? 'Proposed by the facilitators.' : 'Weighed by all, in a round.',
    },
    writer,
  )
}

/** As the scribe and the cohort read the entries; here the host writes them down. */
function codes(teller: DemoTeller, entries: readonly EntryRecord[]): AnyRecord[] {
  const read = entries.flatMap((entry) =>
    DEMO_CODES.filter(([, words]) => words.test(entry.body.text)).map(
      ([tag]) => [entry._id, tag] as const,
    ),
  )
  return read
    .slice(0, MAX_CODES)
    .map(([entryId, tag]) => newRecord('code', { entryId, tag }, teller.on(30, 0)))
}
