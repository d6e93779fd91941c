import type { SessionBody } from '@tributary/records'
import { Button, Notice, TextArea, TextField, Tick } from '@tributary/ui'
import { useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './agenda.module.css'
import { fromZoned } from '../../app/parts/zoned-time.ts'

export const SESSION_FIELDS = {
  title: '',
  day: '',
  start: '',
  end: '',
  place: '',
  theme: '',
  activity: '',
  reason: '',
  channelIds: '',
}
export type SessionFields = typeof SESSION_FIELDS

/** The fields of a session, kept while they are typed. Times are those of the place. */
export function SessionForm(props: {
  draftKey: string
  initial: SessionFields
  tz: string
  /** Moving asks why, since others counted on the time it had. */
  asksWhy: boolean
  submit: string
  onSave: (body: Omit<SessionBody, 'facilitatorIds' | 'state'>) => Promise<void>
  onDone: () => void
  onCancel: () => void
}) {
  const { tz } = props
  const words = useWords('agenda')
  const { common } = useMessages()
  const { fields, change, forget } = useFormDraft(props.draftKey, props.initial)
  const saving = useSaving()
  const [isTried, setTried] = useState(false)
  const channels = useRecords('channel')?.filter(({ record }) => record.body.isClosed !== true)
  const start = fromZoned(fields.day, fields.start, tz)
  const end = fromZoned(fields.day, fields.end, tz)
  const problems = {
    title: fields.title.trim() === '' ? words.needsTitle : null,
    day: fields.day === '' ? words.needsDay : null,
    start: start === null && fields.day !== '' ? words.needsTime : null,
    end:
      end === null && fields.day !== ''
        ? words.needsTime
        : start !== null && end !== null && end <= start
          ? words.endsBeforeItBegins
          : null,
  }
  const shown = (name: keyof typeof problems) => (isTried ? problems[name] : null)
  const chosen = fields.channelIds.split(' ').filter((id) => id !== '')

  const save = () => {
    setTried(true)
    if (Object.values(problems).some((problem) => problem !== null)) return
    if (start === null || end === null) return
    void saving.run(
      () =>
        props.onSave({
          title: fields.title.trim(),
          start: new Date(start).toISOString(),
          end: new Date(end).toISOString(),
          tz,
          place: fields.place.trim(),
          theme: fields.theme.trim(),
          activity: fields.activity.trim(),
          channelIds: chosen,
          ...(fields.reason.trim() === '' ? {} : { reason: fields.reason.trim() }),
        }),
      () => {
        forget()
        props.onDone()
      },
    )
  }
  const field = (name: 'title' | 'place' | 'theme') => (
    <TextField
      label={words.fields[name]}
      value={fields[name]}
      maxLength={500}
      autoComplete="off"
      problem={name === 'title' ? shown('title') : null}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  )
  const time = (name: 'day' | 'start' | 'end', type: 'date' | 'time') => (
    <TextField
      label={words.fields[name]}
      type={type}
      value={fields[name]}
      problem={shown(name)}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  )
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        save()
      }}
    >
      {field('title')}
      <div className={styles.times}>
        {time('day', 'date')}
        {time('start', 'time')}
        {time('end', 'time')}
      </div>
      <p className={styles.detail}>{words.zone(tz)}</p>
      {props.asksWhy && (
        <TextArea
          label={words.fields.reason}
          hint={words.reasonHint}
          value={fields.reason}
          onChange={(event) => change({ reason: event.currentTarget.value })}
        />
      )}
      {field('place')}
      {field('theme')}
      <TextArea
        label={words.fields.activity}
        value={fields.activity}
        onChange={(event) => change({ activity: event.currentTarget.value })}
      />
      {channels !== undefined && channels.length > 0 && (
        <fieldset className={styles.form}>
          <legend>{words.fields.channels}</legend>
          {channels.map(({ record }) => (
            <Tick
              key={record._id}
              label={record.body.label}
              detail={record.body.prompt}
              checked={chosen.includes(record._id)}
              onChange={(isChecked) =>
                change({
                  channelIds: (isChecked
                    ? [...chosen, record._id]
                    : chosen.filter((id) => id !== record._id)
                  ).join(' '),
                })
              }
            />
          ))}
        </fieldset>
      )}
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <div className={styles.buttons}>
        <Button type="submit" tone="river" disabled={saving.isSaving}>
          {props.submit}
        </Button>
        <Button
          onClick={() => {
            forget()
            props.onCancel()
          }}
        >
          {common.cancel}
        </Button>
      </div>
    </form>
  )
}
