import { readFileSync, statSync } from 'node:fs'
import {
  checkOwnCertificate,
  type OwnCertificate,
  type OwnCertificateProblem,
} from '../lan/own-certificate.ts'

/** Where the host keeps a certificate of their own; another program may renew it there. */
export interface OwnFilesConfig {
  readonly certFile: string
  readonly keyFile: string
  readonly publicName: string | null
}

export interface OwnFiles {
  readonly current: () => OwnCertificate
  /** Why the files that lie there now were not taken, in words; `null` when they were. */
  readonly problem: () => string | null
  /** Reads the files again if they changed. @returns the new certificate, or `null` */
  readonly readAgain: () => OwnCertificate | null
}

/** @throws Error in words that say what to do, when the hub could not be reached with these */
export function openOwnFiles(config: OwnFilesConfig, nowMs: () => number): OwnFiles {
  let stamp = stampOf(config)
  let current = readOwn(config, nowMs())
  let problem: string | null = null
  return {
    current: () => current,
    problem: () => problem,
    readAgain: () => {
      try {
        const now = stampOf(config)
        if (now === stamp) return null
        stamp = now
        current = readOwn(config, nowMs())
        problem = null
        return current
      } catch (error) {
        // While a program replaces them, the files may be gone or no pair for a moment.
        problem = error instanceof Error ? error.message : String(error)
        return null
      }
    },
  }
}

function stampOf({ certFile, keyFile }: OwnFilesConfig): string {
  return [certFile, keyFile]
    .map((path) => {
      const { mtimeMs, size, ino } = statOf(path)
      return `${mtimeMs}/${size}/${ino}`
    })
    .join(' ')
}

function statOf(path: string) {
  try {
    return statSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function readOwn(config: OwnFilesConfig, nowMs: number): OwnCertificate {
  const files = { chainPem: readText(config.certFile), keyPem: readText(config.keyFile) }
  const outcome = checkOwnCertificate(files, config.publicName, nowMs)
  if (outcome.ok) return outcome.certificate
  throw new Error(inWords(config, outcome.problem, outcome.detail))
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}

function unreadable(path: string, error: unknown): Error {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
  const what = isMissing ? 'There is no file' : 'The hub may not read'
  return new Error(`${what} ${path}. Check what follows --cert and --key.`, { cause: error })
}

function inWords(config: OwnFilesConfig, problem: OwnCertificateProblem, detail: string): string {
  const { certFile, keyFile, publicName } = config
  const words: Record<OwnCertificateProblem, string> = {
    no_certificate:
      `${certFile} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----). ` +
      'Give the file that your authority calls fullchain.',
    no_key:
      `${keyFile} holds no private key in PEM form, or one with a passphrase. ` +
      'Give the key without a passphrase.',
    key_mismatch: `${keyFile} is not the key of ${certFile}. Give the two that were made together.`,
    expired:
      `The certificate in ${certFile} ended on ${detail}. Renew it; or, if this laptop's clock ` +
      'is wrong, set the clock.',
    not_yet_valid:
      `The certificate in ${certFile} begins on ${detail}, which is in the future for this ` +
      "laptop. Set the laptop's clock.",
    no_name:
      `The certificate in ${certFile} has no name to open the hub by` +
      `${detail === '' ? '' : ` (only ${detail})`}. Choose one with --public-name NAME.`,
    name_not_covered:
      `The certificate in ${certFile} is not for ${publicName ?? 'this name'}` +
      `${detail === '' ? '' : `; it is for ${detail}`}. Change --public-name or the certificate.`,
  }
  return words[problem]
}
