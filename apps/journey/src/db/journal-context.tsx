import { createContext, use, type ReactNode } from 'react'

import type { Journal } from './journal.ts'

const JournalContext = createContext<Journal | null>(null)

export function JournalProvider(props: { journal: Journal; children: ReactNode }) {
  return <JournalContext value={props.journal}>{props.children}</JournalContext>
}

/** @throws Error outside a `JournalProvider`: a screen that reads records before joining is a bug. */
export function useJournal(): Journal {
  const journal = use(JournalContext)
  if (journal === null) throw new Error('useJournal needs a JournalProvider above it')
  return journal
}
