import { useEffect, useState } from 'react'

/** Once true it stays so: the first screen of a session is drawn only once. */
let wasDrawn = false

/** After the frame, when the thread has nothing better to do, but no later than this. */
const IDLE_AT_MOST_MS = 500

/** Turns true when what was rendered with `hasContent` is on the screen and the phone is idle. */
export function useIsDrawn(hasContent: boolean, onDrawn: () => void): boolean {
  const [isDrawn, setDrawn] = useState(wasDrawn)
  useEffect(() => {
    if (!hasContent || wasDrawn) return
    let isCancelled = false
    const tell = () => {
      if (isCancelled) return
      wasDrawn = true
      setDrawn(true)
      onDrawn()
    }
    const frame = requestAnimationFrame(() => {
      // Safari came to idle callbacks late.
      if ('requestIdleCallback' in globalThis) {
        requestIdleCallback(tell, { timeout: IDLE_AT_MOST_MS })
      } else setTimeout(tell, 0)
    })
    return () => {
      isCancelled = true
      cancelAnimationFrame(frame)
    }
  }, [hasContent, onDrawn])
  return isDrawn
}
