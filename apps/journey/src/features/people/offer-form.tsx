import type { OfferNeedBody } from '@tributary/records'
import { Button, Notice, SegmentedControl, TextArea, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { idOfDraft } from '../../db/draft-id.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './people.module.css'

const KINDS: readonly OfferNeedBody['kind'][] = ['offer', 'need', 'mentoring']

const DRAFT = 'offer:new'

/** What I can give, teach or mentor, or look for. */
export function OfferForm() {
  const words = useWords('people')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const [isOpen, setOpen] = useState(false)
  const { fields, change, forget } = useFormDraft(DRAFT, {
    kind: 'offer',
    domain: '',
    description: '',
    until: '',
  })
  const kind = KINDS.find((one) => one === fields.kind) ?? 'offer'
  if (!isOpen && fields.domain === '' && fields.description === '') {
    return (
      <p>
        <Button onClick={() => setOpen(true)}>{words.addOffer}</Button>
      </p>
    )
  }
  const done = () => {
    change({ kind: 'offer', domain: '', description: '', until: '' })
    forget()
    setOpen(false)
  }
  const save = () =>
    saving.run(async () => {
      const body = {
        kind,
        domain: fields.domain.trim(),
        description: fields.description.trim(),
        matchIds: [],
        ...(fields.until === '' ? {} : { until: fields.until }),
      }
      await journal.write('offerNeed', body, { id: idOfDraft(DRAFT, 'offerNeed', body) })
    }, done)
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <SegmentedControl
        legend={words.kind}
        choices={KINDS.map((value) => ({ value, label: words.kinds[value] }))}
        value={kind}
        onChange={(value) => change({ kind: value })}
      />
      <TextField
        label={words.domain}
        hint={words.domainHint}
        value={fields.domain}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => change({ domain: event.currentTarget.value })}
      />
      <TextArea
        label={words.description}
        value={fields.description}
        maxLength={20_000}
        onChange={(event) => change({ description: event.currentTarget.value })}
      />
      <TextField
        label={words.untilLabel}
        type="date"
        value={fields.until}
        onChange={(event) => change({ until: event.currentTarget.value })}
      />
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.buttons}>
        <Button
          type="submit"
          tone="river"
          disabled={fields.domain.trim() === '' || saving.isSaving}
        >
          {words.sayIt}
        </Button>
        <Button onClick={done}>{common.cancel}</Button>
      </div>
    </form>
  )
}
