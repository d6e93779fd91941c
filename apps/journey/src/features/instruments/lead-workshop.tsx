import { meanWeights } from '@tributary/instruments'
import type { ValueFrameRecord } from '@tributary/records'
import { Button, ConfirmDialog, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { Forms } from '../../db/live-forms.ts'
import { editFrame, isoNow } from '../../db/shape-commands.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './runner.module.css'
import { liveThemes, weightsIn, workshopOf } from './workshop-data.ts'

const STAGES = ['propose', 'gather', 'weigh', 'agreed'] as const

/** For who leads: the next stage, and the agreement that freezes the frame. */
export function LeadWorkshop(props: { frame: ValueFrameRecord; forms: Forms }) {
  const { frame, forms } = props
  const words = useWords('values')
  const journal = useJournal()
  const saving = useSaving()
  const [isAsked, setAsked] = useState(false)
  const [method, setMethod] = useState('')
  const at = STAGES.indexOf(frame.body.stage)
  const [previous, next] = [STAGES[at - 1], STAGES[at + 1]]
  const to = (stage: string) =>
    void saving.run(
      () => editFrame(journal, frame._id, { stage }, { stage: frame.body.stage }),
      () => undefined,
    )
  const agree = () => {
    const ids = liveThemes(frame).map(({ id }) => id)
    const given = workshopOf(frame, forms).map(({ record }) => weightsIn(record.body.answers))
    const weights = Object.fromEntries(meanWeights(ids, given))
    void saving.run(
      () =>
        editFrame(journal, frame._id, {
          weights,
          method,
          agreedAt: isoNow(journal),
          stage: 'agreed',
        }),
      () => setAsked(false),
    )
  }
  return (
    <div className={styles.buttons}>
      {previous && (
        <Button onClick={() => to(previous)}>{words.backTo(words.stages[previous])}</Button>
      )}
      {next && next !== 'agreed' && (
        <Button tone="river" onClick={() => to(next)}>
          {words.toStage(words.stages[next])}
        </Button>
      )}
      {next === 'agreed' && (
        <Button tone="river" onClick={() => setAsked(true)}>
          {words.agree}
        </Button>
      )}
      {isAsked && (
        <ConfirmDialog
          title={words.agreeTitle}
          confirm={words.agree}
          keep={words.keep}
          onConfirm={agree}
          onKeep={() => setAsked(false)}
        >
          <p>{words.agreeText}</p>
          <TextField
            label={words.method}
            value={method}
            onChange={(event) => setMethod(event.currentTarget.value)}
          />
        </ConfirmDialog>
      )}
    </div>
  )
}
