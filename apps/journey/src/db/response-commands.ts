import { isAnswerMap, type Answers, type InstrumentVersion } from '@tributary/instruments'
import {
  editRecord,
  isRecordOf,
  newRecord,
  type RecordChanges,
  type ResponseRecord,
  type Visibility,
  withdrawalIdFor,
} from '@tributary/records'
import type { CommandSources } from './command-sources.ts'
import { CommandError } from './entry-commands.ts'
import type { Journal } from './journal.ts'
import { sourcesOf } from './journal-sources.ts'
import { entryCollections } from './live-records.ts'
import { dropMove, moveResponse } from './move-response.ts'
import type { RecordCollection } from './open-database.ts'
import { addRecord, eraseDoc, putRecord, recordIn } from './record-store.ts'
import { recordOf, storedFrom } from './stored-doc.ts'

export interface NewResponse {
  readonly version: InstrumentVersion
  readonly round?: string
  /** The team it is meant for, where the instrument or its author says so. */
  readonly teamId: string | null
  readonly meantFor: Visibility
  readonly answers?: Answers
}

/**
 * Begins a response. One's own stays on this phone until it is finished; what several fill
 * together is where they see it from the start.
 *
 * @returns its id
 */
export async function beginResponse(journal: Journal, begun: NewResponse): Promise<string> {
  const { commands } = sourcesOf(journal)
  const { version, meantFor, teamId } = begun
  const { isTogether } = version.definition
  const record = newRecord(
    'response',
    {
      lineId: version.lineId,
      instrumentId: version.id,
      instrumentVersion: version.definition.version,
      answers: begun.answers ?? {},
      together: {},
      isFinished: false,
      meantFor,
      ...(begun.round === undefined ? {} : { round: begun.round }),
    },
    commands.writer,
    { visibility: isTogether ? meantFor : 'private', teamId: isTogether ? teamId : null },
  )
  await addRecord(collectionFor(commands, record.visibility, teamId), record)
  return record._id
}

export type AnswerPlace = 'answers' | 'together'

/**
 * Saves what changed between two states of the answers, leaf by leaf, so that what somebody else
 * answered meanwhile stays: beside it, where both answered the same. Resolves once it is durable.
 *
 * @param before - what the person had before them
 */
export async function saveAnswers(
  journal: Journal,
  id: string,
  place: AnswerPlace,
  before: Answers,
  after: Answers,
): Promise<void> {
  const set: Record<string, unknown> = {}
  const seen: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const change = changedLeaves(before[key], after[key])
    if (change === undefined) continue
    set[`${place}.${key}`] = change
    seen[`${place}.${key}`] = before[key]
  }
  if (Object.keys(set).length > 0) await editResponse(journal, id, { set, seen })
}

/** What to set so that `before` becomes `after`; undefined where nothing has to change. */
function changedLeaves(before: unknown, after: unknown): unknown {
  if (!isAnswerMap(before) && !isAnswerMap(after)) {
    return JSON.stringify(before ?? null) === JSON.stringify(after ?? null)
      ? undefined
      : (after ?? null)
  }
  const from = isAnswerMap(before) ? before : {}
  const to = isAnswerMap(after) ? after : {}
  const changes: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const change = changedLeaves(from[key], to[key])
    if (change !== undefined) changes[key] = change
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}

/** Finished: from now on those it is meant for see it. */
export async function finishResponse(
  journal: Journal,
  id: string,
  meantFor: Visibility,
  teamId: string | null,
): Promise<void> {
  await placeResponse(journal, id, { to: meantFor, teamId, isFinishing: true })
}

/** @throws CommandError when it is not the person's own, or the team is not open here */
export async function changeAudience(
  journal: Journal,
  id: string,
  to: Visibility,
  teamId: string | null,
): Promise<void> {
  await placeResponse(journal, id, { to, teamId, isFinishing: false })
}

async function placeResponse(
  journal: Journal,
  id: string,
  choice: {
    readonly to: Visibility
    readonly teamId: string | null
    readonly isFinishing: boolean
  },
): Promise<void> {
  const { commands } = sourcesOf(journal)
  const { database, writer } = commands
  const { to, teamId, isFinishing } = choice
  const found = await findResponse(commands, id)
  if (found.record.authorId !== writer.authorId) throw new CommandError('not_mine', id)
  const into = collectionFor(commands, to, teamId)
  if (into !== found.collection) {
    // One act: finished and moved, or neither.
    await moveResponse(database, writer, {
      from: found.collection,
      into,
      responseId: id,
      ...choice,
    })
    return
  }
  await dropMove(database, id)
  const set = { meantFor: to, ...(isFinishing ? { isFinished: true } : {}) }
  await editResponse(journal, id, { visibility: to, set })
}

/** Takes a response back everywhere. The withdrawal is written first: from then on nobody shows it. */
export async function withdrawResponse(journal: Journal, id: string): Promise<void> {
  const { commands } = sourcesOf(journal)
  const { record, collection } = await findResponse(commands, id)
  if (record.authorId !== commands.writer.authorId) throw new CommandError('not_mine', id)
  if (collection !== commands.database.private) {
    const at = new Date(commands.writer.now()).toISOString()
    const body = { recordId: id, by: 'author' as const, at }
    const isTeam = record.visibility === 'team'
    const withdrawal = newRecord('withdrawal', body, commands.writer, {
      id: withdrawalIdFor(id),
      visibility: isTeam ? 'team' : 'hub',
      teamId: isTeam ? (record.teamId ?? null) : null,
    })
    await putRecord(collection, withdrawal)
  }
  await eraseDoc(collection, id)
}

async function editResponse(journal: Journal, id: string, changes: RecordChanges): Promise<void> {
  const { commands } = sourcesOf(journal)
  const { collection } = await findResponse(commands, id)
  const doc = await collection.findOne(id).exec()
  await doc?.incrementalModify((data) => {
    const record = recordOf(data)
    if (record === null || !isRecordOf(record, 'response')) return data
    return { ...data, ...storedFrom(editRecord(record, changes, commands.writer)) }
  })
}

interface FoundResponse {
  readonly record: ResponseRecord
  readonly collection: RecordCollection
}

async function findResponse({ database }: CommandSources, id: string): Promise<FoundResponse> {
  for (const collection of entryCollections(database)) {
    const record = recordIn(await collection.findOne(id).exec())
    if (record !== null && isRecordOf(record, 'response')) return { record, collection }
  }
  throw new CommandError('not_here', id)
}

function collectionFor(
  { database }: CommandSources,
  visibility: Visibility,
  teamId: string | null,
): RecordCollection {
  if (visibility === 'private') return database.private
  if (visibility !== 'team') return database.journey
  const team = teamId === null ? undefined : database.teams().get(teamId)
  if (team === undefined) throw new CommandError('no_team', String(teamId))
  return team
}
