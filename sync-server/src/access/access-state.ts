import * as z from 'zod'

const ULID = '[0-9A-HJKMNP-TV-Z]{26}'
export const deviceIdSchema = z.string().regex(new RegExp(`^device-${ULID}$`))
export const personIdSchema = z.string().regex(new RegExp(`^person:${ULID}$`))
/** Made by the phone: at least 32 characters of base64url, so that guessing is hopeless. */
export const secretSchema = z.string().regex(/^[A-Za-z0-9_-]{32,256}$/)

const invitationSchema = z.object({
  code: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  maxUses: z.number().int().positive(),
  uses: z.number().int().nonnegative(),
})

const deviceSchema = z.object({
  personId: personIdSchema,
  /** SHA-256 of the secret, hex. The secret itself exists on the phone alone. */
  secretHash: z.string().length(64),
  label: z.string(),
  joinedAt: z.string(),
  lastSeenAt: z.string().nullable(),
  isRevoked: z.boolean(),
  /** What the invitation let its person be; a role is given once, when they first come. */
  joinedAs: z
    .object({ role: z.string(), to: z.string().optional(), teamId: z.string().optional() })
    .optional(),
})

export const accessStateSchema = z.object({
  invitations: z.array(invitationSchema),
  devices: z.record(deviceIdSchema, deviceSchema),
})

export type Invitation = z.infer<typeof invitationSchema>
export type Device = z.infer<typeof deviceSchema>
export type AccessState = z.infer<typeof accessStateSchema>
