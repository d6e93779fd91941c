/** Work of the server's own that takes its time, for `_active_tasks`. */
export interface ActiveTask {
  readonly type: 'indexer' | 'database_compaction'
  readonly database: string
  /** The design doc whose index it makes. */
  readonly designDoc: string | undefined
  /** Counts up through the life of the server. */
  readonly number: number
  /** Milliseconds since 1970. */
  readonly startedMs: number
  readonly updatedMs: number
  readonly changesDone: number
  readonly totalChanges: number
}

export interface TaskHandle {
  readonly advance: (changes: number) => void
  readonly end: () => void
}

/** What goes on just now. */
export class ActiveTasks {
  readonly #nowMs: () => number
  readonly #running = new Map<number, ActiveTask>()
  #count = 0

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  /** In the order in which they began. */
  list(): ActiveTask[] {
    return [...this.#running.values()]
  }

  begin(what: Pick<ActiveTask, 'type' | 'database' | 'designDoc' | 'totalChanges'>): TaskHandle {
    const number = (this.#count += 1)
    const nowMs = this.#nowMs()
    let task: ActiveTask = { ...what, number, startedMs: nowMs, updatedMs: nowMs, changesDone: 0 }
    this.#running.set(number, task)
    return {
      advance: (changes) => {
        const changesDone = task.changesDone + changes
        task = { ...task, updatedMs: this.#nowMs(), changesDone }
        if (this.#running.has(number)) this.#running.set(number, task)
      },
      end: () => void this.#running.delete(number),
    }
  }
}
