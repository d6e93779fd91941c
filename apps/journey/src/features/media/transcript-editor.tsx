import type { FoldedTranscript } from '@tributary/records'
import { Button, buttonClass, Notice, TextArea } from '@tributary/ui'
import { useId, useRef, useState } from 'react'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { languageName } from '../../app/i18n/languages.ts'
import { useJournal } from '../../db/journal-context.tsx'
import type { MediaDetail } from '../../db/live-media.ts'
import { useSaving } from '../../db/use-saving.ts'
import { clockText } from './media-words.ts'
import { cuesOf, linesOf, retyped, type Line } from './timed-lines.ts'
import styles from './transcripts.module.css'
import { parseWebVtt } from './web-vtt.ts'

/** Languages spoken where journeys are held, besides those of the app and of this browser. */
const SPOKEN = ['en', 'fr', 'pt', 'sw', 'ha', 'yo', 'ig', 'am', 'tw', 'ee', 'gaa', 'wo', 'ar', 'es']
/** Larger than a transcript of three thousand lines can be. */
const MAX_FILE_BYTES = 8 * 1024 * 1024

/** Written while listening: lines first, then a tap where each of them begins. */
export function TranscriptEditor(props: {
  detail: MediaDetail
  /** The one that is corrected; null to begin one. */
  before: FoldedTranscript | null
  atMs: number
  onGoTo: (ms: number) => void
  onClose: () => void
}) {
  const words = useWords('media')
  const language = useLanguage()
  const journal = useJournal()
  const saving = useSaving()
  const { detail, before, atMs } = props
  const { media } = detail
  const [lang, setLang] = useState(before?.lang ?? language)
  const [lines, setLines] = useState<Line[]>(() => linesOf(before?.shown.body.cues ?? []))
  const [isUnreadable, setUnreadable] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const selectId = useId()
  const languages = [...new Set([lang, language, ...SPOKEN])]
  const nextAt = lines.findIndex((line) => line.startMs === null && line.text.trim() !== '')
  const next = lines[nextAt]

  const tap = () => {
    setLines(lines.map((line, at) => (at === nextAt ? { ...line, startMs: atMs } : line)))
  }
  const takeFile = async (chosen: File | undefined) => {
    if (chosen === undefined) return
    const cues = chosen.size > MAX_FILE_BYTES ? null : parseWebVtt(await chosen.text())
    setUnreadable(cues === null)
    if (cues !== null) setLines(linesOf(cues))
  }
  const save = async () => {
    const { visibility, teamId = null } = media
    // Whoever corrects has read what stands, all of it; in another language nothing is replaced.
    const seen = before?.lang === lang ? [before.shown, ...before.others] : []
    const previous = seen.length === 0 ? [null] : seen.map(({ _id }) => _id)
    const cues = cuesOf(lines, media.body.durationMs ?? 0)
    for (const previousId of previous) {
      await journal.write(
        'transcript',
        { mediaId: media._id, belongsTo: media.body.belongsTo, previousId, lang, cues },
        { visibility, teamId },
      )
    }
  }

  return (
    <form
      className={styles.editor}
      onSubmit={(event) => {
        event.preventDefault()
        void saving.run(save, props.onClose)
      }}
    >
      <label className={styles.field} htmlFor={selectId}>
        {words.transcriptLanguage}
        <select
          id={selectId}
          className={styles.select}
          value={lang}
          onChange={(event) => setLang(event.currentTarget.value)}
        >
          {languages.map((tag) => (
            <option key={tag} value={tag}>
              {languageName(tag)}
            </option>
          ))}
        </select>
      </label>
      <TextArea
        label={words.transcriptText}
        hint={words.transcriptHint}
        focusOnOpen
        rows={8}
        lang={lang}
        value={lines.map((line) => line.text).join('\n')}
        onChange={(event) => setLines(retyped(event.currentTarget.value, lines))}
      />
      <div className={styles.actions}>
        <Button icon="clock" disabled={next === undefined} onClick={tap}>
          {next === undefined
            ? words.allTimed
            : words.beginsNow(next.text.slice(0, 40), clockText(atMs) ?? '')}
        </Button>
        <button
          type="button"
          className={buttonClass({ tone: 'quiet' })}
          onClick={() => file.current?.click()}
        >
          <span>{words.importVtt}</span>
        </button>
        <input
          ref={file}
          type="file"
          hidden
          accept=".vtt,.srt,text/vtt"
          aria-label={words.importVtt}
          onChange={(event) => {
            takeFile(event.currentTarget.files?.[0]).catch(reportError)
            event.currentTarget.value = ''
          }}
        />
      </div>
      {isUnreadable && (
        <Notice tone="attention" live>
          {words.notVtt}
        </Notice>
      )}
      {saving.hasFailed && <Notice tone="alert">{words.notSaved}</Notice>}
      <div className={styles.actions}>
        <Button
          type="submit"
          tone="river"
          icon="check"
          disabled={saving.isSaving || lines.every((line) => line.text.trim() === '')}
        >
          {words.saveTranscript}
        </Button>
        <Button tone="quiet" onClick={props.onClose}>
          {words.leave}
        </Button>
      </div>
    </form>
  )
}
