import {
  type Definition,
  instrumentLines,
  type Picture,
  type TreeNode,
} from '@tributary/instruments'
import type { ValueFrameRecord } from '@tributary/records'

import { everyoneSees } from '../../../db/everyone-sees.ts'
import type { EntryView } from '../../../db/journal.ts'
import type { Forms, ResponseView } from '../../../db/live-forms.ts'
import { picturesOf } from '../pictures/pictures.tsx'
import { framesInOrder, liveThemes, proposalsOf, workshopOf } from '../workshop-data.ts'

export type Slide =
  | { readonly kind: 'entries'; readonly key: string; readonly entries: readonly EntryView[] }
  | {
      readonly kind: 'picture'
      readonly key: string
      readonly title: Definition['title']
      readonly picture: Extract<Picture, { kind: 'ternary' | 'tree' }>
      /** Of a tree that is longer than the wall. */
      readonly left: number
    }
  | { readonly kind: 'workshop'; readonly key: string; readonly frame: ValueFrameRecord }

/** Entries, and lines of a tree, that are read from the back of a room at 1280 × 800. */
const ENTRIES_A_SLIDE = 3
const LINES_A_SLIDE = 10
const TREE_SLIDES = 3

/** The forms with what everyone in the room may see, and nothing else. */
export function formsForTheRoom(forms: Forms): Forms {
  return { ...forms, responses: forms.responses.filter(isForTheRoom) }
}

function isForTheRoom(response: ResponseView): boolean {
  return everyoneSees({
    collectionName: response.collectionName,
    visibility: response.record.visibility,
    whereabouts: response.whereabouts,
  })
}

/** @param forms - of the room alone */
export function slidesOf(
  entries: readonly EntryView[],
  forms: Forms,
  today: string,
): readonly Slide[] {
  return [...entrySlides(entries), ...pictureSlides(forms, today), ...workshopSlides(forms)]
}

function entrySlides(entries: readonly EntryView[]): Slide[] {
  const slides: Slide[] = []
  for (let at = 0; at < entries.length; at += ENTRIES_A_SLIDE) {
    const shown = entries.slice(at, at + ENTRIES_A_SLIDE)
    slides.push({ kind: 'entries', key: `entries ${at}`, entries: shown })
  }
  return slides
}

function pictureSlides(forms: Forms, today: string): Slide[] {
  return instrumentLines(forms.versions).flatMap((line): Slide[] => {
    const [{ definition }] = line.heads
    const responses = forms.responses.filter(
      ({ record }) =>
        record.body.lineId === line.lineId && (record.body.isFinished || definition.isTogether),
    )
    if (responses.length === 0) return []
    return picturesOf({ definition, responses, forms }, today).flatMap((picture, n): Slide[] => {
      const key = `${line.lineId} ${n}`
      const { title } = definition
      if (picture.kind === 'ternary' && picture.points.length > 0) {
        return [{ kind: 'picture', key, title, picture, left: 0 }]
      }
      if (picture.kind !== 'tree') return []
      return treePages(picture.nodes).map(({ nodes, left }, page): Slide => ({
        kind: 'picture',
        key: `${key} ${page}`,
        title,
        picture: { ...picture, nodes },
        left,
      }))
    })
  })
}

/** Whole trees side by side as far as a wall holds them, the newest first. */
function treePages(
  nodes: readonly TreeNode[],
): readonly { readonly nodes: readonly TreeNode[]; readonly left: number }[] {
  const below = new Map<string | null, TreeNode[]>()
  for (const node of nodes) below.set(node.parentId, [...(below.get(node.parentId) ?? []), node])
  const whole = (node: TreeNode): TreeNode[] => [node, ...(below.get(node.id) ?? []).flatMap(whole)]
  const pages: { nodes: TreeNode[]; left: number }[] = []
  for (const root of (below.get(null) ?? []).toReversed()) {
    const tree = whole(root)
    const last = pages.at(-1)
    if (last !== undefined && last.nodes.length + tree.length <= LINES_A_SLIDE) {
      last.nodes.push(...tree)
    } else {
      // A node comes before those below it, so what is left out hangs on nothing that is shown.
      const left = Math.max(0, tree.length - LINES_A_SLIDE)
      pages.push({ nodes: tree.slice(0, LINES_A_SLIDE), left })
    }
    if (pages.length > TREE_SLIDES) break
  }
  return pages.slice(0, TREE_SLIDES)
}

function workshopSlides(forms: Forms): Slide[] {
  const frame = framesInOrder(forms).at(-1)
  if (frame === undefined) return []
  const isEmpty = liveThemes(frame).length === 0 && proposalsOf(frame, forms).length === 0
  return isEmpty && workshopOf(frame, forms).length === 0
    ? []
    : [{ kind: 'workshop', key: frame._id, frame }]
}
