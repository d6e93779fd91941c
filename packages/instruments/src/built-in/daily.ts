import { both } from './both.ts'

export const daily = {
  definitionVersion: 1,
  id: 'daily',
  version: 1,
  title: both('The day', 'La journée'),
  about: both(
    'Three questions at the end of the day, for yourself.',
    'Trois questions à la fin du jour, pour vous.',
  ),
  visibility: 'private',
  round: 'day',
  fields: [
    {
      key: 'surprise',
      kind: 'text',
      isLong: true,
      words: both('What surprised you?', 'Qu’est-ce qui vous a surpris ?'),
    },
    {
      key: 'aliveness',
      kind: 'text',
      isLong: true,
      words: both(
        'When did you feel most alive?',
        'Quand vous êtes-vous senti·e le plus vivant·e ?',
      ),
    },
    {
      key: 'howAlive',
      kind: 'scale',
      from: 1,
      to: 5,
      words: both('How alive was the day?', 'La journée était-elle vivante ?'),
      low: both('hardly', 'à peine'),
      high: both('fully', 'pleinement'),
    },
    {
      key: 'shift',
      kind: 'text',
      isLong: true,
      words: both('Which view of yours has shifted?', 'Quel regard a changé chez vous ?'),
    },
    {
      key: 'hasShifted',
      kind: 'choice',
      words: both('How far?', 'De combien ?'),
      when: { field: 'shift', answered: true },
      options: [
        { value: 'little', words: both('A little', 'Un peu') },
        { value: 'much', words: both('Much', 'Beaucoup') },
        { value: 'turned', words: both('It has turned round', 'Il s’est retourné') },
      ],
    },
    {
      key: 'entries',
      kind: 'entries',
      words: both('Entries of the day that belong to it', 'Les notes du jour qui s’y rattachent'),
    },
  ],
  steps: [
    { key: 'surprise', fields: ['surprise'] },
    { key: 'aliveness', fields: ['aliveness', 'howAlive'] },
    { key: 'shift', fields: ['shift', 'hasShifted'] },
    { key: 'entries', fields: ['entries'] },
  ],
  summaries: [{ kind: 'distributions', uses: { fields: ['howAlive', 'hasShifted'] } }],
}

const feeling = (key: string, words: ReturnType<typeof both>) => ({
  key,
  kind: 'scale',
  from: 1,
  to: 5,
  words,
  low: both('none', 'aucun'),
  high: both('very much', 'beaucoup'),
})

export const pulse = {
  definitionVersion: 1,
  id: 'pulse',
  version: 1,
  title: both('Pulse', 'Pouls'),
  about: both('Three taps on how it stands with you.', 'Trois touches pour dire où vous en êtes.'),
  visibility: 'private',
  round: 'day',
  fields: [
    feeling('desire', both('Desire: do you want to be here?', 'Envie : voulez-vous être ici ?')),
    feeling('energy', both('Energy: how much have you got?', 'Énergie : combien en avez-vous ?')),
    feeling(
      'expectation',
      both('Expectation: will something come of it?', 'Attente : en sortira-t-il quelque chose ?'),
    ),
  ],
  steps: [{ key: 'pulse', fields: ['desire', 'energy', 'expectation'] }],
  summaries: [{ kind: 'distributions', uses: { fields: ['desire', 'energy', 'expectation'] } }],
}
