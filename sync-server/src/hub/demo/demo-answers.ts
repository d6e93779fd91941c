/** What people of the demo answered, by instrument. `day` is of May 2025; `by` counts people. */
export interface DemoAnswer {
  readonly by: number
  readonly day: number
  readonly answers: Readonly<Record<string, unknown>>
  /** Of several that fill one response. */
  readonly isTogether?: boolean
  /** Words of an entry that is named as evidence under `evidence`. */
  readonly cites?: Readonly<Record<string, string>>
}

const triad = (
  by: number,
  day: number,
  title: string,
  story: string,
  place: readonly number[],
  learned: readonly number[] | 'n/a',
): DemoAnswer => ({ by, day, answers: { story, title, place, learned } })

const TRIADS: readonly DemoAnswer[] = [
  triad(
    2,
    19,
    'The sweeper’s map',
    'A sweeper drew the drain from memory and had every bend right.',
    [0.6, 0.3, 0.1],
    [0.3, 0.6, 0.1],
  ),
  triad(
    3,
    20,
    'Tea before tools',
    'We sat with the drivers until the tea was gone. Then they showed us the timetable nobody had written.',
    [0.8, 0.15, 0.05],
    [0.7, 0.25, 0.05],
  ),
  triad(
    4,
    21,
    'The tin prototype',
    'The tailor’s son had built our lid already, out of a tin.',
    [0.4, 0.2, 0.4],
    [0.1, 0.3, 0.6],
  ),
  triad(
    5,
    22,
    'Rain plan',
    'When it rained at two we had a list, and it held.',
    [0.1, 0.3, 0.6],
    [0.1, 0.3, 0.6],
  ),
  triad(
    6,
    23,
    'Under the tarpaulin',
    'La pluie nous a mis sous la même bâche ; on a parlé deux heures.',
    [0.35, 0.6, 0.05],
    [0.85, 0.1, 0.05],
  ),
  triad(
    7,
    24,
    'A song at the well',
    'An old woman sang the order of the houses. We wrote it down as a route.',
    [0.5, 0.45, 0.05],
    [0.4, 0.5, 0.1],
  ),
  triad(
    8,
    26,
    'The empty seats',
    'We counted empty seats with the driver’s mother keeping the tally.',
    [0.45, 0.1, 0.45],
    [0.2, 0.55, 0.25],
  ),
  triad(
    9,
    27,
    'No signal',
    'Without signal the helper line became a bench. Nobody missed the screen.',
    [0.55, 0.4, 0.05],
    'n/a',
  ),
  triad(
    10,
    28,
    'The second lid',
    'The second lid closed on the first try and the whole row clapped.',
    [0.3, 0.1, 0.6],
    [0.2, 0.2, 0.6],
  ),
]

const VALUE_STORIES: readonly DemoAnswer[] = [
  {
    by: 2,
    day: 29,
    cites: { immediateEvidence: 'drain', appliedEvidence: 'sweep' },
    answers: {
      title: 'Counting with the sweepers',
      immediate: 'A morning at the drain with the sweepers, laughing more than counting.',
      potential: 'We learned their four words for flood, and which grate fills first.',
      potentialIndicator: 'Four words',
      applied: 'The waste team moved the first net to the grate they had named.',
      realised: 'In the rain of the 27th the lane stayed dry.',
      realisedIndicator: 'Dry lane after 40 mm',
    },
  },
  {
    by: 7,
    day: 29,
    cites: { immediateEvidence: 'seat' },
    answers: {
      title: 'The shuttle nobody waited for',
      immediate: 'Rode the first dawn run with the nurses.',
      potential: 'A timetable that follows shifts, not hours.',
      applied: 'Two drivers changed their start by ten minutes.',
    },
  },
  {
    by: 12,
    day: 30,
    cites: { reframingEvidence: 'listen' },
    answers: {
      title: 'A bench instead of a screen',
      immediate: 'Sat on the bench by the pharmacy in the evening.',
      potential: 'Words for “not well” that are not medical.',
      reframing: 'We stopped counting calls. We ask who came back.',
    },
  },
]

const LOOPS: readonly DemoAnswer[] = [
  {
    by: 3,
    day: 21,
    answers: {
      experience: 'Put a net at the market grate.',
      reflection: 'It filled in an hour, and with peels, not sachets.',
      concept: 'What fills a net is decided upstream of the market.',
      experiment: 'Put the next net above the fruit row.',
    },
  },
  {
    by: 4,
    day: 24,
    answers: {
      experience: 'Put the net above the fruit row, with the sellers.',
      reflection: 'They emptied it themselves, before we came.',
      concept: 'A net that somebody passes by anyway is looked after.',
      experiment: 'Ask at every grate who passes by anyway.',
    },
  },
  {
    by: 8,
    day: 26,
    answers: {
      experience: 'Ran the shuttle ten minutes earlier.',
      reflection: 'Seven of nine seats, and nobody ran.',
    },
  },
]

const TABLE: DemoAnswer = {
  by: 1,
  day: 25,
  isTogether: true,
  answers: {
    question: 'What will it take for the drain to be looked after when we are gone?',
    truths: {
      '01': { text: 'Forty-three sachets in ten metres by the market, four days in a row.' },
      '02': { text: 'The sweepers clear the grate by the tailor without being asked.' },
      '03': { text: 'A net in the middle of the lane was cut on the first night.' },
    },
    insights: {
      '01': {
        text: 'What somebody passes by anyway is looked after.',
        cites: { '02': true, '03': true },
      },
    },
    hypotheses: {
      '01': {
        if: 'we place nets where somebody passes by anyway',
        thenWhat: 'they will be emptied without us',
        cites: { '02': true, '03': true },
        outcome: 'held',
      },
      '02': {
        if: 'we pay for full nets',
        thenWhat: 'the lane will be clean',
        cites: { '01': true },
        outcome: 'failed',
      },
      '03': {
        if: 'the sellers choose the colour of the lids',
        thenWhat: 'lids will stay',
        cites: { '01': true, '02': true },
      },
    },
    opportunities: {
      '01': {
        text: 'The fruit row on Saturday, with the sellers’ chair.',
        tests: { '03': true },
        when: '2025-05-31',
      },
    },
  },
}

const RIPPLE: DemoAnswer = {
  by: 5,
  day: 30,
  isTogether: true,
  answers: {
    start: 'The first net at the tailor’s grate',
    nodes: {
      '01': {
        what: 'The lane stayed dry in the rain of the 27th',
        capital: 'natural',
        order: '1',
        who: 'Forty households',
      },
      '02': {
        what: 'The sweepers were asked to the hub’s table',
        parent: '01',
        capital: 'social',
        order: '2',
        who: 'Six sweepers',
      },
      '03': {
        what: 'The assembly member came to see the net',
        parent: '01',
        capital: 'political',
        order: '2',
      },
      '04': {
        what: 'A sweeper teaches the count at the school',
        parent: '02',
        capital: 'human',
        order: '3',
        who: 'A class of thirty',
      },
      '05': {
        what: 'Two collectors lost their early round',
        parent: '01',
        capital: 'financial',
        order: '2',
        negative: 'yes',
      },
      '06': { what: 'A song about the grate', parent: '04', capital: 'cultural', order: '3' },
    },
  },
}

const CONVERSATIONS: readonly DemoAnswer[] = [
  {
    by: 1,
    day: 23,
    answers: {
      topic: 'The walk along the drain',
      objective: 'Rain at two. The sweepers drew first. Somebody laughed at our map.',
      reflective: 'Ashamed of the map, glad of the laugh.',
      interpretive: 'The knowledge is there; we were the ones without it.',
      decisional: 'Next walk is led by the sweepers.',
    },
  },
  {
    by: 12,
    day: 27,
    answers: {
      topic: 'Un soir sur le banc',
      objective: 'Onze personnes, deux langues, une lampe.',
      reflective: 'Soulagée quand la lampe s’est éteinte.',
      interpretive: 'On parle mieux quand personne ne note.',
      decisional: 'Une heure sans notes chaque soir.',
    },
  },
]

const REVIEW: DemoAnswer = {
  by: 6,
  day: 26,
  isTogether: true,
  answers: {
    action: 'Open hour at the hub',
    intended: 'Forty neighbours, three of them from the assembly.',
    challenges: 'Rain, and the football at five.',
    when: 'after',
    actual: 'Twelve came, nine of them mothers of participants.',
    why: 'We asked by phone; people here are asked at the gate.',
    sustain: 'The kitchen first, the posters after.',
    improve: {
      '01': { what: 'Ask at the gates of the lane', due: '2025-05-29', done: 'yes' },
      '02': { what: 'Bring the invitation to the chief’s linguist', due: '2025-05-30', done: 'no' },
    },
  },
}

const PURPOSES: readonly DemoAnswer[] = [
  {
    by: 1,
    day: 18,
    answers: {
      form: 'three',
      level: 'improve',
      purpose: {
        to: 'clean the drain by the market',
        inAWayThat: 'involves the neighbours',
        soThat: 'the lane does not flood',
      },
    },
  },
  {
    by: 1,
    day: 24,
    answers: {
      form: 'three',
      level: 'improve',
      purpose: {
        to: 'care for the drain by the market',
        inAWayThat: 'follows those who already do',
        soThat: 'the lane does not flood',
      },
    },
  },
  {
    by: 2,
    day: 30,
    answers: {
      form: 'three',
      level: 'regenerate',
      purpose: {
        to: 'care for the drain by the market',
        inAWayThat: 'follows and honours those who already do',
        soThat: 'the lane can hold rain and people',
      },
    },
  },
]

const OUTCOMES: readonly DemoAnswer[] = [
  {
    by: 2,
    day: 29,
    cites: { evidence: 'drain' },
    answers: {
      actor: 'Sellers of the fruit row',
      change: 'They empty the net at the upper grate before the market opens.',
      when: '2025-05-27',
      where: 'Upper market',
      significance: 'Nobody asked them to.',
      contribution: 'We moved the net to where they pass.',
      substantiator: 'The sellers’ chair',
      verified: 'yes',
    },
  },
  {
    by: 7,
    day: 29,
    answers: {
      actor: 'Two shuttle drivers',
      change: 'They start ten minutes earlier, with the nurses’ shift.',
      when: '2025-05-26',
      where: 'Hospital road',
      contribution: 'A count of empty seats.',
      substantiator: 'The union’s secretary',
      verified: 'no',
    },
  },
]

/** By the id of a built-in instrument; most significant change follows below. */
export const DEMO_ANSWERS: Readonly<Record<string, readonly DemoAnswer[]>> = {
  purpose: PURPOSES,
  triad: TRIADS,
  'value-creation': VALUE_STORIES,
  'learning-loop': LOOPS,
  'four-quadrant': [TABLE],
  ripple: [RIPPLE],
  orid: CONVERSATIONS,
  'before-after-review': [REVIEW],
  'outcome-harvest': OUTCOMES,
}
