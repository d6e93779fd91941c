import { Button, Notice, PageFrame } from '@tributary/ui'
import { useCallback, useEffect, useState } from 'react'

import { useMessages } from '../../app/i18n/i18n-context.tsx'
import { loadHostOverview, type HostOverview } from '../../sync/host-overview.ts'
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
  const { baseUrl, token } = props
  const { host: words, common } = useMessages()
  const [answer, setAnswer] = useState<Answer>({ state: 'asking' })

  const look = useCallback(async () => {
    const result = await loadHostOverview(baseUrl, token)
    setAnswer((former) => {
      if (result.ok) return { state: 'answered', overview: result.overview, isOld: false }
      // What was known stays on the page, marked, while the hub is silent.
      if (result.reason === 'hub_unreachable' && former.state === 'answered') {
        return { ...former, isOld: true }
      }
      return { state: result.reason }
    })
  }, [baseUrl, token])

  useEffect(() => {
    if (token === '') return
    void look()
    const timer = setInterval(() => void look(), REFRESH_EVERY_MS)
    return () => clearInterval(timer)
  }, [look, token])

  if (token === '') return <PageFrame title={words.needToken} lead={words.needTokenHelp} />
  switch (answer.state) {
    case 'asking':
      return null
    case 'wrong_token':
      return <PageFrame title={words.wrongToken} lead={words.needTokenHelp} />
    case 'hub_unreachable':
      return (
        <PageFrame title={words.unreachable}>
          <div>
            <Button onClick={() => void look()}>{common.tryAgain}</Button>
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
          <HubReport overview={answer.overview} />
        </PageFrame>
      )
  }
}
