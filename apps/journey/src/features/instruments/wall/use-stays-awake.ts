import { useEffect } from 'react'

/** Keeps the screen on while a page is open, where the browser can. */
export function useStaysAwake(): void {
  useEffect(() => {
    // Not on plain http, and not in every browser.
    if (!('wakeLock' in navigator)) return
    let lock: WakeLockSentinel | null = null
    let isOver = false
    const ask = async () => {
      try {
        lock = await navigator.wakeLock.request('screen')
        if (isOver) await lock.release()
      } catch (error) {
        // A tab in the background, or a battery that is low: the screen goes dark as it always does.
        if (!(error instanceof DOMException)) throw error
      }
    }
    const askAgain = () => {
      if (document.visibilityState === 'visible') void ask()
    }
    void ask()
    document.addEventListener('visibilitychange', askAgain)
    return () => {
      isOver = true
      document.removeEventListener('visibilitychange', askAgain)
      void lock?.release()
    }
  }, [])
}
