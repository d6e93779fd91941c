import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { type JwtSettings, readJwtKeys } from '../access/jwt.ts'

const FILE = 'couch-settings.json'

const settingsSchema = z.strictObject({
  /** By `hmac:<kid>` (base64), `rsa:<kid>` and `ec:<kid>` (PEM), as in CouchDB's `[jwt_keys]`. */
  jwt_keys: z.record(z.string(), z.string()).default({}),
  jwt_auth: z
    .strictObject({
      /** Names, or `{"iss": "https://…"}` for a claim with a value. */
      required_claims: z
        .array(z.union([z.string(), z.record(z.string(), z.string())]))
        .default(['exp']),
      roles_claim_name: z.string().default('_couchdb.roles'),
    })
    .prefault({}),
  /** Whether `_users/_security` may be changed, so that people can read and change their own docs. */
  users_db_security_editable: z.boolean().default(false),
})

export interface CouchSettings {
  /** Absent without keys: then no token is known. */
  readonly jwt?: JwtSettings
  readonly isUsersSecurityEditable: boolean
}

/**
 * Reads `couch-settings.json` of the data folder; CouchDB's defaults when there is none.
 *
 * @throws Error in words, without any key's value
 */
export function readCouchSettings(dataDir: string): CouchSettings {
  const path = join(dataDir, FILE)
  const parsed = settingsSchema.safeParse(existsSync(path) ? readJsonFile(path) : {})
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`)
  const { jwt_keys, jwt_auth, users_db_security_editable } = parsed.data
  const requiredClaims = jwt_auth.required_claims.flatMap((each) =>
    typeof each === 'string'
      ? [{ claim: each }]
      : Object.entries(each).map(([claim, value]) => ({ claim, value })),
  )
  const keys = readJwtKeys(jwt_keys)
  const jwt = { keys, requiredClaims, rolesClaimName: jwt_auth.roles_claim_name }
  return {
    ...(keys.size === 0 ? {} : { jwt }),
    isUsersSecurityEditable: users_db_security_editable,
  }
}

function readJsonFile(path: string): unknown {
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  // Without the error's own words: they quote the text, and it may hold a key.
  throw new Error(`${path} is no JSON.`)
}
