import { newUlid } from '../db/random.ts'

const TABS = 'tributary-tabs'
/** A channel also hears what the same tab says through another one. */
const ME = newUlid()
/** Long enough for a tab in the background to answer. */
const ANSWER_WITHIN_MS = 1000

/** Answers other tabs that ask whether this journal is open somewhere else. @returns an end */
export function answerTabs(): () => void {
  const channel = new BroadcastChannel(TABS)
  channel.addEventListener('message', ({ data }) => {
    if (data.who !== undefined && data.who !== ME) channel.postMessage({ to: data.who })
  })
  return () => channel.close()
}

export function isOtherTabOpen(): Promise<boolean> {
  const channel = new BroadcastChannel(TABS)
  return new Promise<boolean>((resolve) => {
    const timer = setTimeout(() => resolve(false), ANSWER_WITHIN_MS)
    channel.addEventListener('message', ({ data }) => {
      if (data.to !== ME) return
      clearTimeout(timer)
      resolve(true)
    })
    channel.postMessage({ who: ME })
  }).finally(() => channel.close())
}
