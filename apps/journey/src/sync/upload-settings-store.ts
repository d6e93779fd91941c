import { create } from 'zustand'

export interface UploadSettings {
  readonly isPaused: boolean
  readonly onWifiOnly: boolean
  readonly onChargerOnly: boolean
  /** What others made is kept up to here, so that it is there without the hub. */
  readonly keptMegabytes: number
}

export const KEPT_MEGABYTES = [100, 300, 1_000] as const

const KEY = 'tributary:uploads'
const NONE: UploadSettings = {
  isPaused: false,
  onWifiOnly: false,
  onChargerOnly: false,
  keptMegabytes: 300,
}

/** When photos and recordings may be sent; a choice of this phone. */
export const useUploadSettings = create<UploadSettings>(() => ({ ...NONE, ...read() }))

export function setUploads(change: Partial<UploadSettings>): void {
  useUploadSettings.setState(change)
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...useUploadSettings.getState() }))
  } catch (error) {
    // A full phone: the choice holds until the app is closed.
    if (!(error instanceof DOMException)) throw error
  }
}

function read(): Partial<UploadSettings> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}')
    const is = (name: keyof UploadSettings) => Reflect.get(Object(kept), name) === true
    return {
      isPaused: is('isPaused'),
      onWifiOnly: is('onWifiOnly'),
      onChargerOnly: is('onChargerOnly'),
      keptMegabytes:
        KEPT_MEGABYTES.find((each) => each === Reflect.get(Object(kept), 'keptMegabytes')) ??
        NONE.keptMegabytes,
    }
  } catch (error) {
    if (error instanceof SyntaxError) return NONE
    throw error
  }
}
