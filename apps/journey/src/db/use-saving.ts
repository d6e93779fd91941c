import { useState } from 'react'

/** Runs a write of the journal and says how it stands; `then` only once it is durable. */
export function useSaving() {
  const [state, setState] = useState<'idle' | 'saving' | 'failed'>('idle')
  const run = async (write: () => Promise<void>, then: () => void) => {
    setState('saving')
    try {
      await write()
    } catch (error) {
      // What the person typed stays on screen; the cause goes where developers look.
      reportError(error)
      setState('failed')
      return
    }
    setState('idle')
    then()
  }
  return { isSaving: state === 'saving', hasFailed: state === 'failed', run }
}
