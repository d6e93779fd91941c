export interface JoinTarget {
  readonly code: string
  /** Origin of the hub; null where only a code was given. */
  readonly hub: string | null
}

const SPACES = /[\s-]/g
const CODE = /^[A-Z2-9]{4,12}$/
/** The key of a link stands behind a tilde, and its case counts. */
const CODE_IN_LINK = /^([A-Za-z2-9]{4,12})(~[\w-]{8,64})?$/

/** Reads what people scan, paste or type: a link to join, or a code. Null for anything else. */
export function readJoinTarget(text: string): JoinTarget | null {
  const trimmed = text.trim()
  const link = URL.canParse(trimmed) ? new URL(trimmed) : null
  if (link !== null && /^https?:$/.test(link.protocol)) {
    const inPath = /\/(?:join|welcome)\/([^/]+)\/?$/.exec(link.pathname)?.[1] ?? ''
    const found = CODE_IN_LINK.exec(decodeURIComponent(inPath))
    if (found === null) return null
    return { code: `${(found[1] ?? '').toUpperCase()}${found[2] ?? ''}`, hub: link.origin }
  }
  const code = trimmed.replaceAll(SPACES, '').toUpperCase()
  return CODE.test(code) ? { code, hub: null } : null
}

/** An address as people type it: without `http://`, with a slash at the end. Null for anything else. */
export function readHubAddress(text: string): string | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  const whole = /^https?:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`
  if (!URL.canParse(whole) || /[\s@]/.test(whole)) return null
  const { origin, hostname } = new URL(whole)
  return /[.:]|^localhost$/.test(hostname) ? origin : null
}
