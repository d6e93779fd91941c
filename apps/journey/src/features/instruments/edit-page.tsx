import {
  addField,
  changeField,
  copyDefinition,
  type Definition,
  type DefinitionProblem,
  type Field,
  type InstrumentLine,
  mergeDefinitions,
  moveStep,
  parseDefinition,
  removeField,
  type Words,
  wordsIn,
} from '@tributary/instruments'
import { Button, ChoiceGroup, Notice, PageFrame, Section, TextArea, TextField } from '@tributary/ui'
import { useState } from 'react'
import { Link } from 'wouter'

import { useLanguage, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import { LANGUAGES, languageName } from '../../app/i18n/languages.ts'
import { visibilityChoices } from '../../app/i18n/visibility-words.ts'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import { publishInstrument } from '../../db/shape-commands.ts'
import { usePeople } from '../../db/use-journal-lists.ts'
import { useSaving } from '../../db/use-saving.ts'
import { useMyRoles } from '../../sync/sync-status-store.ts'
import { FieldEditor } from './field-editor.tsx'
import { hrefOfLine } from './instrument-links.ts'
import { ProblemList } from './problem-list.tsx'
import styles from './runner.module.css'
import { linesOf, useForms } from './use-forms.ts'

/** `/instruments/:line/:act`: `edit` goes on with a new version, `copy` begins a line of its own. */
export function EditPage(props: PageProps) {
  const words = useWords('shaping')
  const instruments = useWords('instruments')
  const forms = useForms()
  const mayShape = useMyRoles()('facilitator', 'host', 'organiser')
  if (forms === null) return null
  const line = linesOf(forms).find((each) => each.lineId === props.params['line'])
  if (line === undefined) return <PageFrame title={instruments.versionGone} back={props.back} />
  if (!mayShape) {
    return <PageFrame title={instruments.change} back={props.back} lead={words.notAllowed} />
  }
  return <Editor line={line} isCopy={props.params['act'] === 'copy'} go={props.go} />
}

function Editor(props: { line: InstrumentLine; isCopy: boolean; go: PageProps['go'] }) {
  const { line, isCopy } = props
  const words = useWords('shaping')
  const { common } = useMessages()
  const lang = useLanguage()
  const journal = useJournal()
  const saving = useSaving()
  const people = usePeople()
  // What the facilitator had before them; a version that arrives meanwhile becomes a second head.
  const [heads] = useState(line.heads)
  const [previous, setPrevious] = useState([heads[0]])
  const [definition, setDefinition] = useState<Definition>(() => {
    const given = heads[0].definition
    if (!isCopy) return given
    const title = Object.fromEntries(
      Object.entries(given.title).map(([tag, text]) => [tag, words.copyName(text)]),
    )
    return copyDefinition(given, given.id, title)
  })
  const [problems, setProblems] = useState<readonly DefinitionProblem[]>([])
  const [joinProblem, setJoinProblem] = useState<string | null>(null)
  const [question, setQuestion] = useState('')
  const who = useWords('who')
  const circle = {
    journeyTitle: journal.me.journeyTitle,
    hubName: journal.me.hubName,
    // Whichever team a response's author is in.
    teamName: who.otherTeam,
  }
  const title = wordsIn(heads[0].definition.title, lang)
  const setWords = (part: 'title' | 'about', tag: string, text: string) => {
    const next: Words = { ...definition[part], [tag]: text }
    setDefinition({ ...definition, [part]: next })
  }
  const join = () => {
    const [one, other] = heads
    if (other === undefined) return
    const base = line.versions.find(
      ({ id }) => one.previousIds.includes(id) && other.previousIds.includes(id),
    )
    const merged = mergeDefinitions(
      base?.definition ?? one.definition,
      one.definition,
      other.definition,
    )
    if (!merged.ok) {
      setJoinProblem(merged.differsAt.join(', '))
      return
    }
    setDefinition(merged.definition)
    setPrevious([one, other])
    setJoinProblem(null)
  }
  const publish = () => {
    const parsed = parseDefinition(definition)
    setProblems(parsed.ok ? [] : parsed.problems)
    if (!parsed.ok) return
    let id = ''
    void saving.run(
      async () => {
        id = await publishInstrument(journal, parsed.definition, isCopy ? [] : previous)
      },
      () => props.go(hrefOfLine(isCopy ? id : line.lineId), { replace: true }),
    )
  }
  const add = (kind: 'text' | 'scale') => {
    setDefinition(addField(definition, { [lang]: question.trim() }, kind))
    setQuestion('')
  }
  return (
    <PageFrame
      title={isCopy ? words.copyTitle(title) : words.editTitle(title)}
      back={<Link href={hrefOfLine(line.lineId)}>{title}</Link>}
    >
      <div className={styles.stack}>
        {!isCopy && heads.length > 1 && (
          <Notice
            tone="attention"
            icon="people"
            title={words.heads}
            actions={
              <>
                <Button onClick={join}>{words.join}</Button>
                {heads.map((head) => (
                  <Button
                    key={head.id}
                    onClick={() => {
                      setDefinition(head.definition)
                      // Going on from one is a choice against the other, which stays to be read.
                      setPrevious([...heads])
                    }}
                  >
                    {words.startFrom(
                      head.definition.version,
                      people.find(({ id }) => id === head.authorId)?.name ?? common.nameNotHere,
                    )}
                  </Button>
                ))}
              </>
            }
          >
            {joinProblem === null ? words.headsText : words.joinNot(joinProblem)}
          </Notice>
        )}
        {LANGUAGES.map((tag) => (
          <TextField
            key={tag}
            label={words.titleIn(languageName(tag))}
            value={definition.title[tag] ?? ''}
            onChange={(event) => setWords('title', tag, event.currentTarget.value)}
          />
        ))}
        {LANGUAGES.map((tag) => (
          <TextArea
            key={tag}
            rows={3}
            label={words.aboutIn(languageName(tag))}
            value={definition.about?.[tag] ?? ''}
            onChange={(event) => setWords('about', tag, event.currentTarget.value)}
          />
        ))}
        <ChoiceGroup
          legend={words.whoSees}
          choices={visibilityChoices(who, circle).filter(
            ({ value }) => value === 'private' || value === 'team' || value === 'hub',
          )}
          value={definition.visibility}
          onChange={(visibility) => {
            if (visibility === 'private' || visibility === 'team' || visibility === 'hub') {
              setDefinition({ ...definition, visibility })
            }
          }}
        />
        <Section title={words.fieldsTitle}>
          <ol className={styles.list}>
            {definition.steps.map((step, at) => (
              <li key={step.key} className={styles.card}>
                {step.fields.map((key) => {
                  const field = definition.fields.find((each) => each.key === key)
                  return (
                    field && (
                      <FieldEditor
                        key={key}
                        field={field}
                        askable={askedBefore(definition, at, key)}
                        onChange={(next) => setDefinition(changeField(definition, key, next))}
                        onRemove={() => setDefinition(removeField(definition, key))}
                      />
                    )
                  )
                })}
                <div className={styles.buttons}>
                  <Button
                    disabled={at === 0}
                    aria-label={words.upNamed(nameOfStep(definition, at, lang))}
                    onClick={() => setDefinition(moveStep(definition, step.key, -1))}
                  >
                    {words.up}
                  </Button>
                  <Button
                    disabled={at === definition.steps.length - 1}
                    aria-label={words.downNamed(nameOfStep(definition, at, lang))}
                    onClick={() => setDefinition(moveStep(definition, step.key, 1))}
                  >
                    {words.down}
                  </Button>
                </div>
              </li>
            ))}
          </ol>
        </Section>
        <Section title={words.newQuestion}>
          <div className={styles.stack}>
            <TextField
              label={words.questionIn(languageName(lang))}
              value={question}
              onChange={(event) => setQuestion(event.currentTarget.value)}
            />
            <div className={styles.buttons}>
              <Button disabled={question.trim() === ''} onClick={() => add('text')}>
                {words.addText}
              </Button>
              <Button disabled={question.trim() === ''} onClick={() => add('scale')}>
                {words.addScale}
              </Button>
            </div>
          </div>
        </Section>
        <details>
          <summary className={styles.unfold}>{words.asJson}</summary>
          <pre className={styles.json}>{JSON.stringify(definition, null, 2)}</pre>
        </details>
        <ProblemList problems={problems} />
        {saving.hasFailed && <Notice tone="alert">{common.saveFailed}</Notice>}
        <Button tone="river" wide disabled={saving.isSaving} onClick={publish}>
          {isCopy ? words.publish : words.publishVersion}
        </Button>
      </div>
    </PageFrame>
  )
}

/** What a person has been asked before a question of step `at`: conditions look back. */
function askedBefore(definition: Definition, at: number, own: string): Field[] {
  const keys = definition.steps.slice(0, at + 1).flatMap((step) => step.fields)
  return keys
    .slice(0, keys.indexOf(own))
    .map((key) => definition.fields.find((each) => each.key === key))
    .filter((each) => each !== undefined)
}

function nameOfStep(definition: Definition, at: number, lang: string): string {
  const key = definition.steps[at]?.fields[0]
  return wordsIn(definition.fields.find((field) => field.key === key)?.words, lang)
}
