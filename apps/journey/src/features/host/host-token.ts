const KEY = 'tributary-host-token'

/**
 * The token of a host's link, taken out of the address bar, where a projector would show it; else
 * what this tab had before a reload. `''` when there is none.
 */
export function takeHostToken(): string {
  const inLink = decodeURIComponent(window.location.hash.slice(1))
  if (inLink !== '') {
    keepHostToken(inLink)
    const { pathname, search } = window.location
    window.history.replaceState(window.history.state, '', `${pathname}${search}`)
  }
  return inLink === '' ? (sessionStorage.getItem(KEY) ?? '') : inLink
}

/** For this tab alone, until it is closed. */
export function keepHostToken(token: string): void {
  if (token === '') sessionStorage.removeItem(KEY)
  else sessionStorage.setItem(KEY, token)
}
