import { scrypt } from 'node:crypto'
import * as z from 'zod'

/** How a key is made of a passphrase. It stands in clear in each file, so that it may change. */
export const keyRecipeSchema = z.object({
  scheme: z.literal('scrypt'),
  // Ceilings, because a file from anywhere may say how much work its opening is.
  cost: z
    .int()
    .min(2)
    .max(2 ** 20)
    .refine((cost) => (cost & (cost - 1)) === 0),
  blockSize: z.int().min(1).max(16),
  parallelization: z.int().min(1).max(4),
  /** Base64. */
  salt: z.string().max(64),
})

type KeyRecipe = z.infer<typeof keyRecipeSchema>

export const sealKeySchema = z.object({
  recipe: keyRecipeSchema,
  /** Base64, 32 bytes. */
  key: z.base64().length(44),
})

/** What a passphrase opens, and how it was made of it; as private as the data folder. */
export type SealKey = z.infer<typeof sealKeySchema>

/** OWASP's advice for scrypt: 128 MB and about half a second of a laptop's core. */
const COST = 2 ** 17
const SALT_BYTES = 16
const KEY_BYTES = 32

export function newSealKey(
  passphrase: string,
  randomBytes: (length: number) => Uint8Array,
): Promise<SealKey> {
  const salt = Buffer.from(randomBytes(SALT_BYTES)).toString('base64')
  return sealKeyOf(passphrase, {
    scheme: 'scrypt',
    cost: COST,
    blockSize: 8,
    parallelization: 1,
    salt,
  })
}

export function sealKeyOf(passphrase: string, recipe: KeyRecipe): Promise<SealKey> {
  const { cost, blockSize, parallelization } = recipe
  const maxmem = 256 * cost * blockSize
  const salt = Buffer.from(recipe.salt, 'base64')
  // What two keyboards make of one letter with an accent is one text.
  const text = passphrase.normalize('NFKC')
  const options = { cost, blockSize, parallelization, maxmem }
  return new Promise((resolve, reject) => {
    scrypt(text, salt, KEY_BYTES, options, (error, key) => {
      if (error === null) resolve({ recipe, key: key.toString('base64') })
      else reject(error)
    })
  })
}
