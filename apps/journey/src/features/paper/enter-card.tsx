import { readCardCode, shownCardCode } from '@tributary/records'
import { Button, ChoiceGroup, Notice, TextArea, TextField, Tick } from '@tributary/ui'
import { Suspense, useEffect, useId, useRef, useState } from 'react'
import { Link } from 'wouter'

import { useMessages, useToday, useWords } from '../../app/i18n/i18n-context.tsx'
import { lazyPart } from '../../app/parts/lazy-part.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { cardState, enterCard } from '../../db/paper-commands.ts'
import { useFormDraft } from '../../db/use-form-draft.ts'
import { useRecords } from '../../db/use-records.ts'
import { useSaving } from '../../db/use-saving.ts'
import styles from './paper.module.css'

const QrReader = lazyPart(async () => (await import('../../app/parts/qr-reader.tsx')).QrReader)
const SOMEBODY_NEW = 'new'
const BLANK = {
  code: '',
  author: '',
  name: '',
  movement: '',
  text: '',
  day: '',
  consent: '',
  witness: '',
  agreed: '',
}

/** One card after the other, in its author's name; nothing is saved without their agreement. */
export function EnterCard() {
  const words = useWords('paper')
  const { common, movement } = useMessages()
  const journal = useJournal()
  const today = useToday()
  const people = useRecords('person')
  const saving = useSaving()
  const { fields, change, forget } = useFormDraft('paper', BLANK)
  const [isScanning, setScanning] = useState(false)
  const [isAsked, setAsked] = useState(false)
  const [savedId, setSavedId] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)
  const code = readCardCode(fields.code)
  const known = useCardState(code)
  if (people === null) return null
  const author = people.find(({ record }) => record._id === fields.author)?.record
  const refuses = author?.body.noPaper === true
  const isNew = fields.author === SOMEBODY_NEW
  const witness = fields.witness === '' ? journal.me.personId : fields.witness
  const problems = {
    code: code === null ? words.codeWrong : null,
    author: author === undefined && !isNew ? words.needsAuthor : refuses ? words.refuses : null,
    name: isNew && fields.name.trim() === '' ? words.needsName : null,
    movement: fields.movement === '' ? words.needsMovement : null,
    text: fields.text.trim() === '' ? words.needsText : null,
    day: fields.day === '' || fields.day > today ? words.needsDay : null,
    consent: fields.consent === '' || fields.agreed === '' ? words.needsConsent : null,
  }
  const isReady = Object.values(problems).every((each) => each === null) && known?.kind === 'new'
  const shown = (name: keyof typeof problems) => (isAsked ? problems[name] : null)

  const save = async () => {
    if (code === null) return
    const id = await enterCard(journal, {
      code,
      author: isNew ? { name: fields.name.trim() } : { personId: fields.author },
      movement: fields.movement === 'reflect' ? 'reflect' : 'enact',
      text: fields.text.trim(),
      day: fields.day,
      consent: fields.consent === 'paper' ? 'paper' : 'voice',
      witnessedBy: witness,
    })
    setSavedId(id)
  }
  return (
    <form
      ref={form}
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        setSavedId(null)
        if (!isReady || saving.isSaving) {
          requestAnimationFrame(() =>
            form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus(),
          )
          return
        }
        void saving.run(save, () => {
          forget()
          // The next card is often of the same day.
          change({ ...BLANK, day: fields.day, witness: fields.witness })
          setAsked(false)
        })
      }}
    >
      {savedId !== null && (
        <Notice live icon="check" title={words.saved}>
          <Link href={`/entry/${encodeURIComponent(savedId)}`}>{words.seeIt}</Link>
        </Notice>
      )}
      <Button onClick={() => setScanning(!isScanning)} aria-expanded={isScanning}>
        {isScanning ? words.scanStop : words.scan}
      </Button>
      {isScanning && (
        <Suspense fallback={null}>
          <QrReader
            onText={(found) => {
              const read = readCardCode(found)
              if (read === null) return false
              change({ code: shownCardCode(read) })
              setScanning(false)
              return true
            }}
          />
        </Suspense>
      )}
      <TextField
        big
        label={words.code}
        hint={words.codeHint}
        value={fields.code}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        maxLength={40}
        problem={shown('code')}
        onChange={(event) => change({ code: event.currentTarget.value })}
      />
      {known?.kind === 'entered' && (
        <Notice live tone="attention" title={words.entered}>
          <Link href={`/entry/${encodeURIComponent(known.entryId)}`}>{words.seeIt}</Link>
        </Notice>
      )}
      {known?.kind === 'taken_back' && <Notice live tone="attention" title={words.takenBack} />}
      <PersonSelect
        label={words.author}
        value={fields.author}
        problem={shown('author')}
        people={people.map(({ record }) => [record._id, record.body.displayName])}
        first={[
          ['', words.choose],
          [SOMEBODY_NEW, words.somebodyNew],
        ]}
        onChange={(value) => change({ author: value })}
      />
      {isNew && (
        <TextField
          label={words.name}
          hint={words.nameHint}
          value={fields.name}
          autoComplete="off"
          maxLength={80}
          problem={shown('name')}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
      <ChoiceGroup
        legend={words.movement}
        choices={[
          { value: 'enact', label: movement.enact },
          { value: 'reflect', label: movement.reflect },
        ]}
        value={fields.movement === '' ? null : fields.movement}
        problem={shown('movement')}
        onChange={(value) => change({ movement: value })}
      />
      <TextField
        type="date"
        label={words.day}
        hint={words.dayHint}
        value={fields.day}
        max={today}
        problem={shown('day')}
        onChange={(event) => change({ day: event.currentTarget.value })}
      />
      <TextArea
        label={words.text}
        hint={words.textHint}
        value={fields.text}
        maxLength={20_000}
        problem={shown('text')}
        onChange={(event) => change({ text: event.currentTarget.value })}
      />
      <ChoiceGroup
        legend={words.consent}
        choices={[
          { value: 'paper', label: words.onPaper },
          { value: 'voice', label: words.aloud },
        ]}
        value={fields.consent === '' ? null : fields.consent}
        problem={shown('consent')}
        onChange={(value) => change({ consent: value })}
      />
      <PersonSelect
        label={words.witness}
        value={witness}
        problem={null}
        people={people.map(({ record }) => [record._id, record.body.displayName])}
        first={[]}
        onChange={(value) => change({ witness: value })}
      />
      <Tick
        label={words.agreed}
        checked={fields.agreed !== ''}
        onChange={(is) => change({ agreed: is ? 'yes' : '' })}
      />
      {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
      <Button type="submit" tone="river" wide disabled={saving.isSaving}>
        {words.save}
      </Button>
    </form>
  )
}

function PersonSelect(props: {
  label: string
  value: string
  problem: string | null
  first: readonly (readonly [value: string, label: string])[]
  people: readonly (readonly [value: string, label: string])[]
  onChange: (value: string) => void
}) {
  const id = useId()
  const { problem } = props
  const named = props.people.toSorted(([, a], [, b]) => a.localeCompare(b))
  return (
    <div className={styles.select}>
      <label htmlFor={id}>{props.label}</label>
      <select
        id={id}
        value={props.value}
        aria-invalid={problem !== null ? true : undefined}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {[...props.first, ...named].map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {problem !== null && (
        <p id={`${id}-problem`} className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </div>
  )
}

function useCardState(code: string | null) {
  const journal = useJournal()
  const [known, setKnown] = useState<{
    readonly code: string
    readonly state: Awaited<ReturnType<typeof cardState>>
  } | null>(null)
  useEffect(() => {
    if (code === null) return
    let isStale = false
    cardState(journal, code).then(
      (state) => {
        if (!isStale) setKnown({ code, state })
      },
      (error: unknown) => reportError(error),
    )
    return () => {
      isStale = true
    }
  }, [journal, code])
  return known?.code === code ? known.state : null
}
