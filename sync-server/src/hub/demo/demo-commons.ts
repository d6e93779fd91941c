import { type AnyRecord, newRecord, type RecordWriter } from '@tributary/records'
import type { CommonsSources } from './commons-sources.ts'
import { wordingRecords } from './demo-wordings.ts'

// What the cohort keeps beside its entries: questions, decisions, thanks, offers, a library.
// Invented like everybody in it.

const CHANNELS = [
  ['morning', 'Morning intention', 'ground-potentialising', 'What do you intend to try today?'],
  ['surprise', 'Surprise', 'evaluating', 'What surprised you today?'],
  ['aliveness', 'Aliveness', 'evaluating', 'Where did you feel most alive, and what was there?'],
  ['shift', 'Shifted perspective', 'evaluating', 'What do you see otherwise than this morning?'],
  ['field', 'Field note', 'enacting', 'What did you do, and who was there?'],
] as const

export function channelRecords(writer: RecordWriter): { key: string; record: AnyRecord }[] {
  return CHANNELS.map(([key, label, process, prompt]) => ({
    key,
    record: newRecord('channel', { key, label, process, prompt, fields: [], mode: 'text' }, writer),
  }))
}

/** Which questions a session asks, by its theme. */
export function channelsOf(theme: string): readonly string[] {
  if (theme === 'daily questions') return ['surprise', 'aliveness', 'shift']
  return theme === 'field trip' ? ['field', 'surprise'] : []
}

export function commonsRecords(sources: CommonsSources): AnyRecord[] {
  return [
    ...programme(sources),
    ...decisions(sources),
    ...thanks(sources),
    ...exchange(sources),
    ...library(sources),
    ...around(sources),
    ...wordingRecords(sources),
  ]
}

/** The fishbowl gave way to the rain, and somebody would like to sing. */
function programme({ writer, idOf, at, sessions }: CommonsSources): AnyRecord[] {
  const fishbowl = sessions.find(({ body }) => body.title === 'Fishbowl of obstacles')
  if (fishbowl === undefined) throw new Error('the demo has lost its fishbowl')
  at(27, 19)
  const place = { tz: 'Africa/Accra', facilitatorIds: [idOf('kwamena')], channelIds: [] }
  const moved = newRecord(
    'session',
    {
      ...place,
      title: 'Fishbowl of obstacles',
      start: '2025-05-28T10:30:00.000Z',
      end: '2025-05-28T13:00:00.000Z',
      place: 'Church hall',
      theme: 'design',
      activity: 'Three teams, one obstacle each',
      state: 'placed',
      supersedesId: fishbowl._id,
      reason: 'The yard is under water until ten.',
    },
    writer('kwamena'),
    { visibility: 'network' },
  )
  const proposed = newRecord(
    'session',
    {
      ...place,
      facilitatorIds: [],
      title: 'Songs people work to',
      start: '2025-05-29T18:30:00.000Z',
      end: '2025-05-29T19:30:00.000Z',
      place: 'Mango tree',
      theme: 'aliveness',
      activity: 'Everybody brings one',
      state: 'proposed',
    },
    writer('adjoa'),
  )
  return [moved, proposed]
}

function decisions({ writer, idOf, at }: CommonsSources): AnyRecord[] {
  at(22, 12)
  const faces = newRecord(
    'decision',
    {
      proposal:
        'We photograph hands, tools and drains, and a face only after the person has said yes.',
      context: 'Two stall holders asked where their picture would go. We did not know.',
      participatingIds: ['adjoa', 'yaw', 'sena', 'harmattan', 'mariam'].map(idOf),
      consentState: 'decided',
      decidedAt: new Date(at(22, 13)).toISOString(),
      reviewOn: '2025-05-30',
    },
    writer('harmattan'),
  )
  const said = [
    ['adjoa', 'agreement', 'Yes, and we say it in Ga first.'],
    ['yaw', 'agreement', ''],
    ['sena', 'objection', 'Hands can be known, too. Ask for those as well.'],
    ['mariam', 'agreement', 'D’accord, avec la remarque de Sena.'],
  ] as const
  const signals = said.map(([key, theme, note]) => {
    at(22, 12.6)
    const body = { toIds: [], theme, note, aboutId: faces._id }
    return newRecord('signal', body, writer(key))
  })
  at(28, 20)
  const hall = newRecord(
    'decision',
    {
      proposal: 'The church hall is our dry place: one team sweeps it each evening, in turn.',
      context: 'The yard floods before ten. The hall asks for nothing but a clean floor.',
      participatingIds: ['efua', 'kwamena', 'akosua', 'naa'].map(idOf),
      consentState: 'proposed',
      reviewOn: '2025-06-30',
    },
    writer('efua'),
  )
  return [faces, ...signals, hall]
}

function thanks({ writer, at, entries }: CommonsSources): AnyRecord[] {
  const open = entries.filter(({ visibility }) => visibility !== 'team')
  const said = [
    ['kora', 'thanks', 'I would not have dared to ask the driver.'],
    ['dzifa', 'confirmation', 'I counted with her; it was forty.'],
    ['tawia', 'thanks', ''],
    ['celestine', 'thanks', 'Merci d’avoir traduit aussi les silences.'],
    ['yaw', 'confirmation', 'It held through the rain.'],
    ['naa', 'thanks', 'For the tea in the dark.'],
  ] as const
  return said.flatMap(([key, theme, note], index) => {
    const about = open[(index + 3) * 37]
    if (about === undefined) return []
    at(29, 18 + index / 10)
    const body = { toIds: [about.authorId], theme, note, aboutId: about._id }
    return [newRecord('signal', body, writer(key))]
  })
}

function exchange({ writer, at }: CommonsSources): AnyRecord[] {
  at(20, 18)
  const rows = [
    ['sena', 'offer', 'counting', 'I can teach a tally that a market can keep without paper.'],
    ['yaw', 'offer', 'building', 'Two mornings to build sorting racks from pallet wood.'],
    ['mariam', 'mentoring', 'facilitation', 'J’accompagne une personne qui ose l’animation.'],
    ['dzifa', 'need', 'facilitation', 'I look for somebody to watch me run my first circle.'],
    ['akosua', 'need', 'building', 'A roof over the shuttle stop before the next rain.'],
    ['ibrahim', 'need', 'law', 'Somebody who reads data protection law with me.'],
  ] as const
  return rows.map(([key, kind, domain, description]) =>
    newRecord('offerNeed', { kind, domain, description, matchIds: [] }, writer(key)),
  )
}

function library({ writer, at, entries, idOf }: CommonsSources): AnyRecord[] {
  at(30, 17)
  const evidence = entries
    .filter(({ visibility }) => visibility !== 'team')
    .slice(40, 43)
    .map(({ _id }) => _id)
  const draft = { entryIds: evidence, status: 'draft' } as const
  return [
    newRecord(
      'pattern',
      {
        title: 'Ask with your hands full',
        context: 'People at work, who have learned that questions cost them time.',
        problem: 'A clipboard makes the one who holds it a stranger.',
        response: 'Carry something of theirs while you ask; put the paper away until evening.',
        examples: 'Sachets at the drain; water for the tea seller.',
        ...draft,
      },
      writer('adjoa'),
    ),
    newRecord(
      'method',
      {
        title: 'Counting in three tins',
        use: 'To see what passes a place without asking anybody to fill in a form.',
        steps: 'Put three tins where people pass. Say once what each is for. Count at dusk, aloud.',
        needs: 'Three tins, caps, and one person who stays from six to six.',
        ...draft,
      },
      writer('yaw'),
    ),
    newRecord(
      'term',
      {
        term: 'Enough',
        meaning: 'The level of a capacity at which people stop worrying about it.',
        entryIds: [],
        status: 'curated',
      },
      writer('fiifi'),
    ),
    newRecord(
      'story',
      {
        title: 'The driver who asked back',
        text: 'He wanted to know what we would do with his answer. We had none, and stayed.',
        tellerIds: [idOf('akosua')],
        ...draft,
      },
      writer('akosua'),
    ),
    newRecord(
      'resource',
      {
        title: 'A tally without paper',
        description: 'Bottle caps in three tins: sorted, mixed, gone.',
        ...draft,
      },
      writer('sena'),
    ),
  ]
}

/** The place, the network, and the months of a participant. */
function around({ writer, at, idOf }: CommonsSources): AnyRecord[] {
  at(18, 8)
  const host = writer('efua')
  return [
    newRecord(
      'place',
      {
        name: 'The drain by the market',
        kind: 'water',
        region: 'Accra, Ghana',
        narrative: 'Open for most of its way; the lagoon is where it ends.',
        links: [],
        stewardIds: [idOf('adjoa')],
      },
      host,
    ),
    newRecord(
      'network',
      {
        name: 'Network of hubs',
        domain: 'places that learn',
        practice: 'emergent learning',
        narrative: 'Hubs across sub-Saharan Africa that host each other’s journeys.',
        links: [],
        stewardIds: [idOf('lindiwe')],
      },
      host,
    ),
    newRecord(
      'pathway',
      {
        stakeholderGroup: 'participants',
        title: 'A participant’s five months',
        stages: [
          stage('meet', 'Meet', 'Two evenings', 'A place at the table'),
          stage('ground', 'Prepare the ground', 'One walk a week', 'Somebody to walk with'),
          stage('intensive', 'The intensive', 'Two weeks', 'Bed, meals and company'),
          stage('carry', 'Carry it on', 'A story after one, three and six months', 'A listener'),
        ],
      },
      host,
    ),
  ]
}

function stage(key: string, title: string, asked: string, offered: string) {
  return { key, title, asked, offered }
}
