import { Button, Notice } from '@tributary/ui'
import { useEffect, useRef, useState } from 'react'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { type JoinFailure, joinHub, type JoinRequest } from '../../sync/join-hub.ts'
import { JoinProblem } from './join-problem.tsx'

const ASK_EVERY_MS = 4000
const WAITING: JoinFailure = { ok: false, reason: 'waiting' }

/**
 * Somebody has asked to join and has no answer yet: it is asked again by itself until there is
 * one, also after the page was closed and opened anew.
 */
export function AskedJoinNotice(props: {
  asked: JoinRequest
  /** The hub has just been asked from this page, and waits for its host. */
  isWaiting: boolean
  onJoined: () => void
  /** To the questions again, which are to be answered anew. */
  onAnew: () => void
}) {
  const words = useWords('join')
  const { asked, isWaiting } = props
  const [failure, setFailure] = useState<JoinFailure | null>(isWaiting ? WAITING : null)
  const [isAsking, setAsking] = useState(!isWaiting)
  const [turn, setTurn] = useState(0)
  const told = useRef(props.onJoined)
  useEffect(() => {
    told.current = props.onJoined
  })

  useEffect(() => {
    let isOver = false
    let timer: ReturnType<typeof setTimeout> | undefined
    const ask = async () => {
      const answer = await joinHub(asked)
      if (isOver) return
      setAsking(false)
      if (answer.ok) return told.current()
      setFailure(answer)
      if (answer.reason === 'waiting') timer = setTimeout(() => void ask(), ASK_EVERY_MS)
    }
    const isJustAsked = isWaiting && turn === 0
    timer = setTimeout(() => void ask(), isJustAsked ? ASK_EVERY_MS : 0)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [asked, isWaiting, turn])

  const askAgain = () => {
    setAsking(true)
    setFailure(null)
    setTurn(turn + 1)
  }
  return (
    <>
      <Notice icon="hub" title={words.askedAs(asked.displayName)}>
        {asked.journeyTitle !== undefined && `${words.invitedTo} ${asked.journeyTitle}`}
      </Notice>
      {isAsking && failure === null && <output>{words.joining}</output>}
      {failure?.reason === 'removed' ? (
        <Notice live tone="alert" title={words.notLetIn}>
          {words.notLetInText}
        </Notice>
      ) : (
        failure !== null && <JoinProblem failure={failure} onTryAgain={askAgain} />
      )}
      <div>
        <Button onClick={props.onAnew}>{words.askAnew}</Button>
      </div>
    </>
  )
}
