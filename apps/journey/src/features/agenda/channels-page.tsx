import type { ChannelBody } from '@tributary/records'
import { Button, Notice, PageFrame, SegmentedControl, TextArea, TextField } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { ConflictCards } from '../../app/parts/conflict-cards.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { idOfDraft } from '../../db/draft-id.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { Kept } from '../../db/journal.ts'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import styles from './agenda.module.css'

/** The questions that the journey keeps asking; who runs sessions changes them here. */
export function ChannelsPage(props: PageProps) {
  const words = useWords('agenda')
  const channels = useRecords('channel')
  const people = usePeople()
  const mayChange = useMyRoles()('facilitator', 'host', 'organiser')
  const [openId, setOpen] = useState<string | null>(null)
  const close = () => setOpen(null)
  if (channels === null) return null
  return (
    <PageFrame title={words.channels} back={props.back} lead={words.channelsLead}>
      {channels.length === 0 && <Notice>{words.noChannels}</Notice>}
      <ul className={styles.list}>
        {channels.map((kept) => (
          <li key={kept.record._id} className={styles.past}>
            {kept.conflicts.map((conflict) => (
              <ConflictCards
                key={conflict.field}
                conflict={conflict}
                label={conflict.field === 'prompt' ? words.prompt : words.label}
                people={people}
                maySettle={mayChange}
              />
            ))}
            {openId === kept.record._id ? (
              <ChannelForm kept={kept} onClose={close} />
            ) : (
              <Channel kept={kept} onEdit={mayChange ? () => setOpen(kept.record._id) : null} />
            )}
          </li>
        ))}
      </ul>
      {mayChange && openId === null && (
        <p>
          <Button tone="river" onClick={() => setOpen('new')}>
            {words.newChannel}
          </Button>
        </p>
      )}
      {openId === 'new' && <ChannelForm kept={null} onClose={close} />}
    </PageFrame>
  )
}

function Channel(props: { kept: Kept<'channel'>; onEdit: (() => void) | null }) {
  const words = useWords('agenda')
  const { common } = useMessages()
  const { body } = props.kept.record
  return (
    <>
      <h2 className={styles.time}>{body.label}</h2>
      <p className={styles.prompt}>{body.prompt}</p>
      <p className={styles.detail}>
        {words.processes[body.process]}
        {body.isClosed === true && ` · ${words.closed}`}
      </p>
      {props.onEdit !== null && (
        <p>
          <Button icon="edit" aria-label={words.editNamed(body.label)} onClick={props.onEdit}>
            {common.edit}
          </Button>
        </p>
      )}
    </>
  )
}

function ChannelForm(props: { kept: Kept<'channel'> | null; onClose: () => void }) {
  const words = useWords('agenda')
  const { common } = useMessages()
  const journal = useJournal()
  const saving = useSaving()
  const body = props.kept?.record.body
  const { fields, change, forget } = useFormDraft(`channel:${props.kept?.record._id ?? 'new'}`, {
    label: body?.label ?? '',
    prompt: body?.prompt ?? '',
    process: body?.process ?? 'evaluating',
    isClosed: body?.isClosed === true ? 'yes' : 'no',
  })
  const process: ChannelBody['process'] =
    fields.process === 'enacting' || fields.process === 'ground-potentialising'
      ? fields.process
      : 'evaluating'
  const close = () => {
    forget()
    props.onClose()
  }
  const save = async () => {
    const label = fields.label.trim()
    const prompt = fields.prompt.trim()
    const isClosed = fields.isClosed === 'yes'
    if (props.kept !== null) {
      await journal.change(props.kept.record._id, { set: { label, prompt, process, isClosed } })
      return
    }
    const key = label.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    const body = { key, label, prompt, process, fields: [], mode: 'text' as const }
    await journal.write('channel', body, { id: idOfDraft('channel:new', 'channel', body) })
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void saving.run(save, close)
      }}
    >
      <TextField
        label={words.label}
        value={fields.label}
        maxLength={200}
        onChange={(event) => change({ label: event.currentTarget.value })}
      />
      <TextArea
        label={words.prompt}
        hint={words.promptHint}
        value={fields.prompt}
        onChange={(event) => change({ prompt: event.currentTarget.value })}
      />
      <SegmentedControl
        legend={words.process}
        showLegend
        value={process}
        choices={(['ground-potentialising', 'enacting', 'evaluating'] as const).map((value) => ({
          value,
          label: words.processes[value],
        }))}
        onChange={(value) => change({ process: value })}
      />
      {props.kept !== null && (
        <SegmentedControl
          legend={words.open}
          showLegend
          value={fields.isClosed}
          choices={[
            { value: 'no', label: words.asked },
            { value: 'yes', label: words.closed },
          ]}
          onChange={(isClosed) => change({ isClosed })}
        />
      )}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.buttons}>
        <Button
          type="submit"
          tone="river"
          disabled={saving.isSaving || fields.label.trim() === '' || fields.prompt.trim() === ''}
        >
          {common.save}
        </Button>
        <Button onClick={close}>{common.cancel}</Button>
      </div>
    </form>
  )
}
