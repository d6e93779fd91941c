import { both } from './both.ts'

const question = (key: string, words: ReturnType<typeof both>, hint: ReturnType<typeof both>) => ({
  key,
  kind: 'text',
  isLong: true,
  words,
  hint,
})

export const orid = {
  definitionVersion: 1,
  id: 'orid',
  version: 1,
  title: both('Focused conversation', 'Conversation structurée'),
  about: both(
    'Four kinds of question in their order: what we saw, what it did to us, what it means, what we decide.',
    'Quatre sortes de questions dans l’ordre : ce que nous avons vu, ce que cela nous a fait, ce que cela signifie, ce que nous décidons.',
  ),
  source: both(
    'After the ORID method of the Institute of Cultural Affairs.',
    'D’après la méthode ORID de l’Institute of Cultural Affairs.',
  ),
  round: 'session',
  fields: [
    {
      key: 'topic',
      kind: 'text',
      words: both('What is the conversation about?', 'De quoi parle-t-on ?'),
    },
    question(
      'objective',
      both('Objective', 'Les faits'),
      both(
        'What did you see and hear? Which words or pictures stayed?',
        'Qu’avez-vous vu et entendu ? Quels mots, quelles images sont restés ?',
      ),
    ),
    {
      key: 'entries',
      kind: 'entries',
      words: both('Entries you speak of', 'Les notes dont vous parlez'),
    },
    question(
      'reflective',
      both('Reflective', 'Le ressenti'),
      both(
        'Where were you moved, glad, uneasy? What did it remind you of?',
        'Où étiez-vous touché·e, content·e, mal à l’aise ? Qu’est-ce que cela vous a rappelé ?',
      ),
    ),
    question(
      'interpretive',
      both('Interpretive', 'Le sens'),
      both(
        'What is this really about? What does it mean for us?',
        'De quoi s’agit-il vraiment ? Qu’est-ce que cela veut dire pour nous ?',
      ),
    ),
    question(
      'decisional',
      both('Decisional', 'La décision'),
      both('What will we do, who, and from when?', 'Que ferons-nous, qui, et dès quand ?'),
    ),
  ],
  steps: [
    { key: 'topic', fields: ['topic'] },
    { key: 'objective', fields: ['objective', 'entries'] },
    { key: 'reflective', fields: ['reflective'] },
    { key: 'interpretive', fields: ['interpretive'] },
    { key: 'decisional', fields: ['decisional'] },
  ],
  summaries: [
    {
      kind: 'columns',
      uses: { columns: ['objective', 'reflective', 'interpretive'], decisions: ['decisional'] },
    },
  ],
}
