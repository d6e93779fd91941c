/** Milliseconds of work after which others get a turn. */
const PATIENCE_MS = 15

/** Says when work within one turn of the event loop has taken long enough, then begins anew. */
export function createPatience(): { isOver: () => boolean } {
  let begin = performance.now()
  return {
    isOver: () => {
      const now = performance.now()
      if (now - begin < PATIENCE_MS) return false
      begin = now
      return true
    },
  }
}
