import { cardSquare, newCardCode, shownCardCode } from '@tributary/records'
import { Button, SegmentedControl } from '@tributary/ui'
import { Suspense, use, useState } from 'react'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { languageName, LANGUAGES, loadWords, wordsNow } from '../../app/i18n/languages.ts'
import { QrCode } from '../../app/parts/qr-code.tsx'
import { useJournal } from '../../db/journal-context.tsx'
import { randomBytes } from '../../db/random.ts'
import styles from './paper.module.css'

const PER_SHEET = 2
const LINES = 7
const SHEETS = [1, 5, 10] as const

/** Sheets of cards, each with a number of its own; black on white, in the language one chooses. */
export function CardSheets() {
  const words = useWords('paper')
  const spoken = useLanguage()
  const [language, setLanguage] = useState(spoken)
  const [codes, setCodes] = useState(() => newCodes(1))
  return (
    <>
      <div className={styles.choices}>
        <SegmentedControl
          legend={words.cardLanguage}
          choices={LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
          value={language}
          onChange={setLanguage}
        />
        <SegmentedControl
          legend={words.sheets}
          choices={SHEETS.map((count) => ({ value: String(count), label: String(count) }))}
          value={String(codes.length / PER_SHEET)}
          onChange={(count) => setCodes(newCodes(Number(count)))}
        />
        <p className={styles.hint}>{words.printHint}</p>
        <div>
          <Button tone="river" onClick={() => window.print()}>
            {words.print}
          </Button>
        </div>
      </div>
      <ol className={styles.cards} lang={language} aria-label={words.preview}>
        <Suspense fallback={null}>
          {codes.map((code) => (
            <Card key={code} code={code} language={language} />
          ))}
        </Suspense>
      </ol>
    </>
  )
}

function newCodes(sheets: number): string[] {
  return Array.from({ length: sheets * PER_SHEET }, () => newCardCode(randomBytes))
}

function Card(props: { code: string; language: string }) {
  const { me } = useJournal()
  use(loadWords(props.language, 'paper'))
  const words = wordsNow(props.language, 'paper')
  if (words === undefined) return null
  const { card } = words
  return (
    <li className={styles.card}>
      <div className={styles.head}>
        <div>
          <p className={styles.journey}>{me.journeyTitle}</p>
          <p className={styles.number}>{shownCardCode(props.code)}</p>
        </div>
        <div className={styles.qr}>
          <QrCode text={cardSquare(props.code)} label={card.square} />
        </div>
      </div>
      <p className={styles.row}>
        <span className={styles.box} /> {card.enact}
        <span className={styles.box} /> {card.reflect}
      </p>
      <p className={styles.field}>{card.name}</p>
      <p className={styles.field}>{card.day}</p>
      <p>{card.text}</p>
      <div className={styles.lines}>
        {Array.from({ length: LINES }, (_, at) => (
          <div key={at} className={styles.line} />
        ))}
      </div>
      <p className={styles.row}>
        <span className={styles.box} /> {card.consent}
      </p>
      <p className={styles.field}>{card.witness}</p>
      <p className={styles.small}>{card.back}</p>
    </li>
  )
}
