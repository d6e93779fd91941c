import type { StateFile } from '../access/state-file.ts'
import { proofOf } from '../hub/hand-over-desk.ts'
import type { HubState } from '../hub/hub-state.ts'

const TRY_EVERY_MS = 20_000
const ANSWER_WITHIN_MS = 3_000

/**
 * Tells the laptop that handed over where phones find the hub now, as long as it has not heard:
 * it may be in its bag for days. Over http alone, since what is told is no secret and is proved.
 *
 * @returns how to end it
 */
export function tellFormerHub(
  state: StateFile<HubState>,
  origins: () => readonly string[],
): () => void {
  const stop = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const tell = async () => {
    const { tookOver } = state.current()
    if (tookOver === undefined || tookOver.isTold || stop.signal.aborted) return
    const { id, code } = tookOver
    const body = { id, origins: origins().slice(0, 20) }
    const said = JSON.stringify({ ...body, proof: proofOf(code, body) })
    const own = new Set(origins())
    const former = tookOver.formerOrigins.filter(
      (each) => each.startsWith('http:') && !own.has(each),
    )
    const heard = await Promise.all(former.map((origin) => isHeard(origin, said, stop.signal)))
    if (heard.includes(true)) {
      await state.update((current) => ({ ...current, tookOver: { ...tookOver, isTold: true } }))
      return
    }
    if (stop.signal.aborted) return
    timer = setTimeout(begin, TRY_EVERY_MS)
    timer.unref()
  }
  const begin = () => {
    // A state that cannot be written now is told again at the next start.
    tell().catch(() => undefined)
  }
  begin()
  return () => {
    stop.abort()
    clearTimeout(timer)
  }
}

async function isHeard(origin: string, body: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(`${origin}/api/hand-over/taken`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
    })
    await answer.arrayBuffer()
    return answer.ok
  } catch (error) {
    // Nobody is there, or somebody else.
    if (error instanceof Error) return false
    throw error
  }
}
