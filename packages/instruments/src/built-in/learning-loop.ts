import { both } from './both.ts'

const station = (key: string, words: ReturnType<typeof both>, hint: ReturnType<typeof both>) => ({
  key,
  kind: 'text',
  isLong: true,
  words,
  hint,
})

export const learningLoop = {
  definitionVersion: 1,
  id: 'learning-loop',
  version: 1,
  title: both('Learning loop', 'Boucle d’apprentissage'),
  about: both(
    'From an experience to the next experiment. A loop may go on from an earlier one, your own or somebody else’s.',
    'D’une expérience à l’essai suivant. Une boucle peut en continuer une autre, la vôtre ou celle de quelqu’un.',
  ),
  source: both(
    'After David Kolb’s cycle of experiential learning.',
    'D’après le cycle d’apprentissage expérientiel de David Kolb.',
  ),
  fields: [
    {
      key: 'after',
      kind: 'response',
      words: both('Does it go on from an earlier loop?', 'Continue-t-elle une boucle précédente ?'),
    },
    station(
      'experience',
      both('Experience', 'Expérience'),
      both('What did you do or live through?', 'Qu’avez-vous fait ou vécu ?'),
    ),
    { key: 'entries', kind: 'entries', words: both('Entries of it', 'Les notes qui en parlent') },
    station(
      'reflection',
      both('Reflection', 'Réflexion'),
      both('What did you notice, looking back?', 'Qu’avez-vous remarqué après coup ?'),
    ),
    station(
      'concept',
      both('Concept', 'Concept'),
      both(
        'What could be true beyond this one time?',
        'Qu’est-ce qui pourrait être vrai au-delà de cette fois ?',
      ),
    ),
    station(
      'experiment',
      both('Experiment', 'Essai'),
      both('What will you try next, to find out?', 'Qu’allez-vous essayer pour le savoir ?'),
    ),
    {
      key: 'next',
      kind: 'date',
      words: both('When will the next loop begin?', 'Quand la prochaine boucle commence-t-elle ?'),
    },
  ],
  steps: [
    { key: 'after', fields: ['after'] },
    { key: 'experience', fields: ['experience', 'entries'] },
    { key: 'reflection', fields: ['reflection'] },
    { key: 'concept', fields: ['concept'] },
    { key: 'experiment', fields: ['experiment', 'next'] },
  ],
  summaries: [
    {
      kind: 'loops',
      uses: {
        stations: ['experience', 'reflection', 'concept', 'experiment'],
        title: ['experience'],
        after: ['after'],
      },
    },
  ],
}
