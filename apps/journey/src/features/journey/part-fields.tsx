import { PURPOSE_FORMS, type PurposeForm } from '@tributary/records'
import { Button, SegmentedControl, TextArea } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { MAX_TEXT_LENGTH } from '../../db/text-limit.ts'
import styles from './wordings.module.css'
import { PART_KEYS, type PartKey, PARTS_OF, partOf, type Worded } from './wordings.ts'

/** A wording while it is written: one text for each part of either form, whatever form it has. */
export type WordingFields = { form: string } & Record<PartKey, string>

export const NO_WORDING: WordingFields = {
  form: 'three',
  to: '',
  aimsTo: '',
  inOrderTo: '',
  inAWayThat: '',
  soThat: '',
}

export function wordedIn(fields: WordingFields): Worded {
  const form = PURPOSE_FORMS.find((one) => one === fields.form) ?? 'three'
  return { form, parts: Object.fromEntries(PART_KEYS.map((key) => [key, fields[key]])) }
}

export interface SourceWords {
  readonly id: string
  readonly name: string
  readonly lang: string
  readonly worded: Worded
}

/** The parts of a purpose to be filled in, each with what others say there, to be taken by a tap. */
export function PartFields(props: {
  fields: WordingFields
  sources: readonly SourceWords[]
  change: (part: Partial<WordingFields>) => void
}) {
  const { fields, sources, change } = props
  const words = useWords('wordings')
  const worded = wordedIn(fields)
  const setForm = (form: PurposeForm) => {
    // The first part goes along into the other form; both are kept where both are written.
    const [from, to] = form === 'four' ? (['to', 'aimsTo'] as const) : (['aimsTo', 'to'] as const)
    change({ form, ...(fields[to] === '' && { [to]: fields[from] }) })
  }
  return (
    <>
      <SegmentedControl
        legend={words.form}
        showLegend
        choices={PURPOSE_FORMS.map((value) => ({ value, label: words.forms[value] }))}
        value={worded.form}
        onChange={setForm}
      />
      {PARTS_OF[worded.form].map((key) => (
        <div key={key} className={styles.part}>
          <TextArea
            label={words.parts[key]}
            value={fields[key]}
            maxLength={MAX_TEXT_LENGTH}
            onChange={(event) => change({ [key]: event.currentTarget.value })}
          />
          <ul className={styles.take}>
            {sources.map((source) => {
              const text = partOf(source.worded, key)
              if (text === '') return null
              return (
                <li key={source.id} className={styles.quote}>
                  <p>
                    <span lang={source.lang}>{text}</span>{' '}
                    <span className={styles.detail}>({source.name})</span>
                  </p>
                  <Button
                    aria-label={words.takeWordsOf(source.name, words.parts[key])}
                    disabled={fields[key].includes(text)}
                    onClick={() =>
                      change({
                        [key]: `${fields[key].trimEnd()} ${text}`.trim().slice(0, MAX_TEXT_LENGTH),
                      })
                    }
                  >
                    {words.takeWords}
                  </Button>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </>
  )
}
