import type { Stage } from './progress.ts'

/** The stages that a form's draft holds; what is none is left out. */
export function stagesIn(json: string): readonly Stage[] {
  let kept: unknown
  try {
    kept = JSON.parse(json)
  } catch (error) {
    // A draft that was cut off by a full disk.
    if (error instanceof SyntaxError) return []
    throw error
  }
  if (!Array.isArray(kept)) return []
  return kept.flatMap((one: unknown): Stage[] => {
    if (typeof one !== 'object' || one === null) return []
    const text = (name: keyof Stage): string => {
      const value: unknown = Reflect.get(one, name)
      return typeof value === 'string' ? value : ''
    }
    return [
      {
        key: text('key'),
        title: text('title'),
        asked: text('asked'),
        offered: text('offered'),
      },
    ]
  })
}

/**
 * Gives new stages a key: their title as it is now, and a number where that is taken. A stage that
 * has one keeps it, however it is called.
 */
export function withKeys(stages: readonly Stage[]): Stage[] {
  const taken = new Set(stages.map(({ key }) => key).filter((key) => key !== ''))
  return stages.map((stage) => {
    const texts = {
      title: stage.title.trim(),
      asked: stage.asked.trim(),
      offered: stage.offered.trim(),
    }
    if (stage.key !== '') return { ...stage, ...texts }
    const wanted = texts.title.slice(0, 60)
    let key = wanted
    for (let number = 2; taken.has(key); number += 1) key = `${wanted} ${number}`
    taken.add(key)
    return { ...stage, ...texts, key }
  })
}
