import { both } from './both.ts'

export const triad = {
  definitionVersion: 1,
  id: 'triad',
  version: 1,
  title: both('A story in a triangle', 'Un récit dans un triangle'),
  about: both(
    'Tell something small that happened, then say yourself where it stands between three poles.',
    'Racontez une petite chose qui est arrivée, puis dites vous-même où elle se tient entre trois pôles.',
  ),
  fields: [
    {
      key: 'story',
      kind: 'text',
      isLong: true,
      required: true,
      words: both('What happened?', 'Que s’est-il passé ?'),
    },
    {
      key: 'title',
      kind: 'text',
      maxLength: 80,
      required: true,
      words: both('Give it a title', 'Donnez-lui un titre'),
    },
    {
      key: 'entries',
      kind: 'entries',
      words: both('Is it in an entry already?', 'Est-ce déjà dans une note ?'),
    },
    {
      key: 'place',
      kind: 'triad',
      words: both('What carried it?', 'Qu’est-ce qui l’a porté ?'),
      hint: both('Nearer to a pole means more of it.', 'Plus près d’un pôle : davantage de cela.'),
      poles: [
        { value: 'people', words: both('People', 'Les gens') },
        { value: 'place', words: both('The place', 'Le lieu') },
        { value: 'plan', words: both('A plan', 'Un plan') },
      ],
    },
    {
      key: 'learned',
      kind: 'triad',
      words: both('What was it good for?', 'À quoi cela a-t-il servi ?'),
      poles: [
        { value: 'relation', words: both('Relations', 'Les liens') },
        { value: 'learning', words: both('Learning', 'L’apprentissage') },
        { value: 'making', words: both('Making', 'La réalisation') },
      ],
    },
  ],
  steps: [
    { key: 'story', fields: ['story'] },
    { key: 'title', fields: ['title', 'entries'] },
    { key: 'place', fields: ['place'] },
    { key: 'learned', fields: ['learned'] },
  ],
  summaries: [{ kind: 'ternary', uses: { triad: ['place', 'learned'], title: ['title'] } }],
}
