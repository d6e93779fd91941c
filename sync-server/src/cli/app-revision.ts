import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** It names every file of the app by its hash, so that no file changes without it. */
const MANIFEST = 'service-worker.js'

/**
 * Tells one build of the app that the hub serves from another. Read anew when it changed, since a
 * host may build while the hub runs.
 *
 * @returns `null` while no app is built
 */
export function createAppRevision(root: string): () => string | null {
  const path = join(root, MANIFEST)
  let known: { readonly stamp: string; readonly revision: string } | null = null
  return () => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) return null
    const stamp = `${found.mtimeMs}-${found.size}`
    if (known?.stamp !== stamp) {
      const revision = createHash('sha256').update(readFileSync(path)).digest('hex').slice(0, 16)
      known = { stamp, revision }
    }
    return known.revision
  }
}
