import * as z from 'zod'
import { accessStateSchema } from '../access/access-state.ts'

/** What the hub knows about itself; kept in `hub-state.json`, apart from the records. */
export const hubStateSchema = z.object({
  stateVersion: z.literal(1),
  hubId: z.string(),
  hubName: z.string(),
  journeyId: z.string(),
  journeyTitle: z.string(),
  /** The person on whose behalf the hub writes: whoever hosts it. */
  hostPersonId: z.string(),
  /** What they said they are called, when the hub was made. */
  hostName: z.string().optional(),
  deviceId: z.string(),
  /** New whenever this state is made anew: phones then know that the hub is another. */
  instanceId: z.string(),
  /** `uuid` of the CouchDB surface; PouchDB's replication ids are made from it. */
  serverUuid: z.string(),
  createdAt: z.string(),
  isDemo: z.boolean(),
  /** Every origin under which this hub ever served the app; pages from there may ask again. */
  origins: z.array(z.string()),
  access: accessStateSchema,
})

export type HubState = z.infer<typeof hubStateSchema>

export interface Secrets {
  readonly admin: { readonly user: string; readonly password: string }
  /** Opens the host's dashboard. */
  readonly hostToken: string
  /** Signs CouchDB session cookies. */
  readonly cookieSecret: string
}

export const secretsSchema = z.object({
  admin: z.object({ user: z.string(), password: z.string() }),
  hostToken: z.string(),
  cookieSecret: z.string(),
})
