import { Notice, Section, Tick } from '@tributary/ui'
import { Suspense } from 'react'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { roomLeft } from '../../sync/media-room.ts'
import { useMediaStatus } from '../../sync/media-status-store.ts'
import { tellableWishes } from '../../sync/upload-barrier.ts'
import { setUploads, useUploadSettings } from '../../sync/upload-settings-store.ts'
import { KeptMedia } from './kept-media.tsx'
import { bytesText } from './media-words.ts'
import styles from './uploads-section.module.css'

/** What is on its way, and when it may go. */
export function UploadsSection() {
  const words = useWords('media')
  const language = useLanguage()
  const { state, items, room } = useMediaStatus()
  const settings = useUploadSettings()
  const wishes = tellableWishes()
  const waiting = Object.values(items)
  const sent = waiting.reduce((sum, item) => sum + item.sent, 0)
  const bytes = waiting.reduce((sum, item) => sum + item.bytes, 0)
  const left = roomLeft(room)
  return (
    <Section title={words.uploads.title}>
      <output className={styles.state}>
        {waiting.length === 0
          ? words.uploads.none
          : words.uploads.some(waiting.length, bytesText(bytes - sent, language))}{' '}
        {waiting.length > 0 && words.uploads.states[state]}
      </output>
      {waiting.length > 0 && (
        <progress className={styles.bar} max={bytes} value={sent} aria-label={words.sendingLabel} />
      )}
      <div className={styles.wishes}>
        <Tick
          label={words.uploads.pause}
          checked={settings.isPaused}
          onChange={(isPaused) => setUploads({ isPaused })}
        />
        {wishes.wifi && (
          <Tick
            label={words.uploads.wifi}
            checked={settings.onWifiOnly}
            onChange={(onWifiOnly) => setUploads({ onWifiOnly })}
          />
        )}
        {wishes.charger && (
          <Tick
            label={words.uploads.charger}
            checked={settings.onChargerOnly}
            onChange={(onChargerOnly) => setUploads({ onChargerOnly })}
          />
        )}
      </div>
      {left !== 'fine' && (
        <Notice tone={left === 'full' ? 'alert' : 'attention'}>{words.room[left]}</Notice>
      )}
      <Suspense>
        <KeptMedia />
      </Suspense>
    </Section>
  )
}
