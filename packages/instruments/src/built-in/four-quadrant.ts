import { both } from './both.ts'

export const fourQuadrant = {
  definitionVersion: 1,
  id: 'four-quadrant',
  version: 1,
  title: both('Four quadrants', 'Quatre quadrants'),
  about: both(
    'An emergent learning table: from what we know happened, through what we make of it, to what we will try and where.',
    'Une table d’apprentissage émergent : de ce qui s’est passé, par ce que nous en comprenons, à ce que nous tenterons et où.',
  ),
  source: both(
    'After the emergent learning table of Fourth Quadrant Partners.',
    'D’après la table d’apprentissage émergent de Fourth Quadrant Partners.',
  ),
  isTogether: true,
  fields: [
    {
      key: 'question',
      kind: 'text',
      required: true,
      words: both('The framing question', 'La question de départ'),
      hint: both('“What will it take to …?”', '« Que faudra-t-il pour … ? »'),
    },
    {
      key: 'truths',
      kind: 'group',
      words: both('Ground truths', 'Vérités de terrain'),
      hint: both(
        'What happened, as anybody there could have seen it.',
        'Ce qui s’est passé, tel que chacun aurait pu le voir.',
      ),
      item: both('Ground truth', 'Vérité de terrain'),
      fields: [
        {
          key: 'text',
          kind: 'text',
          isLong: true,
          required: true,
          words: both('What happened', 'Ce qui s’est passé'),
        },
        {
          key: 'entries',
          kind: 'entries',
          words: both('Entries that show it', 'Les notes qui le montrent'),
        },
      ],
    },
    {
      key: 'insights',
      kind: 'group',
      words: both('Insights', 'Enseignements'),
      hint: both(
        'What do we make of it? Why did it happen so?',
        'Qu’en comprenons-nous ? Pourquoi ainsi ?',
      ),
      item: both('Insight', 'Enseignement'),
      fields: [
        {
          key: 'text',
          kind: 'text',
          isLong: true,
          required: true,
          words: both('What it tells us', 'Ce que cela nous dit'),
        },
        {
          key: 'cites',
          kind: 'cites',
          of: 'truths',
          words: both('From which ground truths?', 'Tiré de quelles vérités ?'),
        },
      ],
    },
    {
      key: 'hypotheses',
      kind: 'group',
      words: both('Hypotheses', 'Hypothèses'),
      hint: both(
        'If we do this, then that will happen.',
        'Si nous faisons ceci, alors cela arrivera.',
      ),
      item: both('Hypothesis', 'Hypothèse'),
      fields: [
        { key: 'if', kind: 'text', isLong: true, required: true, words: both('If …', 'Si …') },
        {
          key: 'thenWhat',
          kind: 'text',
          isLong: true,
          required: true,
          words: both('then …', 'alors …'),
        },
        {
          key: 'cites',
          kind: 'cites',
          of: 'truths',
          words: both(
            'On which ground truths does it stand?',
            'Sur quelles vérités repose-t-elle ?',
          ),
        },
        {
          key: 'outcome',
          kind: 'choice',
          words: both('Has it been tested?', 'A-t-elle été mise à l’épreuve ?'),
          options: [
            { value: 'untested', words: both('Not yet', 'Pas encore') },
            { value: 'held', words: both('Tested: it held', 'Oui : elle a tenu') },
            { value: 'failed', words: both('Tested: it did not hold', 'Oui : elle n’a pas tenu') },
          ],
        },
        {
          key: 'test',
          kind: 'entries',
          words: both('The actions that tested it', 'Les actions qui l’ont éprouvée'),
          when: {
            any: [
              { field: 'outcome', is: 'held' },
              { field: 'outcome', is: 'failed' },
            ],
          },
        },
      ],
    },
    {
      key: 'opportunities',
      kind: 'group',
      words: both('Opportunities', 'Occasions'),
      hint: both(
        'Where, when and with whom will a hypothesis be tried next?',
        'Où, quand et avec qui essaiera-t-on une hypothèse ?',
      ),
      item: both('Opportunity', 'Occasion'),
      fields: [
        {
          key: 'text',
          kind: 'text',
          isLong: true,
          required: true,
          words: both('The opportunity', 'L’occasion'),
        },
        {
          key: 'tests',
          kind: 'cites',
          of: 'hypotheses',
          words: both('Which hypotheses does it test?', 'Quelles hypothèses éprouve-t-elle ?'),
        },
        { key: 'when', kind: 'date', words: both('When?', 'Quand ?') },
      ],
    },
  ],
  summaries: [
    {
      kind: 'hypotheses',
      uses: {
        truths: ['truths.text'],
        if: ['hypotheses.if'],
        thenWhat: ['hypotheses.thenWhat'],
        cites: ['hypotheses.cites'],
        outcome: ['hypotheses.outcome'],
      },
    },
    {
      kind: 'columns',
      title: both('The table', 'La table'),
      uses: { columns: ['truths.text', 'insights.text', 'hypotheses.if', 'opportunities.text'] },
    },
  ],
}
