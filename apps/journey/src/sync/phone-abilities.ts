import type { MissingAbility } from './sync-status-store.ts'

/** What this browser, at this address, cannot do; each has its sentence on the status line. */
export async function missingAbilities(): Promise<MissingAbility[]> {
  const missing: MissingAbility[] = []
  if (!globalThis.isSecureContext || !('serviceWorker' in navigator)) missing.push('service-worker')
  if (!(await isStorageKept())) missing.push('persistent-storage')
  return missing
}

async function isStorageKept(): Promise<boolean> {
  // Missing on plain http, whatever the types promise.
  if (!('storage' in navigator) || typeof navigator.storage?.persisted !== 'function') return false
  return navigator.storage.persisted()
}
