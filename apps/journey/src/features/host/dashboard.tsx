import { classNames, Notice, PageFrame } from '@tributary/ui'
import { useEffect, useMemo, useState } from 'react'
import { Link, useSearchParams } from 'wouter'

import { useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { HostApi, HostDashboard } from '../../sync/host-api.ts'
import { type Host, HostProvider } from './host-context.tsx'
import styles from './host.module.css'
import { JoinPoster } from './join-poster.tsx'
import { ViewHub } from './view-hub.tsx'
import { ViewKeeping } from './view-keeping.tsx'
import { ViewInvitations } from './view-invitations.tsx'
import { ViewLog } from './view-log.tsx'
import { ViewNow } from './view-now.tsx'
import { ViewPeople } from './view-people.tsx'
import { ViewPhones } from './view-phones.tsx'

const VIEWS = ['now', 'phones', 'invitations', 'people', 'poster', 'keeping', 'hub', 'log'] as const

/** Everything a host looks at while people write; renews itself. */
export function Dashboard(props: {
  api: HostApi
  now: HostDashboard
  isOld: boolean
  onRefresh: () => void
  onRefused: () => void
  onSignOut: () => void
}) {
  const { api, now, onRefresh, onRefused } = props
  const words = useWords('host')
  const { app } = useMessages()
  const [search] = useSearchParams()
  const [said, setSaid] = useState<{ text: string; isProblem: boolean } | null>(null)
  const [turn, setTurn] = useState(0)
  const view = VIEWS.find((each) => each === search.get('view')) ?? 'now'

  useEffect(() => {
    document.title = [words.views[view], now.hub.name, app.name].join(' · ')
  }, [words, view, now.hub.name, app.name])

  const host = useMemo<Host>(
    () => ({
      api,
      now,
      turn,
      act: async <Value,>(path: string, done: string, body?: object) => {
        const answer = await api.act<Value>(path, body)
        if (answer.kind === 'ok') {
          setSaid({ text: done, isProblem: false })
          setTurn((before) => before + 1)
          onRefresh()
          return answer.value
        }
        if (answer.kind === 'signed_out') onRefused()
        const text = answer.kind === 'no_answer' ? words.unreachable : words.refused
        setSaid({ text, isProblem: true })
        return null
      },
    }),
    [api, now, turn, onRefresh, onRefused, words],
  )

  return (
    <HostProvider value={host}>
      <PageFrame wide title={now.journey.title} lead={now.hub.name}>
        <nav className={styles.views} aria-label={words.viewsLabel}>
          {VIEWS.map((each) => (
            <Link
              key={each}
              href={each === 'now' ? '/host' : `/host?view=${each}`}
              className={classNames(styles.view, each === view && styles.current)}
              aria-current={each === view ? 'page' : undefined}
              onClick={() => setSaid(null)}
            >
              {words.views[each]}
            </Link>
          ))}
        </nav>
        {props.isOld && (
          <Notice tone="attention" live>
            {words.unreachable} {words.unreachableHelp}
          </Notice>
        )}
        <output className={styles.said}>
          {said !== null && !said.isProblem && <Notice>{said.text}</Notice>}
        </output>
        {said?.isProblem === true && <Notice tone="alert">{said.text}</Notice>}
        {view === 'now' && <ViewNow />}
        {view === 'phones' && <ViewPhones />}
        {view === 'invitations' && <ViewInvitations />}
        {view === 'people' && <ViewPeople />}
        {view === 'poster' && <JoinPoster join={now.join} addresses={now.addresses} />}
        {view === 'keeping' && <ViewKeeping />}
        {view === 'hub' && <ViewHub onSignOut={props.onSignOut} />}
        {view === 'log' && <ViewLog />}
      </PageFrame>
    </HostProvider>
  )
}
