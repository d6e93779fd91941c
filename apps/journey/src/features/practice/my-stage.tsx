import type { PathwayStepBody } from '@tributary/records'
import { Button, Notice, TextField } from '@tributary/ui'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './practice.module.css'
import type { Stage } from './progress.ts'

const NEXT: Readonly<
  Record<PathwayStepBody['state'] | 'none', readonly PathwayStepBody['state'][]>
> = {
  none: ['begun'],
  begun: ['done', 'left'],
  done: ['begun'],
  left: ['begun'],
}

/**
 * My own word on a stage, with a sentence if I like. Each is a record of its own, so that the
 * months can be read again; it stays on this phone, where nobody compares it.
 */
export function MyStage(props: {
  pathwayId: string
  stage: Stage
  state: PathwayStepBody['state'] | null
}) {
  const { pathwayId, stage, state } = props
  const words = useWords('practice')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const { fields, change, forget } = useFormDraft(`stage:${pathwayId}:${stage.key}`, { note: '' })
  const say = (next: PathwayStepBody['state']) =>
    saving.run(
      async () => {
        await journal.write(
          'pathwayStep',
          {
            pathwayId,
            personId: journal.me.personId,
            stageKey: stage.key,
            state: next,
            at: new Date().toISOString(),
            note: fields.note.trim(),
          },
          { visibility: 'private' },
        )
      },
      () => {
        change({ note: '' })
        forget()
      },
    )
  return (
    <div className={styles.form}>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <TextField
        label={words.noteFor(stage.title)}
        value={fields.note}
        maxLength={2_000}
        autoComplete="off"
        onChange={(event) => change({ note: event.currentTarget.value })}
      />
      <div className={styles.buttons}>
        {NEXT[state ?? 'none'].map((next) => (
          <Button
            key={next}
            disabled={saving.isSaving}
            aria-label={`${words.sayStage[next]}: ${stage.title}`}
            onClick={() => say(next)}
          >
            {words.sayStage[next]}
          </Button>
        ))}
      </div>
    </div>
  )
}
