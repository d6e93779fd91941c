import type { FoldedTranscript } from '@tributary/records'
import { Button } from '@tributary/ui'
import { useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { languageName } from '../../app/i18n/languages.ts'
import type { MediaDetail } from '../../db/live-media.ts'
import { clockText } from './media-words.ts'
import { TranscriptEditor } from './transcript-editor.tsx'
import styles from './transcripts.module.css'

/** What people wrote down of a recording, one text for each language. */
export function Transcripts(props: {
  detail: MediaDetail
  atMs: number
  onGoTo: (ms: number) => void
}) {
  const words = useWords('media')
  const { detail, atMs, onGoTo } = props
  const { transcripts } = detail.folded
  const [edited, setEdited] = useState<FoldedTranscript | 'new' | null>(null)
  if (edited !== null) {
    return (
      <TranscriptEditor
        detail={detail}
        before={edited === 'new' ? null : edited}
        atMs={atMs}
        onGoTo={onGoTo}
        onClose={() => setEdited(null)}
      />
    )
  }
  return (
    <div className={styles.transcripts}>
      {transcripts.map((each) => (
        <details key={each.lang} className={styles.transcript} open={transcripts.length === 1}>
          <summary className={styles.summary}>
            {words.transcriptIn(languageName(each.lang))}
          </summary>
          <Cues transcript={each} atMs={atMs} onGoTo={onGoTo} />
          {each.others.length > 0 && (
            <p className={styles.others}>{words.otherTranscripts(each.others.length)}</p>
          )}
          {each.others.map((other) => (
            <p key={other._id} lang={other.body.lang} className={styles.other}>
              {other.body.cues.map(({ text }) => text).join('\n')}
            </p>
          ))}
          <Button tone="quiet" icon="edit" onClick={() => setEdited(each)}>
            {words.correctTranscript}
          </Button>
        </details>
      ))}
      <Button icon="edit" onClick={() => setEdited('new')}>
        {words.transcribe}
      </Button>
    </div>
  )
}

function Cues(props: { transcript: FoldedTranscript; atMs: number; onGoTo: (ms: number) => void }) {
  const words = useWords('media')
  const { cues, lang } = props.transcript.shown.body
  return (
    <ol className={styles.cues}>
      {cues.map((cue, index) => {
        const isNow = props.atMs >= cue.startMs && props.atMs < cue.endMs && props.atMs > 0
        return (
          <li key={`${cue.startMs}/${index}`} className={isNow ? styles.now : styles.cue}>
            <button
              type="button"
              className={styles.time}
              aria-label={words.playFrom(clockText(cue.startMs) ?? '')}
              onClick={() => props.onGoTo(cue.startMs)}
            >
              {clockText(cue.startMs)}
            </button>
            <span lang={lang}>
              {cue.voice !== undefined && <strong>{cue.voice}: </strong>}
              {cue.text}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
