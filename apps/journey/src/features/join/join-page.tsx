import { Notice, PageFrame } from '@tributary/ui'
import { useEffect, useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import {
  askedJoin,
  forgetAskedJoin,
  previewInvitation,
  type Invitation,
  type JoinFailure,
  type JoinRequest,
} from '../../sync/join-hub.ts'
import { forgetGivenBack, givenBackTo } from '../../sync/given-back.ts'
import { AskedJoinNotice } from './asked-join.tsx'
import { CodeForm } from './code-form.tsx'
import { JoinForm } from './join-form.tsx'
import { JoinProblem } from './join-problem.tsx'
import { RecoveryForm } from './recovery-form.tsx'

type Preview =
  | { state: 'asking' }
  | { state: 'invited'; invitation: Invitation }
  | { state: 'failed'; failure: JoinFailure }

export function JoinPage(props: {
  baseUrl: string
  /** From the link; null where the code is still to be typed. */
  code: string | null
  /** This phone keeps records already. */
  hasJournal: boolean
  onCode: (code: string, hub?: string) => void
  onJoined: () => void
}) {
  const words = useWords('join')
  const [attempt, setAttempt] = useState(0)
  const [isWaiting, setWaiting] = useState(false)
  const { asked, setAsked } = useAskedJoin(props.code, props.hasJournal)
  const onJoined = () => {
    forgetGivenBack()
    props.onJoined()
  }
  const whereItIs = props.hasJournal ? null : givenBackTo()
  return (
    <PageFrame title={words.title} lead={words.lead}>
      {whereItIs !== null && <Notice icon="check">{words.givenBack(whereItIs)}</Notice>}
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
      {asked === 'looking' ? null : asked !== null ? (
        <AskedJoinNotice
          asked={asked}
          isWaiting={isWaiting}
          onJoined={onJoined}
          onAnew={() => void forgetAskedJoin().then(() => setAsked(null))}
        />
      ) : props.code === null ? (
        <CodeForm hasJournal={props.hasJournal} onCode={props.onCode} />
      ) : (
        <Invited
          key={`${props.code} ${attempt}`}
          baseUrl={props.baseUrl}
          code={props.code}
          onTryAgain={() => setAttempt(attempt + 1)}
          hasJournal={props.hasJournal}
          onCode={props.onCode}
          onJoined={onJoined}
          onWaiting={(request) => {
            setWaiting(true)
            setAsked(request)
          }}
        />
      )}
    </PageFrame>
  )
}

/** What was asked before this page was opened, where it is for the same code or for none. */
function useAskedJoin(code: string | null, hasJournal: boolean) {
  const [asked, setAsked] = useState<JoinRequest | 'looking' | null>('looking')
  useEffect(() => {
    let isStale = false
    const look = async () => {
      // A store that cannot be read is told of by the join itself.
      const found = await askedJoin().catch(() => null)
      const isMeant = found?.code === code || (code === null && !hasJournal)
      if (!isStale) setAsked(isMeant ? found : null)
    }
    void look()
    return () => {
      isStale = true
    }
  }, [code, hasJournal])
  return { asked, setAsked }
}

function Invited(props: {
  baseUrl: string
  code: string
  onTryAgain: () => void
  /** This phone keeps records already. */
  hasJournal: boolean
  onCode: (code: string, hub?: string) => void
  onJoined: () => void
  onWaiting: (asked: JoinRequest) => void
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
          <CodeForm hasJournal={props.hasJournal} onCode={props.onCode} />
        </>
      )
    case 'invited':
      return preview.invitation.kind === 'recovery' ? (
        <RecoveryForm
          baseUrl={baseUrl}
          code={code}
          invitation={preview.invitation}
          onJoined={props.onJoined}
        />
      ) : (
        <>
          <InvitationNotice invitation={preview.invitation} />
          <JoinForm
            baseUrl={baseUrl}
            code={code}
            invitation={preview.invitation}
            onJoined={props.onJoined}
            onWaiting={props.onWaiting}
          />
        </>
      )
  }
}

/** Where a code leads, and as what. */
function InvitationNotice({ invitation }: { invitation: Invitation }) {
  const words = useWords('join')
  const { role, teamName } = invitation
  const roles: Readonly<Record<string, string>> = words.roles
  // Everybody is a participant who is not told otherwise.
  const named = role === null || role === 'participant' ? undefined : roles[role]
  const parts = [
    words.at(invitation.hubName),
    ...(named === undefined ? [] : [words.asRole(named)]),
    ...(teamName === null ? [] : [words.inTeam(teamName)]),
  ]
  return (
    <Notice icon="hub" title={`${words.invitedTo} ${invitation.journeyTitle}`}>
      <p>{parts.join(', ')}</p>
      {invitation.needsApproval && <p>{words.approval}</p>}
    </Notice>
  )
}
