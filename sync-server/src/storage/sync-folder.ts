import { closeSync, fsyncSync, openSync } from 'node:fs'

/** Makes names that were made, renamed or removed in a folder outlast a power cut. */
export function syncFolder(path: string): void {
  // Windows cannot open a folder; NTFS journals names by itself.
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Makes what was written to a file by others outlast a power cut. */
export function syncFile(path: string): void {
  const file = openSync(path, 'r+')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
