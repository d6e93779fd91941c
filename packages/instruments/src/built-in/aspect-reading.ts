import { both } from './both.ts'

export const aspectReading = {
  definitionVersion: 1,
  id: 'aspect-reading',
  version: 1,
  title: both('Reading of an aspect', 'Lecture d’un aspect'),
  about: both(
    'Where does an aspect stand today, from −3 to +3, and what shows it? Taken again and again, the readings show a drift.',
    'Où en est un aspect aujourd’hui, de −3 à +3, et qu’est-ce qui le montre ? Répétées, les lectures montrent une dérive.',
  ),
  round: 'week',
  fields: [
    {
      key: 'aspect',
      kind: 'aspect',
      required: true,
      words: both('Which aspect?', 'Quel aspect ?'),
    },
    {
      key: 'score',
      kind: 'scale',
      from: -3,
      to: 3,
      required: true,
      words: both('Where does it stand?', 'Où en est-il ?'),
      low: both('much too little', 'beaucoup trop peu'),
      middle: both('it holds', 'cela tient'),
      high: both('more than enough', 'plus qu’assez'),
    },
    {
      key: 'why',
      kind: 'text',
      isLong: true,
      words: both('What makes you say so?', 'Qu’est-ce qui vous le fait dire ?'),
    },
    {
      key: 'evidence',
      kind: 'entries',
      words: both('Entries that show it', 'Les notes qui le montrent'),
    },
  ],
  steps: [
    { key: 'aspect', fields: ['aspect'] },
    { key: 'score', fields: ['score'] },
    { key: 'evidence', fields: ['why', 'evidence'] },
  ],
  summaries: [{ kind: 'drift', uses: { about: ['aspect'], score: ['score'] } }],
}
