import { Button, Notice } from '@tributary/ui'
import { Link } from 'wouter'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { JoinFailure } from '../../sync/join-hub.ts'

const WAIT_WHEN_UNSAID_S = 60

/** One clear sentence and a next step. */
export function JoinProblem(props: {
  failure: JoinFailure
  onTryAgain: () => void
  /** Given where the phone's own journal is known. */
  onLeaveOtherHub?: () => void
}) {
  const words = useWords('join')
  const { common } = useMessages()
  const { reason, retryAfterS } = props.failure
  const hub = props.failure.keptHubName ?? ''
  if (reason === 'waiting') {
    return (
      <Notice live icon="clock" title={words.waitingTitle}>
        {words.waitingText}
      </Notice>
    )
  }
  if (reason === 'moves_hub') {
    return (
      <Notice
        tone="attention"
        title={words.moves.title(hub)}
        actions={<Button onClick={props.onLeaveOtherHub}>{words.moves.go}</Button>}
      >
        {words.moves.text}
      </Notice>
    )
  }
  if (reason === 'other_hub') {
    return (
      <Notice
        tone="attention"
        title={words.otherHub.title(hub)}
        actions={
          <>
            <Link href="/settings">{words.otherHub.open}</Link>
            <Button onClick={props.onLeaveOtherHub}>{words.otherHub.joinHere}</Button>
          </>
        }
      >
        {words.otherHub.text(hub)}
      </Notice>
    )
  }
  const next =
    reason === 'too_many_tries'
      ? words.next.too_many_tries(retryAfterS ?? WAIT_WHEN_UNSAID_S)
      : words.next[reason]
  return (
    <Notice
      tone="alert"
      title={words.problem[reason]}
      actions={<Button onClick={props.onTryAgain}>{common.tryAgain}</Button>}
    >
      {next}
    </Notice>
  )
}
