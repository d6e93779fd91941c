import { Button, Notice, PageFrame } from '@tributary/ui'
import { useEffect, useState } from 'react'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import {
  loadHostOverview,
  type HostOverview,
  type HostOverviewResult,
} from '../../sync/host-overview.ts'
import { HubReachReport } from './hub-reach.tsx'
import { HubReport } from './hub-report.tsx'
import { JoinPoster } from './join-poster.tsx'

const REFRESH_EVERY_MS = 10_000

type Answer =
  | { state: 'asking' }
  | { state: 'answered'; overview: HostOverview; isOld: boolean }
  | { state: 'wrong_token' }
  | { state: 'hub_unreachable' }

/** For the laptop on the table: the poster, the phones and what they last said. */
export function HostPage(props: { baseUrl: string; token: string }) {
  const words = useWords('host')
  const [attempt, setAttempt] = useState(0)
  if (props.token === '') return <PageFrame title={words.needToken} lead={words.needTokenHelp} />
  return <Overview key={attempt} {...props} onTryAgain={() => setAttempt(attempt + 1)} />
}

function Overview(props: { baseUrl: string; token: string; onTryAgain: () => void }) {
  const { baseUrl, token } = props
  const words = useWords('host')
  const { common } = useMessages()
  const [answer, setAnswer] = useState<Answer>({ state: 'asking' })

  useEffect(() => {
    let isStale = false
    const look = async () => {
      const result = await loadHostOverview(baseUrl, token)
      if (!isStale) setAnswer((former) => answerAfter(former, result))
    }
    void look()
    const timer = setInterval(() => void look(), REFRESH_EVERY_MS)
    return () => {
      isStale = true
      clearInterval(timer)
    }
  }, [baseUrl, token])

  switch (answer.state) {
    case 'asking':
      return null
    case 'wrong_token':
      return <PageFrame title={words.wrongToken} lead={words.needTokenHelp} />
    case 'hub_unreachable':
      return (
        <PageFrame title={words.unreachable}>
          <div>
            <Button onClick={props.onTryAgain}>{common.tryAgain}</Button>
          </div>
        </PageFrame>
      )
    case 'answered':
      return (
        <PageFrame title={answer.overview.journey.title} lead={answer.overview.hub.name}>
          {answer.isOld && (
            <Notice tone="attention" live>
              {words.unreachable}
            </Notice>
          )}
          <JoinPoster join={answer.overview.join} addresses={answer.overview.addresses} />
          {answer.overview.reach && <HubReachReport reach={answer.overview.reach} />}
          <HubReport overview={answer.overview} />
        </PageFrame>
      )
  }
}

function answerAfter(former: Answer, result: HostOverviewResult): Answer {
  if (result.ok) return { state: 'answered', overview: result.overview, isOld: false }
  // What was known stays on the page, marked, while the hub is silent.
  if (result.reason === 'hub_unreachable' && former.state === 'answered') {
    return { ...former, isOld: true }
  }
  return { state: result.reason }
}
