import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

export const MANIFEST_FILE = 'manifest.json'
/** Of media: what is under way, and what waits for its record. */
export const UPLOADS_FOLDER = 'media-uploads'
/** The dbs' large contents, each once. A restore gives each db a name for its own. */
export const BLOBS_FOLDER = 'blobs'

const fileSchema = z.object({
  /** Below the backup's folder, with `/` between its parts. */
  path: z.string().regex(/^(?:(?:dbs|blobs|media-uploads)\/)?[^/\\]+$/),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The db that the file holds. */
  db: z.string().optional(),
  updateSeq: z.number().int().optional(),
  docCount: z.number().int().optional(),
})

const manifestSchema = z.object({
  kind: z.literal('tributary-backup'),
  format: z.literal(1),
  madeAt: z.string(),
  madeBy: z.string(),
  files: z.array(fileSchema),
  /** Dbs that could not be copied whole, and why. */
  damaged: z.array(z.object({ db: z.string(), problems: z.array(z.string()) })),
})

export type BackedUpFile = z.infer<typeof fileSchema>
export type Manifest = z.infer<typeof manifestSchema>

/**
 * Reads what a backup holds. It is written last, so a folder that has one is a whole backup.
 *
 * @throws Error in words when the folder is no finished backup
 */
export function readManifest(folder: string): Manifest {
  let text: string
  try {
    text = readFileSync(join(folder, MANIFEST_FILE), 'utf8')
  } catch (error) {
    throw new Error(`${folder} holds no finished backup: there is no ${MANIFEST_FILE} in it.`, {
      cause: error,
    })
  }
  return parseManifest(text, folder)
}

/** @param where - for the sentence, when it cannot be read */
export function parseManifest(text: string, where: string): Manifest {
  try {
    return manifestSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new Error(
      `${MANIFEST_FILE} in ${where} cannot be read: it is damaged, or a newer version wrote it.`,
      { cause: error },
    )
  }
}
