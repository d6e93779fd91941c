import { useEffect, useState } from 'react'

const LOOK_EVERY_MS = 20_000

/** The time in milliseconds since 1970, looked at again while the page is open. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), LOOK_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return now
}
