import type { FieldConflict, ValueFrameRecord } from '@tributary/records'
import { isAnswerMap } from '@tributary/instruments'
import type { ReactNode } from 'react'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { proposalsOf } from './workshop-data.ts'

const STAGES = ['propose', 'gather', 'weigh', 'agreed'] as const

/** What is said of one theme or proposal stands beside it while themes are gathered. */
export function isOfTheme({ field }: FieldConflict): boolean {
  return /^themes\.[^.]+\.(?:name|tags)$|^placed\./u.test(field)
}

/** Two phones said otherwise of a value frame at once: both, and a choice for who may make it. */
export function FrameConflicts(props: {
  frame: ValueFrameRecord
  conflicts: readonly FieldConflict[]
  forms: Forms
  mayLead: boolean
}) {
  const { frame, conflicts, forms, mayLead } = props
  const words = useWords('values')
  const formats = useFormats()
  const people = usePeople()
  const themeName = (id: string) => frame.body.themes[id]?.name ?? words.noTheme
  const proposalText = (key: string) =>
    proposalsOf(frame, forms).find((proposal) => proposal.key === key)?.text ?? key
  const weightsOf = (value: unknown) =>
    isAnswerMap(value)
      ? Object.entries(value)
          .map(([id, weight]) => `${themeName(id)}: ${String(weight)}`)
          .join(', ')
      : String(value)
  const read = (path: string): { label: string; show?: (value: unknown) => ReactNode } => {
    const [field = '', id = '', part = ''] = path.split('.')
    const theme = themeName(id)
    switch (field) {
      case 'stage':
        return {
          label: words.stage,
          show: (value) => {
            const stage = STAGES.find((each) => each === value)
            return stage === undefined ? String(value) : words.stages[stage]
          },
        }
      case 'agreedAt':
        return { label: words.stages.agreed, show: (value) => formats.moment(String(value)) }
      case 'weights':
        return { label: words.weights, show: weightsOf }
      case 'method':
        return { label: words.method }
      case 'placed':
        return {
          label: words.placedLabel(proposalText(id)),
          show: (value) => themeName(String(value)),
        }
      case 'themes':
        if (part === 'isGone') {
          return { label: theme, show: (value) => (value === true ? words.gone : words.stays) }
        }
        return part === 'tags' ? { label: words.tags(theme) } : { label: words.themeName }
      default:
        return { label: field }
    }
  }
  return conflicts.map((conflict) => (
    <ConflictCards
      key={conflict.field}
      conflict={conflict}
      people={people}
      // Themes are everybody's; how far a workshop is, and what it agreed on, is led.
      maySettle={mayLead || /^(?:themes|placed)\./u.test(conflict.field)}
      {...read(conflict.field)}
    />
  ))
}
