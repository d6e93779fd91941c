import { both } from './both.ts'

export const outcomeHarvest = {
  definitionVersion: 1,
  id: 'outcome-harvest',
  version: 1,
  title: both('Outcome harvest', 'Récolte d’effets'),
  about: both(
    'Collect what has changed in what people do, then work back to how we took part in it, and have somebody outside confirm it.',
    'Recueillir ce qui a changé dans ce que font les gens, remonter à notre part, et le faire confirmer par quelqu’un d’extérieur.',
  ),
  source: both(
    'After Ricardo Wilson-Grau, outcome harvesting.',
    'D’après Ricardo Wilson-Grau, la récolte d’effets.',
  ),
  fields: [
    {
      key: 'actor',
      kind: 'text',
      required: true,
      words: both('Who changed?', 'Qui a changé ?'),
      hint: both(
        'A person, group or office outside our own team.',
        'Une personne, un groupe, un service hors de notre équipe.',
      ),
    },
    {
      key: 'change',
      kind: 'text',
      isLong: true,
      required: true,
      words: both('What do they do differently?', 'Que font-ils autrement ?'),
    },
    { key: 'when', kind: 'date', words: both('When?', 'Quand ?') },
    { key: 'where', kind: 'text', words: both('Where?', 'Où ?') },
    {
      key: 'significance',
      kind: 'text',
      isLong: true,
      words: both('Why does it matter?', 'Pourquoi est-ce important ?'),
    },
    {
      key: 'contribution',
      kind: 'text',
      isLong: true,
      words: both('How did we contribute?', 'Quelle fut notre part ?'),
    },
    {
      key: 'evidence',
      kind: 'entries',
      words: both('Entries that show it', 'Les notes qui le montrent'),
    },
    {
      key: 'substantiator',
      kind: 'text',
      words: both('Who outside could confirm it?', 'Qui, à l’extérieur, peut le confirmer ?'),
    },
    {
      key: 'verified',
      kind: 'choice',
      words: both('Have they confirmed it?', 'L’a-t-on confirmé ?'),
      when: { field: 'substantiator', answered: true },
      options: [
        { value: 'no', words: both('Not asked yet', 'Pas encore demandé') },
        { value: 'yes', words: both('Confirmed', 'Confirmé') },
        { value: 'differs', words: both('They see it differently', 'Vu autrement') },
      ],
    },
  ],
  steps: [
    { key: 'actor', fields: ['actor'] },
    { key: 'change', fields: ['change'] },
    { key: 'whenWhere', fields: ['when', 'where'] },
    { key: 'significance', fields: ['significance'] },
    { key: 'contribution', fields: ['contribution'] },
    { key: 'evidence', fields: ['evidence'] },
    { key: 'substantiator', fields: ['substantiator', 'verified'] },
  ],
  summaries: [
    {
      kind: 'table',
      uses: {
        columns: [
          'actor',
          'change',
          'when',
          'where',
          'significance',
          'contribution',
          'evidence',
          'substantiator',
        ],
        verified: ['verified'],
      },
    },
  ],
}
