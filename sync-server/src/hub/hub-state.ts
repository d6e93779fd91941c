import * as z from 'zod'
import { accessStateSchema } from '../access/access-state.ts'
import type { StateFormat } from '../access/state-format.ts'

/**
 * 2: an invitation says whether it is for phones that the host lends, and a device whether it is
 * one, and is to be erased.
 */
export const HUB_STATE_FORMAT: StateFormat = {
  field: 'stateVersion',
  newest: 2,
  // What is new is empty where it is missing.
  migrations: { 1: (state) => state },
}

/** What the hub knows about itself; kept in `hub-state.json`, apart from the records. */
export const hubStateSchema = z.object({
  stateVersion: z.literal(2),
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
  /** This laptop is about to be no hub any more, or is none. */
  handOver: z
    .discriminatedUnion('step', [
      z.object({ step: z.literal('closing'), id: z.string(), at: z.string() }),
      z.object({
        step: z.literal('done'),
        id: z.string(),
        at: z.string(),
        /** Opens the file. Written with this step and not before. */
        code: z.string(),
        file: z.string(),
        /** Where phones find the hub now, once that is known. */
        movedTo: z.array(z.string()),
      }),
    ])
    .optional(),
  /** This laptop took over from another, which has yet to learn where phones find this one. */
  tookOver: z
    .object({
      id: z.string(),
      at: z.string(),
      code: z.string(),
      /** Of which file: taking it over twice is once. */
      bundle: z.string(),
      formerOrigins: z.array(z.string()),
      isTold: z.boolean(),
    })
    .optional(),
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
