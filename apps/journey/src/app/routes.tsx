import { PageFrame } from '@tributary/ui'
import { Suspense, useCallback, useEffect, useState } from 'react'
import { Link, Route, Switch, useLocation, useSearchParams } from 'wouter'

import { TimelinePage } from '../features/timeline/timeline-page.tsx'
import { forgetTimelinePlace } from '../features/timeline/timeline-view-store.ts'
import { BackLink } from './back-link.tsx'
import { useMessages } from './i18n/i18n-context.tsx'
import { RoutePage } from './lazy-page.tsx'
import { MorePage } from './more-page.tsx'
import { PageBoundary } from './page-boundary.tsx'
import type { PageProps } from './page-props.ts'
import { PAGES } from './pages.ts'
import styles from './routes.module.css'
import { SavedToast } from './saved-toast.tsx'

/** The pages of somebody who has joined. */
export function Routes(props: { onDrawn: () => void }) {
  const [location, navigate] = useLocation()
  const [search] = useSearchParams()
  const [savedId, setSavedId] = useState<string | null>(null)
  const forgetSaved = useCallback(() => setSavedId(null), [])

  useEffect(() => {
    // The timeline finds its own place; every other page begins at its top.
    if (location !== '/') window.scrollTo(0, 0)
  }, [location])

  const { onDrawn } = props
  useEffect(() => {
    // The timeline tells by itself when its rows are on the screen.
    if (location !== '/') onDrawn()
  }, [location, onDrawn])

  const page: Omit<PageProps, 'params'> = {
    search,
    back: <BackLink href="/" />,
    go: navigate,
    saved: (entryId) => {
      setSavedId(entryId)
      forgetTimelinePlace()
      navigate('/', { replace: true })
    },
  }
  return (
    <PageBoundary place={location}>
      {savedId !== null && location === '/' && (
        <SavedToast key={savedId} entryId={savedId} onGone={forgetSaved} />
      )}
      <Suspense fallback={<PageComing />}>
        <Switch>
          <Route path="/">
            <TimelinePage onDrawn={onDrawn} />
          </Route>
          {PAGES.map((row) => (
            <Route key={row.path} path={row.path}>
              {/* By its whole path: another entry is another page, with nothing left of the last. */}
              {(params) => (
                <RoutePage key={location} row={row} page={{ ...page, params: decoded(params) }} />
              )}
            </Route>
          ))}
          <Route path="/more">
            <MorePage />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </PageBoundary>
  )
}

function decoded(params: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(params)
      // A part of the path that may be missing.
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, decodeURIComponent(String(value))]),
  )
}

/** Said only where the hub lets a page wait: most are here before they are tapped. */
function PageComing() {
  const { app } = useMessages()
  return <output className={styles.coming}>{app.coming}</output>
}

function NotFound() {
  const { app } = useMessages()
  return (
    <PageFrame title={app.notFound}>
      <Link href="/">{app.toTimeline}</Link>
    </PageFrame>
  )
}
