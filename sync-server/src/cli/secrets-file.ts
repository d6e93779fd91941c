import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { openStateFile } from '../access/state-file.ts'
import { FIRST_FORMAT } from '../access/state-format.ts'
import { type Secrets, secretsSchema } from '../hub/hub-state.ts'

/** What only the owner of this machine may read (mode 0600); made at the first start. */
export function openSecrets(dataDir: string): Secrets {
  const secret = (bytes: number) => randomBytes(bytes).toString('base64url')
  return openStateFile<Secrets>({
    path: join(dataDir, 'secrets.json'),
    format: FIRST_FORMAT,
    parse: (value) => secretsSchema.parse(value),
    initial: () => ({
      admin: { user: 'admin', password: secret(18) },
      hostToken: secret(24),
      cookieSecret: secret(32),
    }),
  }).current()
}
