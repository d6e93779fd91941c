import { join } from 'node:path'
import * as z from 'zod'
import { openStateFile, type StateFile } from '../access/state-file.ts'
import { FIRST_FORMAT } from '../access/state-format.ts'
import { TERMINAL_LANGUAGES } from './terminal-words.ts'

const hostSchema = z.object({
  formatVersion: z.literal(1),
  /** What the terminal speaks. */
  language: z.enum(TERMINAL_LANGUAGES),
  /** What the host wants to be called; empty until they say. */
  hostName: z.string(),
  /** For signing in on another device; `null` where the host's own link is all there is. */
  passphrase: z
    .object({
      scheme: z.literal('scrypt'),
      cost: z.number(),
      blockSize: z.number(),
      parallelization: z.number(),
      salt: z.string(),
      hash: z.string(),
    })
    .nullable(),
})

export type HostFacts = z.infer<typeof hostSchema>

/** Who hosts this hub, kept beside its state and as private. */
export function openHostFile(dataDir: string, initial: HostFacts): StateFile<HostFacts> {
  return openStateFile<HostFacts>({
    path: join(dataDir, 'host.json'),
    format: FIRST_FORMAT,
    parse: (value) => hostSchema.parse(value),
    initial: () => initial,
  })
}
