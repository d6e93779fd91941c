import type { BenchClient } from './client.ts'
import { entryDoc, median, rate, secondsFor, withClients } from './docs.ts'

const CLIENTS = 20
const PHONES = 100
const MEGABYTES = 5
const clip = Buffer.alloc(MEGABYTES * 1024 * 1024, 'no two bytes of a voice note are alike, ')

/** Five megabytes that no other upload has: the same content would be kept once. */
function clipOf(index: number): Buffer {
  const bytes = Buffer.from(clip)
  bytes.writeUInt32BE(index)
  return bytes
}

function upload(client: BenchClient, db: string, index: number): Promise<unknown> {
  return client.send('PUT', `/${db}/media-${index}/clip`, clipOf(index))
}

async function uploadAll(client: BenchClient, db: string, clients: number): Promise<void> {
  await withClients(clients, clients, (index) => upload(client, db, index))
}

/** Writes records one after another while `work` goes on. @returns the median, in milliseconds */
async function recordBeside(client: BenchClient, db: string, work: Promise<void>): Promise<number> {
  const times: number[] = []
  const state = { isOver: false }
  const ended = work.finally(() => (state.isOver = true))
  for (let index = 0; !state.isOver; index += 1) {
    const { body } = entryDoc(index)
    times.push(await secondsFor(() => client.send('PUT', `/${db}/record-${index}`, { body })))
  }
  await ended
  return median(times) * 1_000
}

export const ATTACHMENT_WORKLOADS = [
  {
    name: `attachments: ${CLIENTS} clients uploading ${MEGABYTES} MB each`,
    unit: 'MB/s',
    measure: (client: BenchClient, db: string) =>
      rate(CLIENTS * MEGABYTES, () => uploadAll(client, db, CLIENTS)),
  },
  {
    name: `attachments: ${CLIENTS} clients downloading ${MEGABYTES} MB each`,
    unit: 'MB/s',
    prepare: (client: BenchClient, db: string) => uploadAll(client, db, CLIENTS),
    measure: (client: BenchClient, db: string) =>
      rate(CLIENTS * MEGABYTES, () =>
        withClients(CLIENTS, CLIENTS, (index) =>
          client.sendForBytes('GET', `/${db}/media-${index}/clip`),
        ),
      ),
  },
  {
    name: `attachments: a record written while ${PHONES} phones upload ${MEGABYTES} MB each, median`,
    unit: 'ms',
    isLessBetter: true as const,
    measure: (client: BenchClient, db: string) =>
      recordBeside(client, db, uploadAll(client, db, PHONES)),
  },
]
