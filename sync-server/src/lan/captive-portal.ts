/**
 * What phones and laptops ask to learn whether they are on the internet, and what each takes as
 * a yes. They come here only when the hub is also the DNS of its network.
 *
 * The first answer is a no, which makes the phone open the join page by itself. Once that page
 * was opened from an address, the answer is the yes, which makes it stay on the Wi-Fi and not
 * route around it. Sources and the reasons for each: docs/captive-portal.md.
 */
interface Probe {
  readonly hosts: RegExp
  readonly path: RegExp
  readonly yes: PortalAnswer
}

export type PortalAnswer =
  | {
      readonly kind: 'body'
      readonly status: number
      readonly type: string
      readonly body: string
      readonly headers?: Readonly<Record<string, string>>
    }
  /** To the join page. */
  | { readonly kind: 'welcome' }

const TEXT = 'text/plain; charset=utf-8'
const HTML = 'text/html; charset=utf-8'
const yes = (body: string, type = TEXT, status = 200) => ({
  kind: 'body' as const,
  status,
  type,
  body,
})

const PROBES: readonly Probe[] = [
  {
    // Android, ChromeOS and the makes that ask servers of their own.
    hosts:
      /^(connectivitycheck\.(gstatic|android)\.com|clients\d\.google\.com|www\.google\.com|www\.gstatic\.com|play\.googleapis\.com|connectivitycheck\.platform\.hicloud\.com|connect\.rom\.miui\.com|conn\d?\.(oppomobile|coloros)\.com|connectivity-check\.ubuntu\.com)$/,
    path: /^\/(generate_?204|gen_204)\/?$/i,
    yes: yes('', TEXT, 204),
  },
  {
    hosts:
      /(^|\.)(captive\.apple\.com|apple\.com|appleiphonecell\.com|itools\.info|ibook\.info|airport\.us|thinkdifferent\.us)$/,
    path: /^\/(hotspot-detect|library\/test\/success)\.html$/,
    yes: yes('<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>', HTML),
  },
  {
    hosts: /^(www|ipv6)\.msftconnecttest\.com$/,
    path: /^\/connecttest\.txt$/,
    yes: yes('Microsoft Connect Test'),
  },
  { hosts: /^(www|ipv6)\.msftncsi\.com$/, path: /^\/ncsi\.txt$/, yes: yes('Microsoft NCSI') },
  // What Windows opens in a browser after a no: always the page itself.
  { hosts: /^(www|ipv6)\.msftconnecttest\.com$/, path: /^\/redirect$/, yes: { kind: 'welcome' } },
  {
    hosts: /^detectportal\.firefox\.com$/,
    path: /^\/canonical\.html$/,
    yes: yes(
      '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
      HTML,
    ),
  },
  { hosts: /^detectportal\.firefox\.com$/, path: /^\/success\.txt$/, yes: yes('success\n') },
  {
    hosts: /^(nmcheck\.gnome\.org|network-test\.debian\.org)$/,
    path: /^\/(check_network_status\.txt|nm)$/,
    yes: yes('NetworkManager is online\n'),
  },
  {
    // Ubuntu's NetworkManager goes by the header, and asks for the root.
    hosts: /^connectivity-check\.ubuntu\.com$/,
    path: /^\/$/,
    yes: { ...yes('', TEXT, 204), headers: { 'x-networkmanager-status': 'online' } },
  },
  {
    hosts: /^(fedoraproject\.org|networkcheck\.kde\.org)$/,
    path: /^\/(static\/hotspot\.txt)?$/,
    yes: yes('OK\n'),
  },
]

export interface PortalRequest {
  /** With or without a port. */
  readonly host: string
  /** With or without a query. */
  readonly url: string
  /** Whether somebody at this address has seen the join page. */
  readonly isWelcomed: boolean
}

/** @returns `null` when this is not a question about the internet */
export function portalAnswer(request: PortalRequest): PortalAnswer | null {
  const host = hostName(request.host)
  const path = request.url.split('?', 1)[0] ?? '/'
  const probe = PROBES.find((each) => each.hosts.test(host) && each.path.test(path))
  if (probe === undefined) return null
  return request.isWelcomed ? probe.yes : { kind: 'welcome' }
}

/** Whether a page somebody opens is for another site: where the hub is the DNS, all names lead here. */
export function isForeignHost(host: string, own: readonly string[]): boolean {
  const name = hostName(host)
  if (name === '' || name === 'localhost' || name.startsWith('[')) return false
  const isAddress = /^[\d.]+$/.test(name)
  return !isAddress && !own.includes(name)
}

function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
}

const REMEMBERED_MS = 24 * 3_600_000
const MAX_REMEMBERED = 2_000

/** The addresses from which the join page was opened lately. */
export function createGuestList(nowMs: () => number) {
  const seen = new Map<string, number>()
  return {
    note: (address: string): void => {
      seen.delete(address)
      seen.set(address, nowMs())
      const [oldest] = seen.keys()
      if (seen.size > MAX_REMEMBERED && oldest !== undefined) seen.delete(oldest)
    },
    isKnown: (address: string): boolean =>
      nowMs() - (seen.get(address) ?? -Infinity) < REMEMBERED_MS,
  }
}
