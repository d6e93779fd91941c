import { PageFrame } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { idOfDraft } from '../../db/draft-id.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { DecisionForm } from './decision-form.tsx'

const DRAFT = 'decision:new'

export function NewDecisionPage(props: PageProps) {
  const words = useWords('decisions')
  const journal = useJournal()
  const back = () => props.go('/decisions', { replace: true })
  return (
    <PageFrame title={words.proposeTitle} lead={words.proposeLead} back={props.back}>
      <DecisionForm
        draftKey={DRAFT}
        initial={{ proposal: '', context: '', participatingIds: [], reviewOn: null }}
        submit={words.proposeSave}
        onSave={async ({ proposal, context, participatingIds, reviewOn }) => {
          const body = {
            proposal,
            context,
            participatingIds: [...participatingIds],
            consentState: 'proposed' as const,
            ...(reviewOn === null ? {} : { reviewOn }),
          }
          await journal.write('decision', body, { id: idOfDraft(DRAFT, 'decision', body) })
        }}
        onDone={back}
        onCancel={back}
      />
    </PageFrame>
  )
}
