import {
  asIds,
  type ChoiceField,
  idsOf,
  isAnswerMap,
  type MadlibField,
  type PlainField,
  type ScaleField,
  type SimpleField,
  textOf,
  wordsIn,
} from '@tributary/instruments'
import { ChoiceGroup, TextArea, TextField, Tick } from '@tributary/ui'
import { useId, useState } from 'react'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import type { FieldProps } from './field-props.ts'
import styles from './fields.module.css'

type Of<Kind extends SimpleField['kind']> = FieldProps<Extract<SimpleField, { kind: Kind }>>

export function TextAnswer({ field, value, onChange, problem, around }: Of<'text'>) {
  const shared = {
    label: wordsIn(field.words, around.lang),
    ...hintOf(field, around.lang),
    value: typeof value === 'string' ? value : '',
    problem,
  }
  return field.isLong ? (
    <TextArea {...shared} onChange={(event) => onChange(event.currentTarget.value)} />
  ) : (
    <TextField
      {...shared}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function hintOf(field: SimpleField, lang: string): { hint?: string } {
  const hint = wordsIn(field.hint, lang)
  return hint === '' ? {} : { hint }
}

export function ChoiceAnswer(props: FieldProps<ChoiceField>) {
  const { field, value, onChange, problem, around } = props
  if (field.kind === 'choices') return <ChoicesAnswer {...props} />
  return (
    <ChoiceGroup
      legend={wordsIn(field.words, around.lang)}
      {...hintOf(field, around.lang)}
      choices={field.options.map((option) => ({
        value: option.value,
        label: wordsIn(option.words, around.lang),
      }))}
      value={typeof value === 'string' ? value : null}
      problem={problem}
      onChange={onChange}
    />
  )
}

function ChoicesAnswer({ field, value, onChange, problem, around }: FieldProps<ChoiceField>) {
  const options = field.options.map((option) => ({
    id: option.value,
    label: wordsIn(option.words, around.lang),
  }))
  return (
    <TickList
      legend={wordsIn(field.words, around.lang)}
      hint={wordsIn(field.hint, around.lang)}
      options={options}
      chosen={idsOf(value)}
      problem={problem}
      onChange={(ids) => onChange(asIds(ids))}
    />
  )
}

export interface TickOption {
  readonly id: string
  readonly label: string
  readonly detail?: string
}

export function TickList(props: {
  legend: string
  hint?: string
  empty?: string
  options: readonly TickOption[]
  chosen: readonly string[]
  problem: string | null
  onChange: (ids: readonly string[]) => void
}) {
  const problemId = useId()
  return (
    <fieldset className={styles.group} aria-describedby={props.problem ? problemId : undefined}>
      <legend className={styles.legend}>{props.legend}</legend>
      {props.hint && <p className={styles.hint}>{props.hint}</p>}
      {props.options.length === 0 && <p className={styles.hint}>{props.empty}</p>}
      {props.options.map((option) => (
        <Tick
          key={option.id}
          label={option.label}
          {...(option.detail === undefined ? {} : { detail: option.detail })}
          checked={props.chosen.includes(option.id)}
          onChange={(isChosen) =>
            props.onChange(
              isChosen
                ? [...props.chosen, option.id]
                : props.chosen.filter((id) => id !== option.id),
            )
          }
        />
      ))}
      {props.problem && (
        <p id={problemId} className={styles.problem} role="alert">
          {props.problem}
        </p>
      )}
    </fieldset>
  )
}

/** Steps side by side under the thumb; each says its number, the ends what they mean. */
export function ScaleAnswer({ field, value, onChange, problem, around }: FieldProps<ScaleField>) {
  const name = useId()
  const words = useWords('instruments')
  const steps = Array.from({ length: field.to - field.from + 1 }, (_, at) => field.from + at)
  const [low, middle, high] = [field.low, field.middle, field.high].map((each) =>
    wordsIn(each, around.lang),
  )
  const hint = wordsIn(field.hint, around.lang)
  return (
    <fieldset className={styles.group} aria-describedby={`${name}-ends`}>
      <legend className={styles.legend}>{wordsIn(field.words, around.lang)}</legend>
      {hint !== '' && <p className={styles.hint}>{hint}</p>}
      <div className={styles.scale}>
        {steps.map((step) => (
          <label key={step} className={styles.step}>
            <input
              type="radio"
              className={styles.hidden}
              name={name}
              checked={value === step}
              onChange={() => onChange(step)}
            />
            <span>{signed(step, field.from)}</span>
          </label>
        ))}
      </div>
      <p id={`${name}-ends`} className={styles.ends}>
        <span>{low && `${signed(field.from, field.from)}: ${low}`}</span>
        {middle && <span>{middle}</span>}
        <span>{high && `${signed(field.to, field.from)}: ${high}`}</span>
      </p>
      {typeof value === 'number' && (
        <button type="button" className={styles.clear} onClick={() => onChange(undefined)}>
          {words.clearAnswer}
        </button>
      )}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  )
}

function signed(step: number, from: number): string {
  if (from >= 0) return String(step)
  return step > 0 ? `+${step}` : step < 0 ? `−${-step}` : '0'
}

export function NumberAnswer({ field, value, onChange, problem, around }: Of<'number'>) {
  const unit = wordsIn(field.unit, around.lang)
  const label = wordsIn(field.words, around.lang)
  // As typed: "−" or "1," is on its way to a number.
  const [typed, setTyped] = useState(typeof value === 'number' ? String(value) : '')
  return (
    <TextField
      label={unit === '' ? label : `${label} (${unit})`}
      {...hintOf(field, around.lang)}
      inputMode="decimal"
      autoComplete="off"
      value={typed}
      problem={problem}
      onChange={(event) => {
        const text = event.currentTarget.value
        setTyped(text)
        const number = Number(text.trim().replace(',', '.').replace('−', '-'))
        onChange(text.trim() === '' ? undefined : Number.isFinite(number) ? number : text)
      }}
    />
  )
}

export function DateAnswer({ field, value, onChange, problem, around }: FieldProps<PlainField>) {
  return (
    <TextField
      label={wordsIn(field.words, around.lang)}
      {...hintOf(field, around.lang)}
      type="date"
      value={typeof value === 'string' ? value : ''}
      problem={problem}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  )
}

export function PeriodAnswer({ field, value, onChange, problem, around }: FieldProps<PlainField>) {
  const words = useWords('instruments')
  const days: readonly unknown[] = Array.isArray(value) ? value : []
  const [from, to] = [textOf(days[0]), textOf(days[1])]
  const give = (next: readonly [string, string]) =>
    onChange(next[0] === '' && next[1] === '' ? undefined : next)
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{wordsIn(field.words, around.lang)}</legend>
      <div className={styles.pair}>
        <TextField
          label={words.periodFrom}
          type="date"
          value={from}
          onChange={(event) => give([event.currentTarget.value, to])}
        />
        <TextField
          label={words.periodTo}
          type="date"
          value={to}
          problem={problem}
          onChange={(event) => give([from, event.currentTarget.value])}
        />
      </div>
    </fieldset>
  )
}

export function MadlibAnswer(props: FieldProps<MadlibField>) {
  const { field, value, onChange, problem, around } = props
  const held = isAnswerMap(value) ? value : {}
  const hint = wordsIn(field.hint, around.lang)
  return (
    <fieldset className={styles.group}>
      <legend className={styles.legend}>{wordsIn(field.words, around.lang)}</legend>
      {hint !== '' && <p className={styles.hint}>{hint}</p>}
      {field.parts.map((part, at) => (
        <TextArea
          key={part.value}
          label={`${wordsIn(part.words, around.lang)} …`}
          value={typeof held[part.value] === 'string' ? String(held[part.value]) : ''}
          problem={at === field.parts.length - 1 ? problem : null}
          onChange={(event) =>
            onChange({ ...held, [part.value]: event.currentTarget.value || undefined })
          }
        />
      ))}
    </fieldset>
  )
}
