import { Icon } from '@tributary/ui'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import type { MediaView } from '../../db/live-media.ts'
import { useMediaStatus } from '../../sync/media-status-store.ts'
import styles from './media-state.module.css'
import { bytesText } from './media-words.ts'

/** Where the bytes are, as far as the hub has said so; how far they have come on their way. */
export function MediaState(props: { view: MediaView }) {
  const words = useWords('media')
  const language = useLanguage()
  const { media, isMine, isPrivate, tiersAtHub } = props.view
  const progress = useMediaStatus((status) => status.items[media._id])
  const state = useMediaStatus((status) => status.state)
  const isAtHub = tiersAtHub.includes('original')
  if (isPrivate) return <State icon="lock">{words.onlyHere}</State>
  if (isAtHub) return isMine ? <State icon="hub">{words.atHub}</State> : null
  if (!isMine) return <State icon="clock">{words.notSentYet}</State>
  if (progress !== undefined && progress.sent > 0 && state === 'uploading') {
    const { sent, bytes } = progress
    return (
      <State icon="phone">
        {words.sending(bytesText(sent, language), bytesText(bytes, language))}
        <progress className={styles.bar} max={bytes} value={sent} aria-label={words.sendingLabel} />
      </State>
    )
  }
  return <State icon="phone">{words.waitsToBeSent}</State>
}

function State(props: { icon: 'lock' | 'hub' | 'clock' | 'phone'; children: React.ReactNode }) {
  return (
    <p className={styles.state}>
      <Icon name={props.icon} />
      <span>{props.children}</span>
    </p>
  )
}
