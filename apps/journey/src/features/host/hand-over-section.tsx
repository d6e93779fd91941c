import { Button, ConfirmDialog, Notice, Section } from '@tributary/ui'
import { useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import type { HandOverStatus } from '../../sync/keeping.ts'
import { FolderField } from './folder-field.tsx'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { useHostData } from './use-host-data.ts'
import { useRefusalWords } from './use-refusal-words.ts'

export function HandOverSection() {
  const { api } = useHost()
  const words = useWords('keeping')
  const { data, refresh } = useHostData(api.handOver, isClosing)
  if (data.state !== 'here') return null
  const status = data.value
  if (status.step === 'done') return <HandedOver status={status} onBegun={refresh} />
  return (
    <Section title={words.handOverTitle} hint={words.handOverHint}>
      {status.step === 'closing' ? (
        <Notice tone="attention" live>
          {words.closing}
        </Notice>
      ) : (
        <BeginHandOver problem={status.problem} onBegun={refresh} />
      )}
    </Section>
  )
}

const isClosing = ({ step }: HandOverStatus) => step === 'closing'

function BeginHandOver(props: { problem: HandOverStatus['problem']; onBegun: () => void }) {
  const { api } = useHost()
  const words = useWords('keeping')
  const host = useWords('host')
  const refusalWords = useRefusalWords()
  const [folder, setFolder] = useState('')
  const [isAsking, setAsking] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const why = Object.entries(words.problems).find(([code]) => code === props.problem?.code)?.[1]

  const begin = async () => {
    setAsking(false)
    const answer = await api.act('hand-over', { folder: folder.trim() })
    const said = answer.kind === 'refused' ? refusalWords(answer.error) : null
    setRefused(answer.kind === 'ok' ? null : (said ?? host.unreachable))
    props.onBegun()
  }
  return (
    <div className={styles.form}>
      {props.problem !== null && (
        <Notice tone="alert" title={words.handOverFailed}>
          {why ?? props.problem.message}
        </Notice>
      )}
      <FolderField
        label={words.handOverFolder}
        hint={words.folderHint}
        value={folder}
        onChange={setFolder}
      />
      {refused !== null && <Notice tone="alert">{refused}</Notice>}
      <Button disabled={folder.trim() === ''} onClick={() => setAsking(true)}>
        {words.handOver}
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={words.handOverAsk}
          tone="alert"
          confirm={words.handOverYes}
          keep={words.handOverNo}
          onKeep={() => setAsking(false)}
          onConfirm={() => void begin()}
        >
          <p>{words.handOverText}</p>
        </ConfirmDialog>
      )}
    </div>
  )
}

function HandedOver(props: { status: HandOverStatus; onBegun: () => void }) {
  const { status } = props
  const words = useWords('keeping')
  const { code, file, movedTo } = status
  const [address] = movedTo
  return (
    <Section title={words.done}>
      <Notice tone={address === undefined ? 'attention' : 'calm'} live>
        {address === undefined ? words.notHeard : words.movedTo(address)}
      </Notice>
      <ol className={styles.steps}>
        {words.doneSteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <dl className={styles.facts}>
        <div>
          <dt>{words.code}</dt>
          <dd>{code ?? words.notPrivate}</dd>
        </div>
        <div>
          <dt>{words.file}</dt>
          <dd>{file}</dd>
        </div>
        <div>
          <dt>{words.command}</dt>
          <dd>
            <code>npm start -- --take-over {file}</code>
          </dd>
        </div>
      </dl>
      {address === undefined && (
        <details className={styles.details}>
          <summary>{words.again}</summary>
          <BeginHandOver problem={status.problem} onBegun={props.onBegun} />
        </details>
      )}
    </Section>
  )
}
