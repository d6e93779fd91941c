import { both } from './both.ts'

export const purpose = {
  definitionVersion: 1,
  id: 'purpose',
  version: 1,
  title: both('Purpose', 'Raison d’être'),
  about: both(
    'Say what a piece of work is for, in one sentence of three or four parts. Say it again later and see what has moved.',
    'Dire à quoi sert un travail, en une phrase de trois ou quatre parties. La redire plus tard et voir ce qui a bougé.',
  ),
  round: 'free',
  fields: [
    {
      key: 'form',
      kind: 'choice',
      words: both('Which form fits?', 'Quelle forme convient ?'),
      required: true,
      options: [
        {
          value: 'three',
          words: both('To … in a way that … so that …', 'Pour … de manière à … afin que …'),
        },
        {
          value: 'four',
          words: both(
            'Aims to … in order to … in a way that … so that …',
            'Vise à … dans le but de … de manière à … afin que …',
          ),
        },
      ],
    },
    {
      key: 'purpose',
      kind: 'madlib',
      required: true,
      words: both('The purpose', 'La raison d’être'),
      hint: both(
        'What we do, how we do it, and what it makes possible beyond us.',
        'Ce que nous faisons, comment, et ce que cela rend possible au-delà de nous.',
      ),
      when: { field: 'form', isNot: 'four' },
      parts: [
        { value: 'to', words: both('To', 'Pour') },
        { value: 'inAWayThat', words: both('in a way that', 'de manière à') },
        { value: 'soThat', words: both('so that', 'afin que') },
      ],
    },
    {
      key: 'purposeFour',
      kind: 'madlib',
      required: true,
      words: both('The purpose', 'La raison d’être'),
      when: { field: 'form', is: 'four' },
      parts: [
        { value: 'aims', words: both('Aims to', 'Vise à') },
        { value: 'inOrderTo', words: both('in order to', 'dans le but de') },
        { value: 'inAWayThat', words: both('in a way that', 'de manière à') },
        { value: 'soThat', words: both('so that', 'afin que') },
      ],
    },
    {
      key: 'level',
      kind: 'choice',
      words: both(
        'At which level of work does it mostly stand?',
        'À quel niveau de travail se situe-t-elle surtout ?',
      ),
      options: [
        { value: 'operate', words: both('Operate: keep it running', 'Opérer : faire tourner') },
        { value: 'maintain', words: both('Maintain: keep it well', 'Entretenir : garder en état') },
        { value: 'improve', words: both('Improve: make it better', 'Améliorer : faire mieux') },
        {
          value: 'regenerate',
          words: both(
            'Regenerate: let more life come of it',
            'Régénérer : en faire naître plus de vie',
          ),
        },
      ],
    },
    {
      key: 'entries',
      kind: 'entries',
      words: both('Entries that this purpose shows in', 'Les notes où cette raison d’être se voit'),
    },
  ],
  steps: [
    { key: 'form', fields: ['form'] },
    { key: 'words', fields: ['purpose', 'purposeFour'] },
    { key: 'level', fields: ['level'] },
    { key: 'entries', fields: ['entries'] },
  ],
  summaries: [
    { kind: 'versions', uses: { fields: ['purpose', 'purposeFour'] } },
    { kind: 'distributions', uses: { fields: ['level'] } },
  ],
}
