import { both } from './both.ts'

const story = { field: 'kind', isNot: 'selection' }
const selecting = { field: 'kind', is: 'selection' }

export const mostSignificantChange = {
  definitionVersion: 1,
  id: 'most-significant-change',
  version: 1,
  title: both('Most significant change', 'Changement le plus significatif'),
  about: both(
    'Tell of a change. Later, at each level, people choose together which story matters most to them, and write down why.',
    'Raconter un changement. Plus tard, à chaque niveau, on choisit ensemble le récit qui compte le plus, et l’on note pourquoi.',
  ),
  source: both(
    'After Rick Davies and Jess Dart, The Most Significant Change technique.',
    'D’après Rick Davies et Jess Dart, la technique du changement le plus significatif.',
  ),
  fields: [
    {
      key: 'kind',
      kind: 'choice',
      required: true,
      words: both('What are you doing?', 'Que faites-vous ?'),
      options: [
        { value: 'story', words: both('Telling a story', 'Je raconte') },
        {
          value: 'selection',
          words: both('Choosing among stories, as a group', 'Nous choisissons parmi des récits'),
        },
      ],
    },
    {
      key: 'domain',
      kind: 'text',
      maxLength: 120,
      words: both('In which domain of change?', 'Dans quel domaine de changement ?'),
      hint: both(
        'For example: how people treat the drain.',
        'Par exemple : la façon de traiter le caniveau.',
      ),
      when: story,
    },
    {
      key: 'period',
      kind: 'period',
      words: both('In which period?', 'À quelle période ?'),
      when: story,
    },
    {
      key: 'teller',
      kind: 'text',
      maxLength: 200,
      words: both(
        'Who tells it? (as they wish to be named)',
        'Qui raconte ? (comme la personne veut être nommée)',
      ),
      when: story,
    },
    {
      key: 'title',
      kind: 'text',
      maxLength: 120,
      required: true,
      words: both('A title', 'Un titre'),
      when: story,
    },
    {
      key: 'before',
      kind: 'text',
      isLong: true,
      words: both('How was it before?', 'Comment était-ce avant ?'),
      when: story,
    },
    {
      key: 'happened',
      kind: 'text',
      isLong: true,
      required: true,
      words: both('What happened?', 'Que s’est-il passé ?'),
      when: story,
    },
    {
      key: 'why',
      kind: 'text',
      isLong: true,
      required: true,
      words: both('Why is this significant to you?', 'Pourquoi est-ce significatif pour vous ?'),
      when: story,
    },
    {
      key: 'evidence',
      kind: 'entries',
      words: both('Entries it rests on', 'Les notes sur lesquelles il repose'),
      when: story,
    },
    {
      key: 'level',
      kind: 'text',
      maxLength: 120,
      required: true,
      words: both('At which level is this choice made?', 'À quel niveau se fait ce choix ?'),
      hint: both(
        'For example: the waste team; the whole hub.',
        'Par exemple : l’équipe déchets ; tout le hub.',
      ),
      when: selecting,
    },
    {
      key: 'considered',
      kind: 'responses',
      required: true,
      words: both(
        'Which stories (or earlier choices) were read?',
        'Quels récits (ou choix précédents) a-t-on lus ?',
      ),
      when: selecting,
    },
    {
      key: 'chosen',
      kind: 'response',
      required: true,
      words: both('Which was chosen?', 'Lequel a été choisi ?'),
      when: selecting,
    },
    {
      key: 'reasons',
      kind: 'text',
      isLong: true,
      required: true,
      words: both(
        'For which reasons? Who saw it differently?',
        'Pour quelles raisons ? Qui le voyait autrement ?',
      ),
      when: selecting,
    },
  ],
  steps: [
    { key: 'kind', fields: ['kind'] },
    { key: 'frame', title: both('The frame', 'Le cadre'), fields: ['domain', 'period', 'teller'] },
    { key: 'before', fields: ['before'] },
    { key: 'happened', fields: ['happened'] },
    { key: 'why', fields: ['why'] },
    { key: 'title', fields: ['title', 'evidence'] },
    { key: 'level', fields: ['level'] },
    { key: 'considered', fields: ['considered'] },
    { key: 'chosen', fields: ['chosen'] },
    { key: 'reasons', fields: ['reasons'] },
  ],
  summaries: [
    {
      kind: 'selection',
      uses: {
        title: ['title'],
        level: ['level'],
        considered: ['considered'],
        chosen: ['chosen'],
        reasons: ['reasons'],
      },
    },
  ],
}
