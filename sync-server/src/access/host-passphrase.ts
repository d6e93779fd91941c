import { scrypt, timingSafeEqual } from 'node:crypto'

/** How a host's passphrase is kept; the numbers travel with it, so that they may grow. */
export interface PassphraseHash {
  readonly scheme: 'scrypt'
  readonly cost: number
  readonly blockSize: number
  readonly parallelization: number
  /** Base64. */
  readonly salt: string
  /** Base64, 32 bytes. */
  readonly hash: string
}

export const MIN_PASSPHRASE_LENGTH = 8
/** OWASP's advice for scrypt: 128 MB and about half a second of a laptop's core. */
const COST = 2 ** 17
const BLOCK_SIZE = 8
const PARALLELIZATION = 1
const HASH_BYTES = 32
const SALT_BYTES = 16

/** @param randomBytes - for the salt */
export async function hashPassphrase(
  passphrase: string,
  randomBytes: (length: number) => Uint8Array,
  cost = COST,
): Promise<PassphraseHash> {
  const salt = Buffer.from(randomBytes(SALT_BYTES))
  const parameters = { cost, blockSize: BLOCK_SIZE, parallelization: PARALLELIZATION }
  const hash = await derive(passphrase, salt, parameters)
  return {
    scheme: 'scrypt',
    ...parameters,
    salt: salt.toString('base64'),
    hash: hash.toString('base64'),
  }
}

/** Whether this is the passphrase; costs what the hash cost. */
export async function isPassphrase(passphrase: string, stored: PassphraseHash): Promise<boolean> {
  const expected = Buffer.from(stored.hash, 'base64')
  const found = await derive(passphrase, Buffer.from(stored.salt, 'base64'), stored)
  return found.length === expected.length && timingSafeEqual(found, expected)
}

function derive(
  passphrase: string,
  salt: Buffer,
  { cost, blockSize, parallelization }: Omit<PassphraseHash, 'scheme' | 'salt' | 'hash'>,
): Promise<Buffer> {
  // What two keyboards make of one letter with an accent is one text.
  const text = passphrase.normalize('NFKC')
  const maxmem = 256 * cost * blockSize
  return new Promise((resolve, reject) => {
    scrypt(text, salt, HASH_BYTES, { cost, blockSize, parallelization, maxmem }, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
