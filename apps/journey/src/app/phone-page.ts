import type { ReactNode } from 'react'

/** The page of this phone, for whoever lets people in and out of it. `main.tsx` is it. */
export interface PhonePage {
  /** Takes everything off the screen and shows this instead; null gives the screen back. */
  gate(gate: ReactNode | null): void
  /** Shown to whoever is let in, above everything. */
  beside(beside: ReactNode | null): void
  /** What the one who is in is called now; null where nobody is. */
  name(): string | null
  close(): Promise<void>
  open(): Promise<void>
}

/** `isLetIn` is looked at on a phone that several people share. */
export const phonePage: {
  present?: PhonePage
  isLetIn?: boolean
  /** Told who it is that has joined on this page. */
  onJoined?: (name: string) => void
} = {}
