/**
 * The browser's history goes on through a change of person. Back to an address that somebody else
 * opened leads to the beginning instead; its name would tell which page it was.
 *
 * @returns an end
 */
export function keepToOwnPlaces(): () => void {
  const own = new Set<string>(['/'])
  const here = () => window.location.pathname + window.location.search
  const note = () => own.add(here())
  const onBack = () => {
    if (!own.has(here())) window.history.replaceState(null, '', '/')
  }
  note()
  // The router tells of what it opens by these.
  window.addEventListener('pushState', note)
  window.addEventListener('replaceState', note)
  window.addEventListener('popstate', onBack, { capture: true })
  return () => {
    window.removeEventListener('pushState', note)
    window.removeEventListener('replaceState', note)
    window.removeEventListener('popstate', onBack, { capture: true })
  }
}
