import * as z from 'zod'

const ULID = '[0-9A-HJKMNP-TV-Z]{26}'
export const deviceIdSchema = z.string().regex(new RegExp(`^device-${ULID}$`))
export const personIdSchema = z.string().regex(new RegExp(`^person:${ULID}$`))
/** Made by the phone: at least 32 characters of base64url, so that guessing is hopeless. */
export const secretSchema = z.string().regex(/^[A-Za-z0-9_-]{32,256}$/)

const invitationSchema = z.object({
  code: z.string(),
  /** Stands in links and QR codes beside the code: nobody guesses it, so it is never slowed. */
  linkKey: z.string().default(''),
  createdAt: z.string(),
  expiresAt: z.string(),
  maxUses: z.number().int().positive(),
  uses: z.number().int().nonnegative(),
  role: z.string().default('participant'),
  /** When the role given by it ends; without it, never. */
  roleEndsAt: z.string().optional(),
  teamId: z.string().optional(),
  /** The role counts in that team alone; in the journey they are a participant. */
  isTeamRole: z.boolean().default(false),
  /** For the host alone: whom it is meant for. */
  note: z.string().default(''),
  /** Whoever comes with it waits until the host has said yes. */
  needsApproval: z.boolean().default(false),
  isRevoked: z.boolean().default(false),
  /** For phones that the host lends: whoever joins with it says on the phone that it is one. */
  isLent: z.boolean().default(false),
  /** Made by the hub itself, for the poster; renewed when it runs out. */
  isDefault: z.boolean().default(true),
})

/** Why a phone that was asked to erase itself has not done so yet, as it says. */
export const ERASING_WAITS = ['unsent', 'own', 'person', 'declined', 'other_tab', 'failed'] as const

const deviceSchema = z.object({
  personId: personIdSchema,
  /** SHA-256 of the secret, hex. The secret itself exists on the phone alone. */
  secretHash: z.string().length(64),
  label: z.string(),
  joinedAt: z.string(),
  lastSeenAt: z.string().nullable(),
  isRevoked: z.boolean(),
  /** Came with an invitation that needs the host's yes, and has not got it yet. */
  isWaiting: z.boolean().default(false),
  /** What its person calls themself, for the host who says yes or no. */
  displayName: z.string().default(''),
  /** What the invitation let its person be; a role is given once, when they first come. */
  joinedAs: z
    .object({
      role: z.string(),
      to: z.string().optional(),
      teamId: z.string().optional(),
      isTeamRole: z.boolean().optional(),
    })
    .optional(),
  /** What the phone last told of itself: numbers, never what anybody wrote. */
  report: z
    .object({
      at: z.string(),
      appVersion: z.string(),
      unsent: z.number().int().nonnegative(),
      refused: z.number().int().nonnegative(),
      privateCount: z.number().int().nonnegative(),
      erasing: z.enum(ERASING_WAITS).optional(),
    })
    .optional(),
  /** It came with an invitation for phones that the host lends. */
  isLent: z.boolean().default(false),
  /** The host asked it to erase what it holds of this hub, once all of it is here. */
  erasure: z
    .object({ id: z.string(), askedAt: z.string(), doneAt: z.string().nullable() })
    .optional(),
})

/** Lets one phone in as somebody who is here already, once. */
const recoverySchema = z.object({
  code: z.string(),
  personId: personIdSchema,
  createdAt: z.string(),
  expiresAt: z.string(),
  isUsed: z.boolean(),
})

export const accessStateSchema = z.object({
  invitations: z.array(invitationSchema),
  devices: z.record(deviceIdSchema, deviceSchema),
  recoveries: z.array(recoverySchema).default([]),
  /** People the host has shut out, with all their devices. */
  revokedPeople: z.array(personIdSchema).default([]),
})

export type Invitation = z.infer<typeof invitationSchema>
export type Device = z.infer<typeof deviceSchema>
export type Recovery = z.infer<typeof recoverySchema>
export type AccessState = z.infer<typeof accessStateSchema>
export type DeviceReport = NonNullable<Device['report']>
