import type { UploadState } from './media-status-store.ts'
import type { UploadSettings } from './upload-settings-store.ts'

/** Which of the wishes this browser can tell at all; the others are not offered. */
export function tellableWishes(): { readonly wifi: boolean; readonly charger: boolean } {
  return { wifi: connectionType() !== null, charger: 'getBattery' in navigator }
}

/** Why nothing is to be sent now, by its owner's wish; null when nothing stands in the way. */
export async function uploadBarrier(settings: UploadSettings): Promise<UploadState | null> {
  if (settings.isPaused) return 'paused'
  if (settings.onWifiOnly && connectionType() === 'cellular') return 'waits-for-wifi'
  if (settings.onChargerOnly && (await isOnBattery())) return 'waits-for-charger'
  return null
}

function connectionType(): string | null {
  const connection: unknown = Reflect.get(navigator, 'connection')
  const type: unknown = Reflect.get(Object(connection), 'type')
  return typeof type === 'string' ? type : null
}

async function isOnBattery(): Promise<boolean> {
  const getBattery: unknown = Reflect.get(navigator, 'getBattery')
  if (typeof getBattery !== 'function') return false
  const battery: unknown = await getBattery.call(navigator)
  return Reflect.get(Object(battery), 'charging') === false
}
