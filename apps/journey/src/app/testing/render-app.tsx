import { configure, render } from '@testing-library/react'

import type { Journal } from '../../db/journal.ts'
import { App } from '../app.tsx'
import { setPreferences } from '../preferences-store.ts'

// A page's code comes when it is asked for, and a busy machine takes its time over the first one:
// what is waited for is a condition, and this only ends a test in which it never comes.
configure({ asyncUtilTimeout: 20_000 })

/** The whole app on one page, as a person finds it who opens `path`. */
export function renderApp(path: string, journal: Journal | null, language = 'en') {
  window.history.replaceState(null, '', path)
  setPreferences({ language })
  return render(
    <App
      journal={journal}
      baseUrl="http://hub.test"
      onJoined={() => undefined}
      onDrawn={() => undefined}
    />,
  )
}
