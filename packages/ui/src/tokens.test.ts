import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8')

function colour(name: string, theme: 'light' | 'dark'): string {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\)`).exec(css)
  const value = theme === 'light' ? found?.[1] : found?.[2]
  if (value === undefined) throw new Error(`no colour --${name}`)
  return value
}

/** @see WCAG 2.2, relative luminance and contrast ratio */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (lighter + 0.05) / (darker + 0.05)
}

const pairs: [text: string, ground: string, ratio: number][] = [
  ['ink', 'paper', 7],
  ['ink', 'sheet', 7],
  ['ink', 'paper-deep', 7],
  ['ink', 'river-wash', 7],
  ['ink', 'clay-wash', 7],
  ['ink', 'sun-wash', 7],
  ['ink', 'alert-wash', 7],
  ['ink-soft', 'paper', 7],
  ['ink-soft', 'sheet', 7],
  ['ink-soft', 'paper-deep', 4.5],
  ['river', 'paper', 7],
  ['river', 'river-wash', 4.5],
  ['river-strong', 'river-wash', 7],
  ['on-river', 'river', 7],
  ['clay', 'paper', 7],
  ['clay', 'clay-wash', 4.5],
  ['clay-strong', 'clay-wash', 7],
  ['on-clay', 'clay', 7],
  ['alert', 'paper', 7],
  ['alert', 'sheet', 7],
  ['alert', 'alert-wash', 4.5],
  ['on-alert', 'alert', 7],
  // Edges of controls (WCAG 1.4.11).
  ['edge', 'paper', 3],
  ['edge', 'sheet', 3],
]

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(pairs)('%s on %s reaches %d:1', (text, ground, ratio) => {
    expect(contrast(colour(text, theme), colour(ground, theme))).toBeGreaterThanOrEqual(ratio)
  })
})
