import { NOT_APPLICABLE, type TriadField, triadOf, wordsIn } from '@tributary/instruments'
import { Tick } from '@tributary/ui'
import { type PointerEvent, useId } from 'react'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import type { FieldProps } from './field-props.ts'
import styles from './fields.module.css'

type Weights = readonly [number, number, number]

/** Corners of the triangle in the drawing: top, bottom left, bottom right. */
const CORNERS = [
  [150, 34],
  [20, 256],
  [280, 256],
] as const
const KEYS = { ArrowUp: 0, ArrowLeft: 1, ArrowRight: 2 } as const
const STEP = 0.1

/**
 * A place between three poles: by a tap in the triangle, with the arrow keys, or with three
 * sliders that say the same in numbers.
 */
export function TriadAnswer({ field, value, onChange, problem, around }: FieldProps<TriadField>) {
  const words = useWords('instruments')
  const id = useId()
  const weights = triadOf(value)
  const names = field.poles.map((pole) => wordsIn(pole.words, around.lang))
  const hint = wordsIn(field.hint, around.lang)
  const give = (next: Weights) => onChange(next.map((each) => Math.round(each * 1000) / 1000))
  const place = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const x = ((event.clientX - box.left) / box.width) * 300
    const y = ((event.clientY - box.top) / box.height) * 290
    give(weightsAt(x, y))
  }
  const isFarFrom = value === NOT_APPLICABLE
  const point = weights === null ? null : pointAt(weights)
  return (
    <fieldset className={styles.group} aria-describedby={`${id}-how`}>
      <legend className={styles.legend}>{wordsIn(field.words, around.lang)}</legend>
      {hint !== '' && <p className={styles.hint}>{hint}</p>}
      <p id={`${id}-how`} className={styles.hint}>
        {words.triadHow}
      </p>
      {!isFarFrom && (
        <>
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the sliders below are its accessible form */}
          <svg
            className={styles.triad}
            viewBox="0 0 300 290"
            role="img"
            aria-label={weights === null ? words.triadEmpty : saidWeights(names, weights)}
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- arrow keys move the point
            tabIndex={0}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId)
              place(event)
            }}
            onPointerMove={(event) => {
              if (event.buttons > 0) place(event)
            }}
            onKeyDown={(event) => {
              const at = Object.entries(KEYS).find(([key]) => key === event.key)?.[1]
              if (at === undefined) return
              event.preventDefault()
              give(towards(weights ?? [1 / 3, 1 / 3, 1 / 3], at))
            }}
          >
            <path className={styles.triadArea} d={outline(1)} />
            <path className={styles.triadGrid} d={outline(0.5)} />
            {names.map((name, at) => (
              <text
                key={name}
                className={styles.poleName}
                x={at === 0 ? 150 : at === 1 ? 8 : 292}
                y={at === 0 ? 22 : 280}
                textAnchor={at === 0 ? 'middle' : at === 1 ? 'start' : 'end'}
              >
                {name}
              </text>
            ))}
            {point && (
              <>
                <circle className={styles.triadPoint} cx={point[0]} cy={point[1]} r="13" />
                <path
                  className={styles.triadCross}
                  d={`M${point[0] - 6} ${point[1]}h12M${point[0]} ${point[1] - 6}v12`}
                />
              </>
            )}
          </svg>
          <div className={styles.poles}>
            {names.map((name, at) => (
              <label key={name} className={styles.pole}>
                <span>{name}</span>
                <input
                  type="range"
                  min="0"
                  max="100"
                  step="5"
                  value={Math.round((weights?.[at] ?? 1 / 3) * 100)}
                  aria-valuetext={
                    weights === null
                      ? words.triadEmpty
                      : `${Math.round((weights[at] ?? 0) * 100)} %`
                  }
                  onChange={(event) =>
                    give(
                      withWeight(
                        weights ?? [1 / 3, 1 / 3, 1 / 3],
                        at,
                        event.currentTarget.valueAsNumber / 100,
                      ),
                    )
                  }
                />
                <span aria-hidden="true">
                  {weights === null ? '–' : `${Math.round((weights[at] ?? 0) * 100)} %`}
                </span>
              </label>
            ))}
          </div>
        </>
      )}
      {field.mayNotApply && (
        <Tick
          label={words.notApplicable}
          checked={isFarFrom}
          onChange={(isChecked) => onChange(isChecked ? NOT_APPLICABLE : undefined)}
        />
      )}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
    </fieldset>
  )
}

function saidWeights(names: readonly string[], weights: Weights): string {
  return names.map((name, at) => `${name} ${Math.round((weights[at] ?? 0) * 100)} %`).join(', ')
}

function pointAt(weights: Weights): readonly [number, number] {
  return [sum(weights, 0), sum(weights, 1)]
}

function sum(weights: Weights, axis: 0 | 1): number {
  return (
    weights[0] * CORNERS[0][axis] + weights[1] * CORNERS[1][axis] + weights[2] * CORNERS[2][axis]
  )
}

/** Barycentric weights of a point; a tap outside counts for the nearest place inside. */
function weightsAt(x: number, y: number): Weights {
  const [[ax, ay], [bx, by], [cx, cy]] = CORNERS
  const area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
  const a = ((by - cy) * (x - cx) + (cx - bx) * (y - cy)) / area
  const b = ((cy - ay) * (x - cx) + (ax - cx) * (y - cy)) / area
  return normalised([Math.max(0, a), Math.max(0, b), Math.max(0, 1 - a - b)])
}

function normalised([a, b, c]: Weights): Weights {
  const total = a + b + c
  return total === 0 ? [1 / 3, 1 / 3, 1 / 3] : [a / total, b / total, c / total]
}

function towards(weights: Weights, at: 0 | 1 | 2): Weights {
  return withWeight(weights, at, Math.min(1, (weights[at] ?? 0) + STEP))
}

/** One pole's share set; the other two keep their proportion to each other. */
function withWeight(weights: Weights, at: number, share: number): Weights {
  const rest = weights.reduce((total, each, n) => (n === at ? total : total + each), 0)
  const next = weights.map((each, n) =>
    n === at ? share : rest === 0 ? (1 - share) / 2 : (each / rest) * (1 - share),
  )
  return normalised([next[0] ?? 0, next[1] ?? 0, next[2] ?? 0])
}

function outline(scale: number): string {
  const middle = pointAt([1 / 3, 1 / 3, 1 / 3])
  const corners = CORNERS.map(
    ([x, y]) => `${middle[0] + (x - middle[0]) * scale} ${middle[1] + (y - middle[1]) * scale}`,
  )
  return `M${corners.join('L')}Z`
}
