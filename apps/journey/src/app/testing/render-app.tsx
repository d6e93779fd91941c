import { render } from '@testing-library/react'

import type { Journal } from '../../db/journal.ts'
import { App } from '../app.tsx'
import { setPreferences } from '../preferences-store.ts'

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
