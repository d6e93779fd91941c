import { useEffect, useState } from 'react'

/** Once true it stays so: the first screen of a session is drawn only once. */
let wasDrawn = false

/** Turns true when what was rendered with `hasContent` has reached the screen. */
export function useIsDrawn(hasContent: boolean, onDrawn: () => void): boolean {
  const [isDrawn, setDrawn] = useState(wasDrawn)
  useEffect(() => {
    if (!hasContent || wasDrawn) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const frame = requestAnimationFrame(() => {
      // A task after the frame's own callbacks runs when the frame has been painted.
      timer = setTimeout(() => {
        wasDrawn = true
        setDrawn(true)
        onDrawn()
      }, 0)
    })
    return () => {
      cancelAnimationFrame(frame)
      clearTimeout(timer)
    }
  }, [hasContent, onDrawn])
  return isDrawn
}
