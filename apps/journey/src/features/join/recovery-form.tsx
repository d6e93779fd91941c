import { Button, Notice } from '@tributary/ui'
import { useState } from 'react'

import { useLanguage, useWords } from '../../app/i18n/i18n-context.tsx'
import { joinHub, type Invitation, type JoinFailure } from '../../sync/join-hub.ts'
import styles from './join-page.module.css'
import { JoinProblem } from './join-problem.tsx'

/** Somebody who is at the hub already comes back on another phone, with a code from the host. */
export function RecoveryForm(props: {
  baseUrl: string
  code: string
  invitation: Invitation
  onJoined: () => void
}) {
  const { baseUrl, code, invitation } = props
  const words = useWords('join')
  const lang = useLanguage()
  const [isJoining, setJoining] = useState(false)
  const [failure, setFailure] = useState<JoinFailure | null>(null)
  const name = invitation.personName ?? ''

  const join = async ({ leavesOtherHub = false } = {}) => {
    setJoining(true)
    setFailure(null)
    const answer = await joinHub({
      baseUrl,
      code,
      // Who they are is at the hub; this stands in until their record has come.
      displayName: name,
      isPseudonym: false,
      stakeholderGroup: 'participants',
      intendedRole: '',
      lang,
      isRecovery: true,
      journeyId: invitation.journeyId,
      leavesOtherHub,
    })
    setJoining(false)
    if (answer.ok) props.onJoined()
    else setFailure(answer)
  }

  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void join()
      }}
    >
      <Notice icon="hub" title={name === '' ? words.recovery.untitled : words.recovery.title(name)}>
        <p>
          {invitation.journeyTitle} {words.at(invitation.hubName)}
        </p>
        <p>{words.recovery.text(invitation.hubName)}</p>
      </Notice>
      {failure !== null && (
        <JoinProblem
          failure={failure}
          onTryAgain={() => void join()}
          onLeaveOtherHub={() => void join({ leavesOtherHub: true })}
        />
      )}
      <Button type="submit" tone="river" wide disabled={isJoining}>
        {isJoining ? words.joining : words.recovery.submit}
      </Button>
    </form>
  )
}
