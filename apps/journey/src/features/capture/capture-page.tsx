import type { Movement } from '@tributary/records'
import { Button, MovementMark, Notice, TextArea } from '@tributary/ui'
import { Suspense, useMemo, useRef, useState, type FormEvent } from 'react'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import { lazyPart } from '../../app/parts/lazy-part.tsx'
import { PartBoundary } from '../../app/parts/part-boundary.tsx'
import type { PageProps } from '../../app/page-props.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { EntryDraft } from '../../db/journal.ts'
import { MAX_TEXT_LENGTH } from '../../db/text-limit.ts'
import { useTeams } from '../../db/use-journal-lists.ts'
import { useMediaParts } from '../../sync/media-context.tsx'
import styles from './capture-page.module.css'
import { useEntryDraft } from './use-entry-draft.ts'

// The field to type in does not wait for the questions below it.
const CaptureDetails = lazyPart(async () => (await import('./capture-details.tsx')).CaptureDetails)

export function CapturePage(props: PageProps) {
  const movement: Movement = props.params['movement'] === 'reflect' ? 'reflect' : 'enact'
  /** What it speaks about, when the writer comes from there. */
  const about = props.search.getAll('about').join(' ')
  const replyTo = props.search.get('reply')
  const sessionId = props.search.get('session')
  const channelId = props.search.get('channel')
  const { capture, common } = useMessages()
  const journal = useJournal()
  const teams = useTeams()
  const parts = useMediaParts()
  const blank = useMemo(
    () => ({ ...blankDraft(movement, idsIn(about), replyTo), sessionId, channelId }),
    [movement, about, replyTo, sessionId, channelId],
  )
  // A draft of an answer is kept beside others; not by the entry's id, with which it would go.
  const draftKey = replyTo === null ? movement : `${movement}-to-${replyTo.slice(6)}`
  const { draft, change, secure, forget, isRestored, elsewhere, startAfresh, keeping } =
    useEntryDraft(draftKey, blank)
  const [saving, setSaving] = useState<'no' | 'saving' | 'failed'>('no')
  const textArea = useRef<HTMLTextAreaElement>(null)

  const isAction = movement === 'enact'
  const [isTeamChosen, setTeamChosen] = useState(isRestored)
  const mine = teams.filter((one) => one.isMember)
  const usualTeamId = mine.length === 1 ? (mine[0]?.id ?? null) : null
  const teamId = draft.teamId ?? (isTeamChosen ? null : usualTeamId)
  const isEmpty = draft.text.trim() === '' && (draft.media ?? []).length === 0
  const excess = draft.text.length - MAX_TEXT_LENGTH

  const save = async (event: FormEvent) => {
    event.preventDefault()
    setSaving('saving')
    let id: string
    try {
      const { mayBeThere } = secure()
      id = await journal.logEntry({ ...draft, teamId }, mayBeThere)
    } catch (error) {
      // The words stay in the field and in the draft; the cause goes where developers look.
      reportError(error)
      setSaving('failed')
      return
    }
    forget()
    props.saved(id)
  }

  return (
    <form className={styles.form} onSubmit={save} data-draft={keeping}>
      <header className={styles.header}>
        {props.back}
        <h1 className={styles.title}>
          <MovementMark movement={movement} size="large" />
          {isAction ? capture.titleEnact : capture.titleReflect}
        </h1>
      </header>

      {elsewhere !== 'no' && <Notice>{capture.elsewhere[elsewhere]}</Notice>}
      {isRestored && (
        <output className={styles.restored}>
          {capture.restored}{' '}
          <Button
            tone="quiet"
            onClick={() => {
              startAfresh()
              textArea.current?.focus()
            }}
          >
            {capture.startAfresh}
          </Button>
        </output>
      )}
      {keeping === 'impossible' && <Notice tone="attention">{capture.draftFailed}</Notice>}

      <TextArea
        ref={textArea}
        lead
        focusOnOpen
        label={isAction ? capture.promptEnact : capture.promptReflect}
        value={draft.text}
        onChange={(event) => change({ text: event.currentTarget.value })}
        problem={excess > 0 ? capture.tooLong(excess) : null}
        autoCapitalize="sentences"
        enterKeyHint="enter"
      />

      <PartBoundary fallback={<Notice tone="attention">{capture.choicesNotHere}</Notice>}>
        <Suspense fallback={null}>
          <CaptureDetails
            draft={draft}
            teamId={teamId}
            teams={teams}
            offeredIds={blank.aboutIds}
            isRestored={isRestored}
            field={textArea}
            media={
              parts !== null && (
                <parts.Picker
                  draftKey={draftKey}
                  media={draft.media ?? []}
                  onChange={(media) => change({ media })}
                />
              )
            }
            onChange={(part) => {
              if (part.teamId !== undefined) setTeamChosen(true)
              change(part)
            }}
          />
        </Suspense>
      </PartBoundary>

      <div className={styles.bar}>
        {saving === 'failed' && <Notice tone="alert">{common.saveFailed}</Notice>}
        <Button
          type="submit"
          tone={isAction ? 'river' : 'clay'}
          icon="check"
          wide
          disabled={isEmpty || excess > 0 || saving === 'saving'}
        >
          {saving === 'saving' ? capture.saving : capture.save[movement]}
        </Button>
      </div>
    </form>
  )
}

function idsIn(about: string): readonly string[] {
  return about === '' ? [] : about.split(' ')
}

function blankDraft(
  movement: Movement,
  aboutIds: readonly string[],
  replyTo: string | null,
): EntryDraft {
  return {
    movement,
    text: '',
    aboutIds,
    replyTo,
    teamId: null,
    sessionId: null,
    // Until it is known who may read what is answered, nobody else may read the answer.
    visibility: replyTo === null ? 'hub' : 'private',
  }
}
