import { compareUtf8 } from '../compare-utf8.ts'
import type { SideTexts } from '../side-texts.ts'
import { UndoableMap, type UndoLog } from './undoable-map.ts'

export class MemorySideTexts implements SideTexts {
  readonly #undo: UndoLog
  readonly #spaces = new Map<string, UndoableMap<string, string>>()

  constructor(undo: UndoLog) {
    this.#undo = undo
  }

  read(space: string, key: string): string | undefined {
    return this.#spaces.get(space)?.get(key)
  }

  write(space: string, key: string, text: string): void {
    const texts = this.#spaces.get(space) ?? new UndoableMap<string, string>(this.#undo)
    this.#spaces.set(space, texts)
    texts.set(key, text)
  }

  delete(space: string, key: string): void {
    this.#spaces.get(space)?.delete(key)
  }

  list(space: string): string[] {
    return [...(this.#spaces.get(space)?.keys() ?? [])].sort(compareUtf8)
  }

  clear(space: string, limit = Number.MAX_SAFE_INTEGER): boolean {
    const keys = this.list(space)
    for (const key of keys.slice(0, limit)) this.delete(space, key)
    return keys.length > limit
  }
}
