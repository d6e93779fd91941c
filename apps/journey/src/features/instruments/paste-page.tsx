import {
  type Definition,
  type DefinitionProblem,
  parseDefinitionText,
  wordsIn,
} from '@tributary/instruments'
import { Button, Notice, PageFrame, TextArea } from '@tributary/ui'
import { useRef, useState } from 'react'
import { Link } from 'wouter'

import { useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { publishInstrument } from '../../db/shape-commands.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { hrefOfLine } from './instrument-links.ts'
import { ProblemList } from './problem-list.tsx'
import styles from './runner.module.css'

const EXAMPLE = `{
  "definitionVersion": 1,
  "id": "weather",
  "version": 1,
  "title": { "en": "Weather within", "fr": "Météo intérieure" },
  "visibility": "hub",
  "fields": [
    { "key": "sky", "kind": "choice", "required": true,
      "words": { "en": "How is your sky?", "fr": "Comment est votre ciel ?" },
      "options": [
        { "value": "clear", "words": { "en": "Clear", "fr": "Clair" } },
        { "value": "cloud", "words": { "en": "Cloudy", "fr": "Nuageux" } }
      ] },
    { "key": "why", "kind": "text", "isLong": true,
      "words": { "en": "What clouds it?", "fr": "Qu’est-ce qui le couvre ?" },
      "when": { "field": "sky", "is": "cloud" } }
  ],
  "summaries": [{ "kind": "distributions", "uses": { "fields": ["sky"] } }]
}`

interface Checked {
  readonly text: string
  readonly definition: Definition
  readonly advice: readonly DefinitionProblem[]
}

/** `/instruments/new`: a definition that somebody else wrote, checked before anybody sees it. */
export function PastePage(props: PageProps) {
  const words = useWords('shaping')
  const instruments = useWords('instruments')
  const { common } = useMessages()
  const lang = useLanguage()
  const journal = useJournal()
  const saving = useSaving()
  const mayShape = useMyRoles()('facilitator', 'host', 'organiser')
  const [text, setText] = useState(EXAMPLE)
  const [problems, setProblems] = useState<readonly DefinitionProblem[]>([])
  const area = useRef<HTMLTextAreaElement>(null)
  const [checked, setChecked] = useState<Checked | null>(null)
  const back = <Link href="/instruments">{instruments.title}</Link>
  if (!mayShape) return <PageFrame title={words.pasteTitle} back={back} lead={words.notAllowed} />
  const check = () => {
    const parsed = parseDefinitionText(text)
    setProblems(parsed.ok ? [] : parsed.problems)
    setChecked(parsed.ok ? { text, definition: parsed.definition, advice: parsed.advice } : null)
  }
  const publish = (definition: Definition) => {
    let id = ''
    void saving.run(
      async () => {
        id = await publishInstrument(journal, definition, [])
      },
      () => props.go(hrefOfLine(id), { replace: true }),
    )
  }
  const current = checked?.text === text ? checked : null
  const good = current?.definition ?? null
  const toLine = (line: number) => {
    const lines = text.split('\n')
    const from = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0)
    // A browser brings the caret into view when the field is entered, and not when it is moved.
    area.current?.blur()
    area.current?.setSelectionRange(from, from)
    area.current?.focus()
    area.current?.setSelectionRange(from, from + (lines[line - 1] ?? '').length)
  }
  return (
    <PageFrame title={words.pasteTitle} back={back} lead={words.pasteLead}>
      <div className={styles.stack}>
        <TextArea
          ref={area}
          label={words.pasteLabel}
          value={text}
          rows={16}
          spellCheck={false}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <ProblemList problems={problems} onLine={toLine} />
        <ProblemList problems={current?.advice ?? []} onLine={toLine} isAdvice />
        {good && (
          <Notice live title={words.checked}>
            {words.checkedText(wordsIn(good.title, lang), good.fields.length, good.steps.length)}
          </Notice>
        )}
        {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
        <div className={styles.buttons}>
          <Button tone={good === null ? 'river' : 'plain'} onClick={check}>
            {words.check}
          </Button>
          {good && (
            <Button tone="river" disabled={saving.isSaving} onClick={() => publish(good)}>
              {words.publish}
            </Button>
          )}
        </div>
        <details>
          <summary className={styles.unfold}>{words.format}</summary>
          <p>{words.formatText}</p>
          <p>
            {words.kinds}: <code>{Object.keys(words.kindOf).join(', ')}</code>
          </p>
        </details>
      </div>
    </PageFrame>
  )
}
