import { both } from './both.ts'

const cycle = (
  key: string,
  words: ReturnType<typeof both>,
  hint: ReturnType<typeof both>,
  isLater = false,
) => {
  const when = isLater ? { when: { field: 'later', is: 'yes' } } : {}
  return {
    fields: [
      { key, kind: 'text', isLong: true, words, hint, ...when },
      {
        key: `${key}Evidence`,
        kind: 'entries',
        words: both('Entries that show it', 'Les notes qui le montrent'),
        ...when,
      },
      {
        key: `${key}Indicator`,
        kind: 'text',
        words: both(
          'How could one tell? (a sign or a number)',
          'À quoi le voit-on ? (un signe ou un chiffre)',
        ),
        ...when,
      },
    ],
    step: { key, fields: [key, `${key}Evidence`, `${key}Indicator`] },
  }
}

const cycles = [
  cycle(
    'immediate',
    both('Immediate value', 'Valeur immédiate'),
    both(
      'What happened, and what was it like? The activity itself: meeting, making, laughing.',
      'Que s’est-il passé, et comment était-ce ? L’activité même : se rencontrer, faire, rire.',
    ),
  ),
  cycle(
    'potential',
    both('Potential value', 'Valeur potentielle'),
    both(
      'What did you take away that could be of use: an insight, a skill, a contact, a tool?',
      'Qu’avez-vous emporté qui pourrait servir : une idée, un savoir-faire, un contact, un outil ?',
    ),
  ),
  cycle(
    'applied',
    both('Applied value', 'Valeur appliquée'),
    both('What did you do with it, and where?', 'Qu’en avez-vous fait, et où ?'),
  ),
  cycle(
    'realised',
    both('Realised value', 'Valeur réalisée'),
    both(
      'What difference did it make, for you or for those it is about?',
      'Qu’est-ce que cela a changé, pour vous ou pour les personnes concernées ?',
    ),
  ),
  cycle(
    'reframing',
    both('Reframing value', 'Valeur de recadrage'),
    both(
      'Did it change what you think matters, or how success is told?',
      'Cela a-t-il changé ce qui compte pour vous, ou la façon de dire la réussite ?',
    ),
  ),
  cycle(
    'strategic',
    both('Strategic value', 'Valeur stratégique'),
    both(
      'Which conversations with those who decide did it open or sharpen?',
      'Quelles conversations avec ceux qui décident a-t-on ouvertes ou affinées ?',
    ),
    true,
  ),
  cycle(
    'enabling',
    both('Enabling value', 'Valeur habilitante'),
    both(
      'What support made this possible, and what was learned about giving it?',
      'Quel soutien l’a rendu possible, et qu’a-t-on appris sur ce soutien ?',
    ),
    true,
  ),
  cycle(
    'transformative',
    both('Transformative value', 'Valeur transformatrice'),
    both(
      'What changed more widely or more deeply than anybody had set out to change?',
      'Qu’est-ce qui a changé plus largement ou plus profondément que prévu ?',
    ),
    true,
  ),
]
const keys = cycles.map(({ step }) => step.key)

export const valueCreation = {
  definitionVersion: 1,
  id: 'value-creation',
  version: 1,
  title: both('Value creation story', 'Récit de création de valeur'),
  about: both(
    'Follow one thing from what happened to the difference it made. Leave a cycle empty when there is nothing to tell yet.',
    'Suivre une chose, de ce qui s’est passé à la différence qu’elle a faite. Laissez un cycle vide s’il n’y a encore rien à raconter.',
  ),
  source: both(
    'After the value creation framework of Etienne and Beverly Wenger-Trayner.',
    'D’après le cadre de création de valeur d’Etienne et Beverly Wenger-Trayner.',
  ),
  fields: [
    {
      key: 'title',
      kind: 'text',
      maxLength: 120,
      required: true,
      words: both('A title for the story', 'Un titre pour le récit'),
    },
    ...cycles.slice(0, 5).flatMap(({ fields }) => fields),
    {
      key: 'later',
      kind: 'choice',
      words: both(
        'Is some time past? Would you like to look further?',
        'Le temps a-t-il passé ? Voulez-vous regarder plus loin ?',
      ),
      hint: both(
        'Three more cycles, best told months afterwards.',
        'Trois autres cycles, que l’on raconte mieux des mois après.',
      ),
      options: [
        { value: 'no', words: both('Not now', 'Pas maintenant') },
        { value: 'yes', words: both('Yes', 'Oui') },
      ],
    },
    ...cycles.slice(5).flatMap(({ fields }) => fields),
  ],
  steps: [
    { key: 'title', fields: ['title'] },
    ...cycles.slice(0, 5).map(({ step }) => step),
    { key: 'later', fields: ['later'] },
    ...cycles.slice(5).map(({ step }) => step),
  ],
  summaries: [
    {
      kind: 'matrix',
      uses: {
        title: ['title'],
        cycles: keys,
        evidence: keys.map((key) => `${key}Evidence`),
        indicators: keys.map((key) => `${key}Indicator`),
      },
    },
  ],
}
