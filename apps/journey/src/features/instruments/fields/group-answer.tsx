import {
  type AnswerProblem,
  type Answers,
  type GroupField,
  holds,
  isAnswerMap,
  type Item,
  itemsOf,
  type SimpleField,
  wordsIn,
} from '@tributary/instruments'
import { Button } from '@tributary/ui'
import { Fragment, type ReactNode, useState } from 'react'

import { useMessages, useWords } from '../../../app/i18n/i18n-context.tsx'
import { newKey } from '../../../db/instrument-commands.ts'
import { useJournal } from '../../../db/journal-context.tsx'
import type { FieldProps } from './field-props.ts'
import styles from './fields.module.css'
import { itemWords } from './reference-answers.tsx'

/** The same few fields again and again; one item is open at a time, the others say their words. */
export function GroupAnswer(
  props: FieldProps<GroupField> & {
    problems: readonly AnswerProblem[]
    /** One field of an item. */
    renderField: (field: SimpleField, item: Item, write: (value: unknown) => void) => ReactNode
  },
) {
  const { field, value, onChange, problem, around, problems } = props
  const words = useWords('instruments')
  const { common } = useMessages()
  const journal = useJournal()
  const [open, setOpen] = useState<string | null>(null)
  // An item that holds nothing yet is nowhere but here.
  const [fresh, setFresh] = useState<Item | null>(null)
  const written = itemsOf(value)
  const isThere = written.some((item) => item.key === fresh?.key)
  const items = fresh === null || isThere ? written : [...written, fresh]
  const held = isAnswerMap(value) ? value : {}
  const itemName = wordsIn(field.item, around.lang)
  const hint = wordsIn(field.hint, around.lang)
  const write = (key: string, answers: Answers | undefined) => onChange({ ...held, [key]: answers })
  const isWrong = (key: string) =>
    problems.some((each) => each.path.startsWith(`${field.key}.${key}.`))
  return (
    <section className={styles.group} aria-label={wordsIn(field.words, around.lang)}>
      <h2 className={styles.legend}>{wordsIn(field.words, around.lang)}</h2>
      {hint !== '' && <p className={styles.hint}>{hint}</p>}
      <ol className={styles.items}>
        {items.map((item, at) => {
          const isOpen = open === item.key || isWrong(item.key)
          const name = `${itemName} ${at + 1}`
          const scope = { ...around.answers, ...item.answers }
          return (
            <li key={item.key} className={styles.item}>
              <div className={styles.itemHead}>
                <h3 className={styles.itemTitle}>{isOpen ? name : itemWords(item, at)}</h3>
                <div className={styles.buttons}>
                  {!isOpen && (
                    <Button
                      icon="edit"
                      aria-label={words.openItem(name)}
                      onClick={() => setOpen(item.key)}
                    >
                      {common.edit}
                    </Button>
                  )}
                  <Button
                    tone="quiet"
                    icon="close"
                    aria-label={words.removeItem(name)}
                    onClick={() => {
                      if (item.key === fresh?.key) setFresh(null)
                      write(item.key, undefined)
                    }}
                  >
                    {words.remove}
                  </Button>
                </div>
              </div>
              {isOpen &&
                field.fields
                  .filter((inner) => holds(inner.when, scope))
                  .map((inner) => (
                    <Fragment key={inner.key}>
                      {props.renderField(inner, item, (answer) =>
                        write(item.key, { ...item.answers, [inner.key]: answer }),
                      )}
                    </Fragment>
                  ))}
            </li>
          )
        })}
      </ol>
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {items.length < field.atMost && (
        <Button
          tone="clay"
          onClick={() => {
            const key = newKey(journal)
            setFresh({ key, answers: {} })
            setOpen(key)
          }}
        >
          {words.addItem(itemName)}
        </Button>
      )}
    </section>
  )
}
