import { both } from './both.ts'

const capital = (value: string, en: string, fr: string) => ({ value, words: both(en, fr) })

export const ripple = {
  definitionVersion: 1,
  id: 'ripple',
  version: 1,
  title: both('Ripples', 'Ondes'),
  about: both(
    'Draw what came of something, and what came of that. Write down what went wrong too.',
    'Dessiner ce qui est venu d’une chose, et ce qui en est venu ensuite. Notez aussi ce qui a mal tourné.',
  ),
  source: both(
    'After ripple effects mapping, with the community capitals.',
    'D’après la cartographie des effets d’entraînement et les capitaux communautaires.',
  ),
  isTogether: true,
  fields: [
    {
      key: 'start',
      kind: 'text',
      required: true,
      words: both('Where do the ripples start?', 'D’où partent les ondes ?'),
    },
    {
      key: 'nodes',
      kind: 'group',
      words: both('What came of it', 'Ce qui en est venu'),
      item: both('Ripple', 'Onde'),
      atMost: 150,
      fields: [
        {
          key: 'what',
          kind: 'text',
          isLong: true,
          required: true,
          words: both('What happened', 'Ce qui s’est passé'),
        },
        { key: 'parent', kind: 'parent', words: both('It came of …', 'C’est venu de …') },
        {
          key: 'capital',
          kind: 'choice',
          words: both('Which capital did it touch?', 'Quel capital a été touché ?'),
          options: [
            capital('natural', 'Natural', 'Naturel'),
            capital('cultural', 'Cultural', 'Culturel'),
            capital('human', 'Human', 'Humain'),
            capital('social', 'Social', 'Social'),
            capital('political', 'Political', 'Politique'),
            capital('financial', 'Financial', 'Financier'),
            capital('built', 'Built', 'Bâti'),
          ],
        },
        {
          key: 'order',
          kind: 'choice',
          words: both('Which ripple is it?', 'De quelle onde s’agit-il ?'),
          options: [
            capital(
              '1',
              'First: straight from what we did',
              'Première : tout droit de ce que nous avons fait',
            ),
            capital(
              '2',
              'Second: from what others made of it',
              'Deuxième : de ce que d’autres en ont fait',
            ),
            capital('3', 'Third: further out, lasting', 'Troisième : plus loin, durable'),
          ],
        },
        { key: 'who', kind: 'text', words: both('Who was touched?', 'Qui a été touché ?') },
        {
          key: 'negative',
          kind: 'choice',
          words: both('Was it unwelcome?', 'Était-ce fâcheux ?'),
          options: [
            { value: 'no', words: both('No', 'Non') },
            { value: 'yes', words: both('Yes', 'Oui') },
          ],
        },
        {
          key: 'entries',
          kind: 'entries',
          words: both('Entries that show it', 'Les notes qui le montrent'),
        },
      ],
    },
  ],
  summaries: [
    {
      kind: 'tree',
      uses: {
        label: ['nodes.what'],
        parent: ['nodes.parent'],
        negative: ['nodes.negative'],
        by: ['nodes.capital', 'nodes.order', 'nodes.who'],
      },
    },
    {
      kind: 'heat',
      title: both('Capital by ripple', 'Capitaux par onde'),
      uses: { rows: ['nodes.capital'], columns: ['nodes.order'] },
    },
  ],
}
