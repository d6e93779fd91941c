import type { Definition, Field, Option, Step } from './definition.ts'
import { keyFrom } from './definition-reader.ts'
import type { Words } from './words.ts'

// Changes a facilitator makes in a form. Each gives a new definition; what is published goes
// through `parseDefinition` like anybody else's, so none of these has to be right in every way.

/** The same instrument under another name: the beginning of a line of its own. */
export function copyDefinition(definition: Definition, id: string, title: Words): Definition {
  return { ...definition, id, title, version: 1 }
}

export function changeField(definition: Definition, key: string, field: Field): Definition {
  return {
    ...definition,
    fields: definition.fields.map((each) => (each.key === key ? field : each)),
  }
}

/** Adds a field, on a step of its own at the end. */
export function addField(definition: Definition, words: Words, kind: 'text' | 'scale'): Definition {
  const taken = new Set(definition.fields.map((field) => field.key))
  const key = keyFrom(Object.values(words)[0] ?? '', taken, 'field')
  const base = { key, words, required: false }
  const field: Field =
    kind === 'text'
      ? { ...base, kind, isLong: true, maxLength: 20_000 }
      : { ...base, kind, from: -3, to: 3 }
  const steps = new Set(definition.steps.map((step) => step.key))
  const step: Step = { key: keyFrom(key, steps, 'step'), fields: [key] }
  return {
    ...definition,
    fields: [...definition.fields, field],
    steps: [...definition.steps, step],
  }
}

/** Takes a field away with every condition, step and picture that speaks of it. */
export function removeField(definition: Definition, key: string): Definition {
  const without = (keys: readonly string[]) =>
    keys.filter((each) => each !== key && !each.startsWith(`${key}.`))
  const asksFor = (when: unknown) => JSON.stringify(when ?? null).includes(`"field":"${key}"`)
  const strip = <Part extends { readonly when?: unknown }>(part: Part): Part => {
    if (part.when === undefined || !asksFor(part.when)) return part
    const { ...copy } = part
    Reflect.deleteProperty(copy, 'when')
    return copy
  }
  return {
    ...definition,
    fields: definition.fields.filter((field) => field.key !== key).map(strip),
    steps: definition.steps
      .map((step) => strip({ ...step, fields: without(step.fields) }))
      .filter((step) => step.fields.length > 0),
    summaries: definition.summaries.map((summary) => ({
      ...summary,
      uses: Object.fromEntries(
        Object.entries(summary.uses)
          .map(([part, keys]) => [part, without(keys)] as const)
          .filter(([, keys]) => keys.length > 0),
      ),
    })),
  }
}

/** @param by - −1 up, 1 down */
export function moveStep(definition: Definition, key: string, by: -1 | 1): Definition {
  const steps = [...definition.steps]
  const at = steps.findIndex((step) => step.key === key)
  const here = steps[at]
  const there = steps[at + by]
  if (here === undefined || there === undefined) return definition
  steps[at] = there
  steps[at + by] = here
  return { ...definition, steps }
}

/** An answer that was given keeps its value; only what is new is made up from its words. */
export function optionFor(options: readonly Option[], words: Words): Option {
  const taken = new Set(options.map((option) => option.value))
  return { value: keyFrom(Object.values(words)[0] ?? '', taken, 'option'), words }
}
