import { PageFrame } from '@tributary/ui'
import { lazy, Suspense, useCallback, useEffect, useState } from 'react'
import { Link, Route, Switch, useLocation, useSearchParams } from 'wouter'

import { CapturePage } from '../features/capture/capture-page.tsx'
import { TimelinePage } from '../features/timeline/timeline-page.tsx'
import { forgetTimelinePlace } from '../features/timeline/timeline-view-store.ts'
import { BackLink } from './back-link.tsx'
import { useMessages } from './i18n/i18n-context.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { preloadPages } from './preload-pages.ts'
import { SavedToast } from './saved-toast.tsx'

const EntryPage = lazy(async () => ({
  default: (await import('../features/entry/entry-page.tsx')).EntryPage,
}))
const JourneyPage = lazy(async () => ({
  default: (await import('../features/journey/journey-page.tsx')).JourneyPage,
}))
const NotAcceptedPage = lazy(async () => ({
  default: (await import('../features/refused/not-accepted-page.tsx')).NotAcceptedPage,
}))
const SettingsRoute = lazy(async () => ({
  default: (await import('./settings-route.tsx')).SettingsRoute,
}))

const PRELOAD_AFTER_MS = 1_500
const CAPTURED = ['enact', 'reflect'] as const

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
  const drawn = useCallback(() => {
    onDrawn()
    setTimeout(() => void preloadPages(), PRELOAD_AFTER_MS)
  }, [onDrawn])
  useEffect(() => {
    // The timeline tells by itself when its rows are on the screen.
    if (location !== '/') drawn()
  }, [location, drawn])

  return (
    <PageBoundary place={location}>
      {savedId !== null && location === '/' && (
        <SavedToast key={savedId} entryId={savedId} onGone={forgetSaved} />
      )}
      <Suspense fallback={null}>
        <Switch>
          <Route path="/">
            <TimelinePage onDrawn={drawn} />
          </Route>
          {CAPTURED.map((movement) => (
            <Route key={movement} path={`/new/${movement}`}>
              <CapturePage
                key={movement}
                movement={movement}
                aboutId={search.get('about')}
                back={<BackLink href="/" />}
                onSaved={(id) => {
                  setSavedId(id)
                  forgetTimelinePlace()
                  navigate('/', { replace: true })
                }}
              />
            </Route>
          ))}
          <Route path="/entry/:id">
            {({ id }) => (
              <EntryPage
                key={id}
                id={decodeURIComponent(id)}
                back={<BackLink href="/" />}
                onTakenBack={() => navigate('/', { replace: true })}
              />
            )}
          </Route>
          <Route path="/journey">
            <JourneyPage />
          </Route>
          <Route path="/settings">
            <SettingsRoute />
          </Route>
          <Route path="/not-accepted">
            <NotAcceptedPage
              back={<BackLink href="/" />}
              onWriteAgain={(movement) => navigate(`/new/${movement}`)}
            />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </Suspense>
    </PageBoundary>
  )
}

function NotFound() {
  const { app } = useMessages()
  return (
    <PageFrame title={app.notFound}>
      <Link href="/">{app.toTimeline}</Link>
    </PageFrame>
  )
}
