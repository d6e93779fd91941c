import {
  createElement,
  Suspense,
  useEffect,
  useState,
  type ComponentType,
  type ReactNode,
} from 'react'
import { Route, Switch, useLocation, useSearchParams } from 'wouter'

import { JournalProvider } from '../db/journal-context.tsx'
import type { Journal } from '../db/journal.ts'
import { MediaProvider, type MediaAccess } from '../sync/media-context.tsx'
import { AppShell } from './app-shell.tsx'
import { I18nProvider } from './i18n/i18n-context.tsx'
import { loadMessages, loadWords, type LazyPart, type ShellMessages } from './i18n/languages.ts'
import { CannotOpen, NewVersion } from './app-notices.tsx'
import { MEDIA_PARTS } from './media-parts.ts'
import type { FrameProps } from './outside-frame.tsx'
import { lazyPart } from './parts/lazy-part.tsx'
import { showPreferences, usePreferences } from './preferences-store.ts'
import { Routes } from './routes.tsx'

/**
 * A page for whoever has no journal open. Its frame comes with it: the first screen of all others
 * is lighter for that.
 */
function outside<Props extends object>(part: LazyPart, load: () => Promise<ComponentType<Props>>) {
  return lazyPart<{ frame: FrameProps; page: Props }>(async () => {
    void loadWords(usePreferences.getState().language, part)
    const [{ OutsideFrame }, page] = await Promise.all([import('./outside-frame.tsx'), load()])
    return (props) => (
      <OutsideFrame {...props.frame}>{createElement(page, props.page)}</OutsideFrame>
    )
  })
}

const JoinPage = outside(
  'join',
  async () => (await import('../features/join/join-page.tsx')).JoinPage,
)
const HostPage = outside(
  'host',
  async () => (await import('../features/host/host-page.tsx')).HostPage,
)
const GivenBackPage = outside(
  'giveBack',
  async () => (await import('../features/join/given-back-page.tsx')).GivenBackPage,
)

export interface AppProps {
  /** Null until this phone has joined. */
  journal: Journal | null
  /** Its photos and recordings. */
  media?: MediaAccess | null
  /** The records are there but this browser would not open them. */
  hasFailed?: boolean
  /** What was here is being erased, or is: the host has it at this hub. */
  givenBack?: { readonly hubName: string; readonly isDone: boolean } | null
  /** Set once a newer version of the app waits for a word. */
  onUseNewVersion?: (() => void) | null
  /** Shown instead of everything: several people share the phone, and nobody is let in. */
  gate?: ReactNode
  /** Above everything, for whoever is let in. */
  beside?: ReactNode
  /** Where the hub answers; a new join link may replace it. */
  baseUrl: string
  onJoined: () => void
  /** The first screen can be read; what is less urgent may begin. */
  onDrawn: () => void
}

export function App(props: AppProps) {
  const preferences = usePreferences()
  const [spoken, setSpoken] = useState<{ language: string; messages: ShellMessages } | null>(null)

  useEffect(() => {
    let isStale = false
    const speak = async () => {
      const messages = await loadMessages(preferences.language)
      if (!isStale) setSpoken({ language: preferences.language, messages })
    }
    // Where the words cannot be had, the app goes on in the language that it speaks.
    speak().catch((error: unknown) => reportError(error))
    return () => {
      isStale = true
    }
  }, [preferences.language])

  useEffect(() => {
    // The language of the document follows the words that are really on it.
    const language = spoken?.language ?? preferences.language
    showPreferences(document.documentElement, { ...preferences, language })
  }, [preferences, spoken])

  if (spoken === null) return null
  return (
    <I18nProvider language={spoken.language} messages={spoken.messages}>
      {props.gate ?? <Pages {...props} />}
    </I18nProvider>
  )
}

function Pages(props: AppProps) {
  const { journal, baseUrl, onJoined } = props
  const [, navigate] = useLocation()
  const [search] = useSearchParams()
  // A hub elsewhere, as a scanned or typed link named it.
  const hub = /^https?:\/\/[^/]+$/.exec(search.get('hub') ?? '')?.[0]
  const toCode = (code: string, at?: string) =>
    navigate(
      `/join/${encodeURIComponent(code)}${at === undefined ? '' : `?hub=${encodeURIComponent(at)}`}`,
    )
  const newVersion = props.onUseNewVersion && <NewVersion onUse={props.onUseNewVersion} />
  const notice = (
    <>
      {props.beside}
      {newVersion}
    </>
  )
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/join/:code?">
          {({ code }) => (
            <JoinPage
              frame={{ journal, notice }}
              page={{
                baseUrl: hub ?? baseUrl,
                code: code ?? null,
                hasJournal: journal !== null,
                onCode: toCode,
                onJoined,
              }}
            />
          )}
        </Route>
        <Route path="/host">
          <HostPage frame={{ journal: null, notice, wide: true }} page={{ baseUrl }} />
        </Route>
        <Route>
          {props.givenBack ? (
            <GivenBackPage frame={{ journal: null }} page={props.givenBack} />
          ) : props.hasFailed === true ? (
            <CannotOpen />
          ) : journal === null ? (
            <JoinPage
              frame={{ journal: null, notice }}
              page={{ baseUrl, code: null, hasJournal: false, onCode: toCode, onJoined }}
            />
          ) : (
            <JournalProvider journal={journal}>
              <MediaScope access={props.media ?? null}>
                <AppShell
                  journeyTitle={journal.me.journeyTitle}
                  hubName={journal.me.hubName}
                  beside={props.beside}
                >
                  {newVersion}
                  <Routes onDrawn={props.onDrawn} />
                </AppShell>
              </MediaScope>
            </JournalProvider>
          )}
        </Route>
      </Switch>
    </Suspense>
  )
}

function MediaScope(props: { access: MediaAccess | null; children: ReactNode }) {
  if (props.access === null) return props.children
  return (
    <MediaProvider access={props.access} parts={MEDIA_PARTS}>
      {props.children}
    </MediaProvider>
  )
}
