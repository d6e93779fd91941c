const IDLE_MS = 2 * 60_000
/** Long enough for a look at the time, too short for another hand. */
const AWAY_MS = 20_000
/** A camera or a list of files is another app: whoever takes a photo comes back. */
const PICKING_MS = 3 * 60_000
const LOOK_EVERY_MS = 5_000
const TOUCHES = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'input'] as const

/**
 * Locks a phone that lies about, and one that was put away; covers what is on it at once when it
 * is put away, for the pictures that systems keep of open apps.
 *
 * @param isBusy - something goes on that needs no touch, such as a recording
 * @returns an end
 */
export function lockWhenLeft(lock: () => void, isBusy: () => boolean): () => void {
  let touchedAt = performance.now()
  let hiddenAt = 0
  let mayBeAwayMs = AWAY_MS
  let away: ReturnType<typeof setTimeout> | undefined
  const root = document.documentElement

  const onTouch = (event: Event) => {
    touchedAt = performance.now()
    mayBeAwayMs = AWAY_MS
    const { target } = event
    const file = target instanceof Element && target.closest('label, input')
    if (file && (file.matches('[type=file]') || file.querySelector('[type=file]'))) {
      mayBeAwayMs = PICKING_MS
    }
  }
  const onVisibility = () => {
    clearTimeout(away)
    if (document.visibilityState === 'hidden') {
      root.dataset['covered'] = ''
      // By the clock: a monotonic one may stand still while the phone sleeps.
      hiddenAt = Date.now()
      away = setTimeout(lock, mayBeAwayMs)
      return
    }
    const awayMs = Date.now() - hiddenAt
    if (hiddenAt !== 0 && (awayMs > mayBeAwayMs || awayMs < 0)) lock()
    touchedAt = performance.now()
    delete root.dataset['covered']
  }
  const onPageShow = ({ persisted }: PageTransitionEvent) => {
    if (persisted) lock()
  }
  const timer = setInterval(() => {
    if (isBusy()) touchedAt = performance.now()
    if (performance.now() - touchedAt > IDLE_MS) lock()
  }, LOOK_EVERY_MS)
  for (const touch of TOUCHES)
    document.addEventListener(touch, onTouch, { capture: true, passive: true })
  // A press on a label that opens a list of files, also by keyboard.
  document.addEventListener('click', onTouch, { capture: true })
  document.addEventListener('visibilitychange', onVisibility)
  window.addEventListener('pageshow', onPageShow)
  return () => {
    clearInterval(timer)
    clearTimeout(away)
    delete root.dataset['covered']
    for (const touch of TOUCHES) document.removeEventListener(touch, onTouch, { capture: true })
    document.removeEventListener('click', onTouch, { capture: true })
    document.removeEventListener('visibilitychange', onVisibility)
    window.removeEventListener('pageshow', onPageShow)
  }
}
