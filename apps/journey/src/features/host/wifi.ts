/** The Wi-Fi on the poster. It hangs on a wall, so it may as well be kept in this browser. */
export interface Wifi {
  readonly name: string
  /** Empty for an open network. */
  readonly password: string
}

const KEY = 'tributary.poster-wifi'
const NO_WIFI: Wifi = { name: '', password: '' }

/** WPA takes 8 to 63 characters; an open network has none. */
export function isWifiPassword(password: string): boolean {
  return password === '' || (password.length >= 8 && password.length <= 63)
}

/** What the cameras of Android and iPhones read: `WIFI:T:WPA;S:name;P:password;;` */
export function wifiQrText({ name, password }: Wifi): string {
  const escaped = (text: string) => text.replaceAll(/[\\;,":]/g, (sign) => `\\${sign}`)
  return password === ''
    ? `WIFI:T:nopass;S:${escaped(name)};;`
    : `WIFI:T:WPA;S:${escaped(name)};P:${escaped(password)};;`
}

export function loadWifi(): Wifi {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null')
    if (typeof parsed !== 'object' || parsed === null) return NO_WIFI
    const { name, password } = { ...NO_WIFI, ...parsed }
    return typeof name === 'string' && typeof password === 'string' ? { name, password } : NO_WIFI
  } catch (error) {
    // Text that is no JSON, or a browser that keeps nothing: the host fills it in again.
    if (error instanceof SyntaxError || error instanceof DOMException) return NO_WIFI
    throw error
  }
}

export function saveWifi(wifi: Wifi): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(wifi))
  } catch (error) {
    // It is on the poster all the same, until the page is closed.
    if (!(error instanceof DOMException)) throw error
  }
}
