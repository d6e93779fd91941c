export const DEMO_HUB = {
  name: 'Hub in Accra',
  kind: 'hub',
  region: 'Accra, Ghana',
  narrative:
    'A yard with a mango tree, one laptop and many chairs, in a network of hubs across sub-Saharan Africa.',
  links: [],
}

export const DEMO_JOURNEY = {
  title: 'Emergent learning in Accra',
  practice: 'emergent learning',
  applications: ['flooding', 'transport', 'community wellbeing'],
  purpose: {
    to: 'find out with the people of three streets what already works against flooding, long commutes and loneliness',
    inAWayThat: 'those who live there lead, and what we learn stays with them',
    soThat: 'each place can carry its own next step after we have gone',
  },
  phases: [
    { name: 'Coming together', process: 'enrolment', from: '2025-02-03', to: '2025-03-30' },
    {
      name: 'Preparing the ground',
      process: 'ground-potentialising',
      from: '2025-03-31',
      to: '2025-05-17',
    },
    { name: 'The intensive', process: 'enacting', from: '2025-05-18', to: '2025-05-31' },
    { name: 'The account', process: 'evaluating', from: '2025-06-01', to: '2025-07-31' },
  ],
  startsOn: '2025-02-03',
  endsOn: '2025-07-31',
  tz: 'Africa/Accra',
} as const

export const DEMO_TEAMS = {
  waste: {
    name: 'Clear Water Line',
    systemOfFocus: 'Market stalls, the drain, the lagoon, and everybody a sachet passes on its way',
    challenge: 'Sort waste where it is made, so that the drain stays open when it rains',
  },
  shuttle: {
    name: 'Dawn Shuttle',
    systemOfFocus: 'People who cross the city before light, and the drivers who take them',
    challenge: 'A shared ride that people can trust, with the bad day in its price',
  },
  counselling: {
    name: 'Until Tomorrow',
    systemOfFocus: 'The way from a bad night to somebody who listens',
    challenge: 'An online bridge to a counsellor, with company on both sides of it',
  },
} as const

export interface DemoSession {
  readonly day: number
  readonly from: string
  readonly to: string
  readonly title: string
  readonly theme: string
  readonly place: string
  readonly activity: string
}

const rows: readonly (readonly [number, string, string, string, string, string, string])[] = [
  [18, '15:00', '18:00', 'Arriving', 'living systems', 'Yard', 'Circle, purpose, first meal'],
  [
    19,
    '09:00',
    '12:30',
    'Seeing a place as alive',
    'living systems',
    'Yard',
    'Walk, nests of systems, paper wall',
  ],
  [
    19,
    '19:00',
    '20:00',
    'Evening reflection',
    'daily questions',
    'Yard',
    'Surprise, aliveness, shifted perspective',
  ],
  [
    20,
    '09:00',
    '12:30',
    'Listening before asking',
    'living systems',
    'Market',
    'Conversations in pairs',
  ],
  [
    21,
    '09:00',
    '12:30',
    'Who organises when nobody does',
    'self-organising',
    'Mango tree',
    'Patterns of help and of trade',
  ],
  [21, '16:00', '18:00', 'What we value', 'self-organising', 'Yard', 'Value words on cloth'],
  [22, '09:00', '12:30', 'Systems of focus', 'self-organising', 'Yard', 'Nest diagrams, role play'],
  [
    23,
    '06:30',
    '20:00',
    'Field trip: the road and the river',
    'field trip',
    'On the road',
    'Travel, hosts at the river',
  ],
  [
    24,
    '07:00',
    '19:00',
    'Field trip: the village',
    'field trip',
    'Village',
    'Garden, tea, interviews the other way round',
  ],
  [
    25,
    '08:00',
    '17:00',
    'Field trip: the way home',
    'field trip',
    'On the road',
    'Sense making on the bus floor',
  ],
  [
    26,
    '09:00',
    '16:00',
    'Market validation',
    'market validation',
    'Market',
    'Offers to real people, hypotheses as if-then',
  ],
  [
    27,
    '09:00',
    '17:00',
    'First prototypes',
    'prototyping',
    'Workshop',
    'Build small, watch, say nothing',
  ],
  [
    28,
    '09:00',
    '12:30',
    'Fishbowl of obstacles',
    'design',
    'Yard',
    'Three teams, one obstacle each',
  ],
  [
    28,
    '14:00',
    '18:00',
    'Second prototypes',
    'prototyping',
    'Workshop',
    'With the people who will keep them',
  ],
  [29, '09:00', '17:00', 'In the rain', 'prototyping', 'Three streets', 'Use, count, mend'],
  [
    30,
    '09:00',
    '13:00',
    'Showing and being asked',
    'evaluation',
    'Yard',
    'Stories to the cohort, hard questions',
  ],
  [30, '15:00', '17:00', 'Valuing round', 'evaluation', 'Yard', 'Beans in four bowls'],
  [
    31,
    '10:00',
    '15:00',
    'Handing over',
    'evaluation',
    'Yard',
    'Keepers, questions for August, sweeping',
  ],
]

export const DEMO_SESSIONS: readonly DemoSession[] = rows.map(
  ([day, from, to, title, theme, place, activity]) => ({
    day,
    from,
    to,
    title,
    theme,
    place,
    activity,
  }),
)
