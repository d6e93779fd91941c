import type { RecordWriter } from '@tributary/records'

export interface CommonsSources {
  /** By the key of a person of the demo. */
  writer(key: string): RecordWriter
  idOf(key: string): string
  /** Moves the clock on and gives the moment, in milliseconds since 1970. */
  at(day: number, hour: number): number
  readonly sessions: readonly { readonly _id: string; readonly body: { readonly title: string } }[]
  readonly entries: readonly {
    readonly _id: string
    readonly authorId: string
    readonly visibility: string
    readonly body: { readonly movement: string }
  }[]
}
