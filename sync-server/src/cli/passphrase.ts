import { readFileSync, statSync } from 'node:fs'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import * as z from 'zod'
import { MIN_PASSPHRASE_LENGTH } from '../access/host-passphrase.ts'
import { sealedHeaderOf } from '../storage/sealed/read-sealed.ts'
import { newSealKey, sealKeyOf, sealKeySchema } from '../storage/sealed/seal-key.ts'
import { PURPOSES } from '../storage/sealed/sealed-header.ts'
import {
  type BackupSource,
  folderSource,
  sealedSource,
} from '../storage/sqlite/backup/backup-source.ts'
import { SOURCES } from './sources.ts'

/** How a hub hands its key to the process that makes its backup. */
export const SEAL_VARIABLE = 'TRIBUTARY_SEAL'

const sealSchema = z.object({
  key: sealKeySchema,
  purpose: z.enum(PURPOSES),
  /** The hub's process, when it is one that wants it. */
  hubPid: z.int().optional(),
})

/** What a new backup is sealed with, and what for. */
export type Seal = z.infer<typeof sealSchema>

export async function sealForBackup(passphraseFile: string | null): Promise<Seal> {
  const given = process.env[SEAL_VARIABLE]
  if (given !== undefined) return sealSchema.parse(JSON.parse(given))
  const passphrase = await readPassphrase(passphraseFile, 'Passphrase for this backup')
  if (passphrase.length < MIN_PASSPHRASE_LENGTH) {
    throw new Error(
      `A passphrase has at least ${MIN_PASSPHRASE_LENGTH} characters. Take a sentence.`,
    )
  }
  return { key: await newSealKey(passphrase, SOURCES.randomBytes), purpose: 'backup' }
}

/** The backup that lies there, opened with the passphrase that belongs to it if it needs one. */
export async function backupAt(from: string, passphraseFile: string | null): Promise<BackupSource> {
  const found = statSync(from, { throwIfNoEntry: false })
  if (found === undefined) {
    throw new Error(
      `${from} holds no finished backup: there is nothing of that name. Is the stick plugged in?`,
    )
  }
  if (found.isDirectory()) return folderSource(from)
  const { recipe } = sealedHeaderOf(from)
  const passphrase = await readPassphrase(passphraseFile, `Passphrase of ${from}`)
  return sealedSource(from, await sealKeyOf(passphrase, recipe))
}

async function readPassphrase(file: string | null, question: string): Promise<string> {
  if (file !== null) return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  const given = process.env['TRIBUTARY_PASSPHRASE']
  if (given !== undefined && given !== '') return given
  if (!process.stdin.isTTY) {
    throw new Error(
      'This needs a passphrase: name a file that holds it with --passphrase-file FILE, or set ' +
        'TRIBUTARY_PASSPHRASE.',
    )
  }
  return askUnseen(`${question}: `)
}

/** Asks at the terminal and shows nothing of what is typed. */
export async function askUnseen(question: string): Promise<string> {
  process.stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true })
  const left = new AbortController()
  lines.on('SIGINT', () => left.abort())
  lines.on('close', () => left.abort())
  try {
    return await lines.question('', { signal: left.signal })
  } catch (error) {
    if (!left.signal.aborted) throw error
    throw new Error('Stopped. Nothing was changed.', { cause: error })
  } finally {
    lines.close()
    process.stderr.write('\n')
  }
}
