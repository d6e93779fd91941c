import { both } from './both.ts'

export const valuingWorkshop = {
  definitionVersion: 1,
  id: 'valuing-workshop',
  version: 1,
  title: both('Valuing workshop', 'Atelier des valeurs'),
  about: both(
    'Everybody proposes what was of value; together we gather the proposals into themes, weigh the themes, and agree.',
    'Chacun propose ce qui a eu de la valeur ; ensemble nous regroupons en thèmes, nous pesons, et nous nous accordons.',
  ),
  facilitatedBy: ['facilitator'],
  round: 'session',
  fields: [
    {
      key: 'proposals',
      kind: 'group',
      words: both('What was of value?', 'Qu’est-ce qui a eu de la valeur ?'),
      hint: both(
        'One thought each. Everybody in the room sees them.',
        'Une pensée à la fois. Toute la salle les voit.',
      ),
      item: both('Proposal', 'Proposition'),
      fields: [
        {
          key: 'text',
          kind: 'text',
          maxLength: 200,
          required: true,
          words: both('I value …', 'Pour moi compte …'),
        },
        { key: 'entries', kind: 'entries', words: both('Where it showed', 'Où cela s’est vu') },
      ],
    },
  ],
  summaries: [{ kind: 'values', uses: { columns: ['proposals.text'] } }],
}
