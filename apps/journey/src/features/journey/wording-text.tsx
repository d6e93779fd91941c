import { VisuallyHidden } from '@tributary/ui'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { WordChanges } from '../../app/parts/word-changes.tsx'
import styles from './wordings.module.css'
import { changesBetween, ownedPart, PARTS_OF, partOf, type Worded } from './wordings.ts'

/** A purpose as a sentence of its parts. */
export function WordingText(props: { worded: Worded; lang?: string }) {
  const { worded, lang } = props
  const words = useWords('wordings')
  const language = useLanguage()
  return (
    <p className={styles.text} lang={lang}>
      {PARTS_OF[worded.form].map((key) => (
        <span key={key}>
          <em className={styles.lead} lang={language}>
            {words.parts[key]}
          </em>{' '}
          {partOf(worded, key) || <span className={styles.detail}>…</span>}{' '}
        </span>
      ))}
    </p>
  )
}

/** The same with whose words they are: a line under them, a number, and the name for who listens. */
export function OwnedText(props: {
  worded: Worded
  sources: readonly { readonly worded: Worded; readonly name: string }[]
  lang: string
}) {
  const { worded, sources, lang } = props
  const words = useWords('wordings')
  const language = useLanguage()
  const texts = sources.map((source) => source.worded)
  return (
    <p className={styles.text} lang={lang}>
      {PARTS_OF[worded.form].map((key) => (
        <span key={key}>
          <em className={styles.lead} lang={language}>
            {words.parts[key]}
          </em>{' '}
          {ownedPart(worded, key, texts).map(({ text, from }, at) => {
            const source = from === null ? undefined : sources[from]
            const spanKey = `${from} ${at}`
            if (source === undefined) return <span key={spanKey}>{text}</span>
            return (
              <span key={spanKey}>
                <VisuallyHidden>{`[${words.wordsOf(source.name)}] `}</VisuallyHidden>
                <span className={styles.owned}>{text.trimEnd()}</span>
                <sup aria-hidden="true" className={styles.number}>
                  {Number(from) + 1}
                </sup>{' '}
              </span>
            )
          })}{' '}
        </span>
      ))}
    </p>
  )
}

/** What came and what went from one wording to another, part by part. */
export function WordingChanges(props: { before: Worded; after: Worded; lang: string }) {
  const words = useWords('wordings')
  const language = useLanguage()
  return (
    <p className={styles.text} lang={props.lang}>
      {changesBetween(props.before, props.after).map(({ key, pieces }) => (
        <span key={key}>
          <em className={styles.lead} lang={language}>
            {words.parts[key]}
          </em>{' '}
          <WordChanges pieces={pieces} words={words} />{' '}
        </span>
      ))}
    </p>
  )
}
