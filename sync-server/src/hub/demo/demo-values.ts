import type { DemoAnswer } from './demo-answers.ts'

/** Aspect, day, score and why. */
export const DEMO_READINGS: readonly (readonly [
  aspect: number,
  day: number,
  score: number,
  why: string,
])[] = [
  [0, 19, -2, 'The drain is everybody’s and nobody’s.'],
  [0, 23, -1, 'The sweepers have a say now.'],
  [0, 27, 1, 'Two rows of sellers empty their own net.'],
  [0, 30, 1, 'It held for a week.'],
  [1, 19, -1, 'Nurses wait in the dark.'],
  [1, 24, 0, 'One dawn run.'],
  [1, 29, 2, 'Two runs, and the drivers chose the hours.'],
  [2, 20, 1, 'Many stories, told in kitchens.'],
  [2, 27, 0, 'We wrote more than we listened.'],
  [2, 30, 2, 'They are told back to us.'],
]
export const DEMO_ASPECTS = [
  { name: 'Care for the drain', enough: 1 },
  { name: 'Getting home safely', enough: 2 },
  { name: 'Storytelling', enough: 1 },
] as const

export const DEMO_CHANGES: readonly DemoAnswer[] = [
  {
    by: 3,
    day: 27,
    answers: {
      kind: 'story',
      domain: 'How people treat the drain',
      title: 'The cut net',
      before: 'Nets were ours.',
      happened: 'The first net was cut. The second was sewn by the one who had cut the first.',
      why: 'He says it is his now.',
    },
  },
  {
    by: 8,
    day: 27,
    answers: {
      kind: 'story',
      domain: 'How people come home',
      title: 'The driver’s mother',
      before: 'She waited at the gate at night.',
      happened: 'She keeps the tally of the dawn run.',
      why: 'A count became a greeting.',
    },
  },
  {
    by: 12,
    day: 28,
    answers: {
      kind: 'story',
      domain: 'How people ask for help',
      title: 'The lamp',
      before: 'People came when nobody saw them.',
      happened: 'Somebody brought a lamp for the bench.',
      why: 'It may be seen now.',
    },
  },
]
export const DEMO_SELECTIONS: readonly {
  readonly by: number
  readonly day: number
  readonly level: string
  readonly considered: readonly number[]
  readonly chosen: number
  readonly reasons: string
}[] = [
  {
    by: 1,
    day: 29,
    level: 'The three teams',
    considered: [0, 1, 2],
    chosen: 0,
    reasons:
      'Whoever breaks a thing and then keeps it has changed more than we have. Two of us would have taken the lamp.',
  },
  {
    by: 0,
    day: 30,
    level: 'The hub',
    considered: [3, 1],
    chosen: 3,
    reasons: 'The neighbours laughed in recognition.',
  },
]

/** The weights that the participants gave, and the codes that count under each theme. */
export const DEMO_THEMES = [
  { name: 'Social relationality', weight: 4, tags: ['trust', 'hospitality', 'neighbours'] },
  { name: 'Learning and application', weight: 3, tags: ['insight', 'method', 'prototype'] },
  { name: 'Creativity', weight: 2, tags: ['song', 'prototype'] },
  { name: 'Productivity', weight: 1, tags: ['count'] },
] as const
/** A first frame, before the workshop: what the new one is read against. */
export const DEMO_FIRST_THEMES = [
  { name: 'Learning and application', weight: 3, tags: ['insight', 'method'] },
  { name: 'Productivity', weight: 3, tags: ['count', 'prototype'] },
] as const

/** Words in an entry that the scribe read under a code. */
export const DEMO_CODES: readonly (readonly [tag: string, words: RegExp])[] = [
  ['trust', /trust|laugh|together/i],
  ['hospitality', /tea|kitchen|cook/i],
  ['neighbours', /neighbour|mother|grand/i],
  ['insight', /learn|expected|understood/i],
  ['method', /map|interview|asked/i],
  ['prototype', /prototype|lid|net|timetable/i],
  ['song', /song|sang|drum/i],
  ['count', /count|weigh|kg|metres/i],
]
