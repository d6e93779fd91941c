import { Button, Notice, Section } from '@tributary/ui'
import { useEffect } from 'react'

import { useFormats, useWords } from '../../app/i18n/i18n-context.tsx'
import type { BackupStatus } from '../../sync/keeping.ts'
import { BackupForm } from './backup-form.tsx'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { sizeWords } from './size-words.ts'
import { useHostData } from './use-host-data.ts'

export function BackupSection() {
  const { api, act, turn } = useHost()
  const words = useWords('keeping')
  const { data, refresh } = useHostData(api.backup, isUnderWay)
  useEffect(() => {
    if (turn > 0) refresh()
  }, [turn, refresh])
  if (data.state !== 'here') return null
  const status = data.value
  return (
    <Section title={words.title} hint={words.hint}>
      <Standing status={status} />
      {status.settings !== null && (
        <div>
          <Button
            tone="river"
            icon="download"
            disabled={status.isRunning}
            onClick={() => void act('backup', words.begun)}
          >
            {words.now}
          </Button>
        </div>
      )}
      <BackupForm settings={status.settings} onSaved={refresh} />
    </Section>
  )
}

const isUnderWay = (status: BackupStatus) => status.isRunning

function Standing({ status }: { status: BackupStatus }) {
  const words = useWords('keeping')
  const formats = useFormats()
  const { settings, last, failure, isRunning, nextAt } = status
  const why = Object.entries(words.problems).find(([code]) => code === failure?.code)?.[1]
  return (
    <>
      {failure !== null && (
        <Notice tone="alert" title={words.failed(formats.moment(failure.at))}>
          {why ?? failure.message}
        </Notice>
      )}
      {settings?.isSameDisk === true && <Notice tone="attention">{words.sameDisk}</Notice>}
      <output>
        {isRunning
          ? words.running
          : last === null
            ? words.none
            : words.last(formats.moment(last.at), sizeWords(last.bytes))}
      </output>
      {last !== null && <p className={styles.soft}>{last.file}</p>}
      {settings !== null && !isRunning && (
        <p>{nextAt === null ? words.byHand : words.next(formats.moment(nextAt))}</p>
      )}
    </>
  )
}
