import { Button, SegmentedControl } from '@tributary/ui'
import { useEffect, useState } from 'react'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { useMediaShelf } from '../../sync/media-context.tsx'
import { useMediaStatus } from '../../sync/media-status-store.ts'
import { KEPT_MEGABYTES, setUploads, useUploadSettings } from '../../sync/upload-settings-store.ts'
import { bytesText } from './media-words.ts'
import styles from './uploads-section.module.css'

const MEGABYTE = 1_000_000

/** What is kept here of what the hub has as well, and up to how much of it. */
export function KeptMedia() {
  const all = useWords('media')
  const words = all.kept
  const language = useLanguage()
  const shelf = useMediaShelf()
  const limit = useUploadSettings((settings) => settings.keptMegabytes)
  const [bytes, setBytes] = useState<number | null>(null)
  useEffect(() => {
    const look = () => void shelf.keptBytes().then(setBytes, reportError)
    look()
    // The room is looked at whenever something was kept or let go of.
    return useMediaStatus.subscribe((now, before) => {
      if (now.room !== before.room) look()
    })
  }, [shelf])

  const keep = async (megabytes: number) => {
    await shelf.keepAtMost(megabytes)
    setBytes(await shelf.keptBytes())
  }
  if (bytes === null) return null
  const inWords = (megabytes: number) => bytesText(megabytes * MEGABYTE, language)
  return (
    <>
      <h3 className={styles.title}>{words.title}</h3>
      <output className={styles.state}>
        {words.size(bytesText(bytes, language), inWords(limit))}
      </output>
      <SegmentedControl
        legend={words.limit}
        showLegend
        choices={KEPT_MEGABYTES.map((each) => ({ value: String(each), label: inWords(each) }))}
        value={String(limit)}
        onChange={(value) => {
          setUploads({ keptMegabytes: Number(value) })
          keep(Number(value)).catch(reportError)
        }}
      />
      <p className={styles.help}>{words.help}</p>
      {bytes > 0 && (
        <Button tone="quiet" onClick={() => keep(0).catch(reportError)}>
          {words.empty}
        </Button>
      )}
    </>
  )
}
