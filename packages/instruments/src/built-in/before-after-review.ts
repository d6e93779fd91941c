import { both } from './both.ts'

const long = (key: string, words: ReturnType<typeof both>, more: object = {}) => ({
  key,
  kind: 'text',
  isLong: true,
  words,
  ...more,
})
const afterwards = { when: { field: 'when', is: 'after' } }

export const beforeAfterReview = {
  definitionVersion: 1,
  id: 'before-after-review',
  version: 1,
  title: both('Before and after review', 'Revue avant et après'),
  about: both(
    'Before an action say what you intend; afterwards come back to the same page and say what happened.',
    'Avant une action, dites ce que vous voulez ; après, revenez à la même page et dites ce qui s’est passé.',
  ),
  source: both(
    'After the before- and after-action review.',
    'D’après la revue avant et après action.',
  ),
  round: 'session',
  isTogether: true,
  fields: [
    {
      key: 'action',
      kind: 'text',
      required: true,
      maxLength: 200,
      words: both('Which action?', 'Quelle action ?'),
    },
    long(
      'intended',
      both(
        'What do we intend? What would success look like?',
        'Que voulons-nous ? À quoi verra-t-on la réussite ?',
      ),
      { required: true },
    ),
    long(
      'challenges',
      both(
        'Which challenges do we expect? What did we learn last time?',
        'Quelles difficultés attendons-nous ? Qu’avons-nous appris la dernière fois ?',
      ),
    ),
    {
      key: 'when',
      kind: 'choice',
      required: true,
      words: both('Has it happened?', 'A-t-elle eu lieu ?'),
      options: [
        {
          value: 'before',
          words: both('Not yet: stop here and come back', 'Pas encore : s’arrêter ici et revenir'),
        },
        { value: 'after', words: both('Yes: go on to the review', 'Oui : passer à la revue') },
      ],
    },
    long('actual', both('What really happened?', 'Que s’est-il vraiment passé ?'), afterwards),
    {
      key: 'evidence',
      kind: 'entries',
      words: both('Entries that show it', 'Les notes qui le montrent'),
      ...afterwards,
    },
    long('why', both('Why was there a difference?', 'Pourquoi cette différence ?'), afterwards),
    long('sustain', both('What shall we keep doing?', 'Que faut-il garder ?'), afterwards),
    {
      key: 'improve',
      kind: 'group',
      words: both('What shall we do differently?', 'Que ferons-nous autrement ?'),
      item: both('Action', 'Action'),
      ...afterwards,
      fields: [
        { key: 'what', kind: 'text', required: true, words: both('What', 'Quoi') },
        { key: 'owner', kind: 'person', words: both('Who sees to it', 'Qui s’en occupe') },
        { key: 'due', kind: 'date', words: both('By when', 'Pour quand') },
        {
          key: 'done',
          kind: 'choice',
          words: both('Done?', 'Fait ?'),
          options: [
            { value: 'no', words: both('Open', 'En cours') },
            { value: 'yes', words: both('Done', 'Fait') },
          ],
        },
      ],
    },
  ],
  steps: [
    { key: 'action', fields: ['action'] },
    { key: 'intended', fields: ['intended'] },
    { key: 'challenges', fields: ['challenges'] },
    { key: 'when', fields: ['when'] },
    { key: 'actual', fields: ['actual', 'evidence'] },
    { key: 'why', fields: ['why'] },
    { key: 'sustain', fields: ['sustain'] },
    { key: 'improve', fields: ['improve'] },
  ],
  summaries: [
    {
      kind: 'intent',
      uses: {
        intended: ['intended'],
        actual: ['actual'],
        why: ['why'],
        action: ['improve.what'],
        owner: ['improve.owner'],
        due: ['improve.due'],
        done: ['improve.done'],
      },
    },
  ],
}
