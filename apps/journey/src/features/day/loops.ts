import type { EntryView } from '../../db/journal.ts'

/** A place in the picture: actions stand left, reflections right, time runs down. */
export interface LoopNode {
  /** From 1, as in the list beside the picture. */
  readonly number: number
  readonly entry: EntryView
  readonly x: number
  readonly y: number
}

interface LoopLink {
  readonly from: LoopNode
  readonly to: LoopNode
  /** A reflection looks back on its action; an action goes on from a reflection. */
  readonly kind: 'reflected' | 'led'
  /** An SVG path from one to the other. */
  readonly path: string
}

export interface LoopPicture {
  readonly nodes: readonly LoopNode[]
  readonly links: readonly LoopLink[]
  readonly width: number
  readonly height: number
  /** Actions that were reflected on and from whose reflection another action went on. */
  readonly closedCount: number
}

export const LANES = { enact: 60, reflect: 180 } as const
const WIDTH = 240
const FIRST_Y = 24
const ROW = 44
const RADIUS = 16

/** @param entries - as they happened; a link to what is not among them is not drawn */
export function drawLoops(entries: readonly EntryView[]): LoopPicture {
  const nodes = entries.map((entry, index) => ({
    number: index + 1,
    entry,
    x: LANES[entry.movement],
    y: FIRST_Y + index * ROW,
  }))
  const byId = new Map(nodes.map((node) => [node.entry.id, node]))
  const links: LoopLink[] = []
  for (const to of nodes) {
    for (const id of new Set(to.entry.aboutIds)) {
      const from = byId.get(id)
      if (from === undefined || from === to) continue
      const kind = to.entry.movement === 'reflect' ? 'reflected' : 'led'
      links.push({ from, to, kind, path: pathBetween(from, to) })
    }
  }
  const reflectedIn = (node: LoopNode) =>
    links.filter((link) => link.from === node && link.kind === 'reflected').map(({ to }) => to)
  const leadsOn = (node: LoopNode) =>
    links.some((link) => link.from === node && link.kind === 'led')
  return {
    nodes,
    links,
    width: WIDTH,
    height: FIRST_Y + Math.max(0, nodes.length - 1) * ROW + FIRST_Y,
    closedCount: nodes.filter((node) => reflectedIn(node).some((one) => leadsOn(one))).length,
  }
}

function pathBetween(from: LoopNode, to: LoopNode): string {
  if (from.x === to.x) {
    // In one lane: out to the side, around what stands between.
    const side = from.x === LANES.enact ? -1 : 1
    const startX = from.x + side * RADIUS
    const bowX = startX + side * 26
    return `M${startX} ${from.y}C${bowX} ${from.y} ${bowX} ${to.y} ${startX + side * 4} ${to.y}`
  }
  const side = to.x > from.x ? 1 : -1
  const startX = from.x + side * RADIUS
  // Short of the edge, so that the arrow's tip touches it.
  const endX = to.x - side * (RADIUS + 6)
  const middleX = (startX + endX) / 2
  return `M${startX} ${from.y}C${middleX} ${from.y} ${middleX} ${to.y} ${endX} ${to.y}`
}
