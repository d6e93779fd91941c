import { Section } from '@tributary/ui'
import { useId } from 'react'
import { Link } from 'wouter'

import { useFormats, useMessages, useWords } from '../../app/i18n/i18n-context.tsx'
import type { EntryView } from '../../db/journal.ts'
import styles from './day.module.css'
import { drawLoops, LANES, type LoopNode, type LoopPicture } from './loops.ts'

/** More than a phone can show as a picture; all of them are in the list. */
const MOST_DRAWN = 40

/** The day as loops: shapes and numbers tell it without colour, and the list beside it in words. */
export function LaidOut(props: { entries: readonly EntryView[] }) {
  const words = useWords('day')
  if (props.entries.length === 0) {
    return (
      <Section title={words.laidOut}>
        <p className={styles.quiet}>{words.nothingYet}</p>
      </Section>
    )
  }
  const all = drawLoops(props.entries)
  const drawn = drawLoops(props.entries.slice(-MOST_DRAWN))
  const first = props.entries.length - drawn.nodes.length
  return (
    <Section title={words.laidOut} hint={words.laidOutHint}>
      <Picture picture={drawn} first={first} summary={summaryOf(all)} />
      <p className={styles.quiet}>{words.closed(all.closedCount)}</p>
      <ol className={styles.steps}>
        {all.nodes.map((node) => (
          <Step key={node.entry.id} node={node} picture={all} />
        ))}
      </ol>
    </Section>
  )

  function summaryOf({ nodes, closedCount }: LoopPicture): string {
    const actions = nodes.filter(({ entry }) => entry.movement === 'enact').length
    return words.picture(actions, nodes.length - actions, closedCount)
  }
}

function Picture(props: { picture: LoopPicture; first: number; summary: string }) {
  const { nodes, links, width, height } = props.picture
  const tip = useId()
  return (
    <svg
      className={styles.picture}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={props.summary}
    >
      <defs>
        <marker
          id={tip}
          viewBox="0 0 8 8"
          refX="2"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z" className={styles.tip} />
        </marker>
      </defs>
      <path className={styles.lane} d={`M${LANES.enact} 0V${height}`} />
      <path className={styles.lane} d={`M${LANES.reflect} 0V${height}`} />
      {links.map(({ from, to, kind, path }) => (
        <path
          key={`${from.number}-${to.number}`}
          d={path}
          className={kind === 'led' ? styles.led : styles.reflected}
          markerEnd={`url(#${tip})`}
        />
      ))}
      {nodes.map(({ entry, x, y, number }) => (
        <g
          key={entry.id}
          className={entry.movement === 'enact' ? styles.action : styles.reflection}
        >
          {entry.movement === 'enact' ? (
            <rect x={x - 16} y={y - 16} width="32" height="32" rx="5" />
          ) : (
            <circle cx={x} cy={y} r="15" />
          )}
          <text x={x} y={y + 5} textAnchor="middle">
            {number + props.first}
          </text>
        </g>
      ))}
    </svg>
  )
}

function Step(props: { node: LoopNode; picture: LoopPicture }) {
  const { node, picture } = props
  const { entry } = node
  const words = useWords('day')
  const { common, movement } = useMessages()
  const formats = useFormats()
  const back = picture.links.filter(({ to }) => to === node)
  const on = picture.links.filter(({ from }) => from === node)
  const numbers = (ends: readonly LoopNode[]) => ends.map(({ number }) => number)
  const said = [
    ...(back.length === 0
      ? []
      : [
          entry.movement === 'reflect'
            ? words.reflectsOn(numbers(back.map(({ from }) => from)))
            : words.goesOnFrom(numbers(back.map(({ from }) => from))),
        ]),
    ...(on.length === 0
      ? []
      : [
          entry.movement === 'reflect'
            ? words.ledTo(numbers(on.map(({ to }) => to)))
            : words.reflectedIn(numbers(on.map(({ to }) => to))),
        ]),
  ]
  const kind = movement[entry.intendedFor === null ? entry.movement : 'intend']
  const name = entry.isMine ? common.you : (entry.authorName ?? common.nameNotHere)
  return (
    <li className={styles.step} data-movement={entry.movement}>
      <span className={styles.number}>{node.number}</span>
      <Link href={`/entry/${encodeURIComponent(entry.id)}`} className={styles.stepLink}>
        <span className={styles.stepHead}>
          {kind}, {name}, {formats.moment(entry.occurredAt)}
        </span>
        <span lang={entry.lang} className={styles.stepText}>
          {entry.text}
        </span>
      </Link>
      {said.length > 0 && <span className={styles.stepLinks}>{said.join(' ')}</span>}
    </li>
  )
}
