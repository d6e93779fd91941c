import { Button, Notice, PageFrame, TextField } from '@tributary/ui'
import { useEffect, useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { previewInvitation, type Invitation, type JoinFailure } from '../../sync/join-hub.ts'
import { JoinForm } from './join-form.tsx'
import { JoinProblem } from './join-problem.tsx'
import styles from './join-page.module.css'

type Preview =
  | { state: 'asking' }
  | { state: 'invited'; invitation: Invitation }
  | { state: 'failed'; failure: JoinFailure }

export function JoinPage(props: {
  baseUrl: string
  /** From the link; null where the code is still to be typed. */
  code: string | null
  onCode: (code: string) => void
  onJoined: () => void
}) {
  const words = useWords('join')
  const [attempt, setAttempt] = useState(0)
  return (
    <PageFrame title={words.title} lead={words.lead}>
      {!window.isSecureContext && (
        <Notice tone="attention" title={words.setUpTitle}>
          {/* A page of the hub's own, not of this app: it works before anything is trusted. */}
          <p>{words.setUpText}</p>
          <p>
            <a
              href={props.code === null ? '/welcome' : `/welcome/${encodeURIComponent(props.code)}`}
            >
              {words.setUpLink}
            </a>
          </p>
        </Notice>
      )}
      {props.code === null ? (
        <CodeForm onCode={props.onCode} />
      ) : (
        <Invited
          key={`${props.code} ${attempt}`}
          baseUrl={props.baseUrl}
          code={props.code}
          onTryAgain={() => setAttempt(attempt + 1)}
          onCode={props.onCode}
          onJoined={props.onJoined}
        />
      )}
    </PageFrame>
  )
}

function CodeForm(props: { onCode: (code: string) => void }) {
  const words = useWords('join')
  const [code, setCode] = useState('')
  const typed = code.replaceAll(/[\s-]/g, '').toUpperCase()
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        if (typed !== '') props.onCode(typed)
      }}
    >
      <TextField
        big
        label={words.codeLabel}
        hint={words.codeHint}
        value={code}
        autoCapitalize="characters"
        autoComplete="off"
        spellCheck={false}
        maxLength={12}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <Button type="submit" tone="river" wide disabled={typed === ''}>
        {words.codeNext}
      </Button>
    </form>
  )
}

function Invited(props: {
  baseUrl: string
  code: string
  onTryAgain: () => void
  onCode: (code: string) => void
  onJoined: () => void
}) {
  const { baseUrl, code } = props
  const words = useWords('join')
  const [preview, setPreview] = useState<Preview>({ state: 'asking' })

  useEffect(() => {
    let isStale = false
    const ask = async () => {
      const answer = await previewInvitation(baseUrl, code)
      if (isStale) return
      setPreview(
        answer.ok
          ? { state: 'invited', invitation: answer.invitation }
          : { state: 'failed', failure: answer },
      )
    }
    void ask()
    return () => {
      isStale = true
    }
  }, [baseUrl, code])

  switch (preview.state) {
    case 'asking':
      return <output>{words.looking}</output>
    case 'failed':
      return (
        <>
          <JoinProblem failure={preview.failure} onTryAgain={props.onTryAgain} />
          <CodeForm onCode={props.onCode} />
        </>
      )
    case 'invited':
      return (
        <>
          <Notice icon="hub" title={`${words.invitedTo} ${preview.invitation.journeyTitle}`}>
            {words.at(preview.invitation.hubName)}
          </Notice>
          <JoinForm
            baseUrl={baseUrl}
            code={code}
            hubName={preview.invitation.hubName}
            onJoined={props.onJoined}
          />
        </>
      )
  }
}
