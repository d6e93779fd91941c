import { STAKEHOLDER_GROUPS, type StakeholderGroup } from '@tributary/records'
import { Button, ChoiceGroup, Notice, TextArea, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './practice.module.css'
import { moved, type Stage } from './progress.ts'
import { stagesIn, withKeys } from './stages.ts'

const MAX_TEXT = 5_000
const MOST_STAGES = 24

/** A pathway as facilitators write it; a stage keeps its key, so that nobody's progress is lost. */
export function PathwayForm(props: {
  kept: Kept<'pathway'> | null
  group: StakeholderGroup
  onDone: () => void
}) {
  const { kept } = props
  const words = useWords('practice')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const [isTried, setTried] = useState(false)
  const present = {
    group: kept?.record.body.stakeholderGroup ?? props.group,
    title: kept?.record.body.title ?? '',
    stages: JSON.stringify(kept?.record.body.stages ?? []),
  }
  const { fields, change, forget } = useFormDraft(`pathway:${kept?.record._id ?? 'new'}`, {
    ...present,
    begun: JSON.stringify(present),
  })
  const stages = stagesIn(fields.stages)
  const setStages = (next: readonly Stage[]) => change({ stages: JSON.stringify(next) })
  const setStage = (at: number, part: Partial<Stage>) => {
    const stage = stages[at]
    if (stage !== undefined) setStages(stages.with(at, { ...stage, ...part }))
  }
  const group = STAKEHOLDER_GROUPS.find((one) => one === fields.group) ?? props.group
  const isNameless = fields.title.trim() === '' || stages.some(({ title }) => title.trim() === '')
  // What stood there when they began, maybe before this tab was ended.
  const begun: unknown = JSON.parse(fields.begun)
  const before = (field: keyof typeof present): unknown => Reflect.get(Object(begun), field)
  const close = () => {
    forget()
    props.onDone()
  }
  const save = () => {
    setTried(true)
    if (isNameless) return
    const title = fields.title.trim()
    const whole = withKeys(stages)
    void saving.run(async () => {
      if (kept === null) {
        await journal.write('pathway', { stakeholderGroup: group, title, stages: whole })
        return
      }
      await journal.change(kept.record._id, {
        set: {
          ...(group !== before('group') && { stakeholderGroup: group }),
          ...(title !== before('title') && { title }),
          ...(JSON.stringify(whole) !== before('stages') && { stages: whole }),
        },
        // What came in while they wrote stays beside theirs.
        seen: {
          stakeholderGroup: before('group'),
          title: before('title'),
          stages: stagesIn(String(before('stages'))),
        },
      })
    }, close)
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      <ChoiceGroup
        legend={words.forGroup}
        choices={STAKEHOLDER_GROUPS.map((value) => ({ value, label: words.groups[value] }))}
        value={group}
        onChange={(value) => change({ group: value })}
      />
      <TextField
        label={words.pathwayTitle}
        value={fields.title}
        maxLength={500}
        autoComplete="off"
        problem={isTried && fields.title.trim() === '' ? words.needsName : null}
        onChange={(event) => change({ title: event.currentTarget.value })}
      />
      {stages.map((stage, at) => (
        <fieldset key={stage.key === '' ? at : stage.key} className={styles.fieldset}>
          <legend>{words.stageNumber(at + 1)}</legend>
          <TextField
            label={words.stageTitle}
            value={stage.title}
            maxLength={500}
            autoComplete="off"
            problem={isTried && stage.title.trim() === '' ? words.needsName : null}
            onChange={(event) => setStage(at, { title: event.currentTarget.value })}
          />
          <TextArea
            label={words.stageAsked}
            value={stage.asked}
            maxLength={MAX_TEXT}
            onChange={(event) => setStage(at, { asked: event.currentTarget.value })}
          />
          <TextArea
            label={words.stageOffered}
            value={stage.offered}
            maxLength={MAX_TEXT}
            onChange={(event) => setStage(at, { offered: event.currentTarget.value })}
          />
          <div className={styles.buttons}>
            <Button
              aria-label={words.earlierOf(stage.title || words.stageNumber(at + 1))}
              disabled={at === 0}
              onClick={() => setStages(moved(stages, at, -1))}
            >
              {words.earlier}
            </Button>
            <Button
              aria-label={words.laterOf(stage.title || words.stageNumber(at + 1))}
              disabled={at === stages.length - 1}
              onClick={() => setStages(moved(stages, at, 1))}
            >
              {words.later}
            </Button>
            <Button
              tone="alert"
              aria-label={words.removeOf(stage.title || words.stageNumber(at + 1))}
              onClick={() => setStages(stages.filter((_, other) => other !== at))}
            >
              {words.remove}
            </Button>
          </div>
        </fieldset>
      ))}
      <p>
        <Button
          disabled={stages.length >= MOST_STAGES}
          onClick={() => setStages([...stages, { key: '', title: '', asked: '', offered: '' }])}
        >
          {words.addStage}
        </Button>
      </p>
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.buttons}>
        <Button type="submit" tone="river" disabled={saving.isSaving}>
          {common.save}
        </Button>
        <Button onClick={close}>{common.cancel}</Button>
      </div>
    </form>
  )
}
