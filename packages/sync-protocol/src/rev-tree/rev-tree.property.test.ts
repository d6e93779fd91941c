import * as fc from 'fast-check'
import {
  merge,
  type Node,
  type Path,
  winningRev,
  collectConflicts,
  collectLeaves,
} from 'pouchdb-merge'
import { expect, test } from 'vitest'
import { formatRev, type Rev } from '../rev/rev.ts'
import { historyOf, missingRevs, revisionsOf } from './history.ts'
import { mergePath, type RevPath } from './merge-path.ts'
import { EMPTY_TREE, leavesOf, type RevTree, winningLeaf } from './rev-tree.ts'
import { stem } from './stem.ts'
import { treeFromText, treeToText } from './tree-text.ts'

/** A true history: every rev has one parent for ever, as hashes of (parent, body) give. */
interface TrueRev extends Rev {
  readonly parent: TrueRev | undefined
  readonly isDeleted: boolean
}

const histories = fc
  .array(
    fc.record({
      parent: fc.nat(),
      isRoot: fc.integer({ min: 0, max: 12 }),
      isDeleted: fc.boolean(),
    }),
    {
      minLength: 1,
      maxLength: 14,
    },
  )
  .map((steps) => {
    const revs: TrueRev[] = []
    steps.forEach(({ parent, isRoot, isDeleted }, index) => {
      const from = revs.length === 0 || isRoot === 0 ? undefined : revs[parent % revs.length]
      revs.push({
        pos: (from?.pos ?? 0) + 1,
        sig: `${(index * 7) % 10}${index}`,
        parent: from,
        isDeleted,
      })
    })
    return revs
  })

function pathOf(rev: TrueRev, length = Infinity): RevPath {
  const ancestors: Rev[] = []
  for (let at = rev.parent; at !== undefined && ancestors.length < length - 1; at = at.parent) {
    ancestors.push({ pos: at.pos, sig: at.sig })
  }
  return { revs: [{ pos: rev.pos, sig: rev.sig }, ...ancestors], isDeleted: rev.isDeleted }
}

/** The same revs in another order, with parents not always before their children. */
const shuffledHistories = histories.chain((revs) =>
  fc.tuple(fc.constant(revs), fc.shuffledSubarray(revs, { minLength: revs.length })),
)

function mergeAll(paths: readonly RevPath[]): RevTree {
  return paths.reduce<RevTree>((tree, path) => mergePath(tree, path).tree, EMPTY_TREE)
}

function toPouchPath({ revs, isDeleted }: RevPath): Path {
  const [leaf, ...ancestors] = revs
  const start: Node = [
    leaf.sig,
    isDeleted ? { status: 'available', deleted: true } : { status: 'available' },
    [],
  ]
  const ids = ancestors.reduce<Node>(
    (child, rev) => [rev.sig, { status: 'missing' }, [child]],
    start,
  )
  return { pos: leaf.pos - ancestors.length, ids }
}

function mergeAllByPouch(paths: readonly RevPath[], depth: number): Path[] {
  return paths.reduce<Path[]>((tree, path) => merge(tree, toPouchPath(path), depth).tree, [])
}

function winnerOf(tree: RevTree): string {
  const [first, ...rest] = leavesOf(tree)
  if (first === undefined) throw new Error('a tree without leaves')
  return formatRev(winningLeaf([first, ...rest]))
}

/** PouchDB calls all live leaves conflicts when the winner is deleted; then there are none. */
function conflictsByPouch(tree: Path[]): string[] {
  const isAllDeleted = collectLeaves(tree).every((leaf) => leaf.opts.deleted === true)
  return isAllDeleted ? [] : collectConflicts({ rev_tree: tree })
}

/** Deletion of a rev that came first as somebody's ancestor is unknown to both; ask for leaves only. */
const leavesFirst = (revs: readonly TrueRev[]) =>
  revs.filter((rev) => !revs.some((other) => other.parent === rev))

test('[RT1] any order of merges gives the same leaves and the same winner', () => {
  fc.assert(
    fc.property(shuffledHistories, ([revs, shuffled]) => {
      const one = mergeAll(leavesFirst(revs).map((rev) => pathOf(rev)))
      const other = mergeAll(leavesFirst(shuffled).map((rev) => pathOf(rev)))
      expect(leavesOf(other).map(formatRev)).toEqual(leavesOf(one).map(formatRev))
      expect(winnerOf(other)).toBe(winnerOf(one))
    }),
    { numRuns: 1_000 },
  )
})

test('[RT2] leaves, winner and conflicts are those of pouchdb-merge, with every rev sent in any order', () => {
  fc.assert(
    fc.property(shuffledHistories, ([, shuffled]) => {
      const paths = shuffled.map((rev) => pathOf(rev))
      const ours = mergeAll(paths)
      const theirs = mergeAllByPouch(paths, 1_000)
      // A rev that came first by name, as an ancestor, keeps no word of being deleted; as it is
      // no leaf that changes nothing.
      const byPouch = collectLeaves(theirs).map((leaf) => leaf.rev)
      expect(leavesOf(ours).map(formatRev).toSorted()).toEqual(byPouch.toSorted())
      expect(winnerOf(ours)).toBe(winningRev({ rev_tree: theirs }))
      // PouchDB lists every live leaf but the winner; so do we.
      const live = leavesOf(ours).filter((leaf) => !leaf.isDeleted)
      expect(live.slice(1).map(formatRev).toSorted()).toEqual(conflictsByPouch(theirs).toSorted())
    }),
    { numRuns: 1_000 },
  )
})

test('[RT5] stemming while merging gives the leaves and the winner that pouchdb-merge gives', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 6 }), (revs, limit) => {
      // As edits come: parents first, each with the history its writer still has.
      const paths = revs.map((rev) => pathOf(rev))
      const ours = paths.reduce<RevTree>(
        (tree, path) => stem(mergePath(tree, path).tree, limit).tree,
        EMPTY_TREE,
      )
      const theirs = mergeAllByPouch(paths, limit)
      expect(winnerOf(ours)).toBe(winningRev({ rev_tree: theirs }))
      const leaves = leavesOf(ours).map(formatRev).toSorted()
      expect(leaves).toEqual([...new Set(collectLeaves(theirs).map((leaf) => leaf.rev))].toSorted())
    }),
    { numRuns: 1_000 },
  )
})

test('[RT6] stemming keeps at least the newest revs of every leaf, and no rev without need', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 6 }), (revs, limit) => {
      const whole = mergeAll(revs.map((rev) => pathOf(rev)))
      const { tree, dropped } = stem(whole, limit)
      expect(leavesOf(tree).map(formatRev)).toEqual(leavesOf(whole).map(formatRev))
      const needed = new Set<string>()
      for (const leaf of leavesOf(whole)) {
        const newest = historyOf(whole, formatRev(leaf)).slice(0, limit)
        for (const node of newest) needed.add(formatRev(node))
      }
      expect([...tree.keys()].toSorted()).toEqual([...needed].toSorted())
      expect(dropped).toHaveLength(whole.size - tree.size)
    }),
  )
})

test('[RT7] a stemmed history and a whole one of the same doc become one tree', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 4 }), (revs, length) => {
      const stemmed = mergeAll(revs.map((rev) => pathOf(rev, length)))
      const joined = leavesFirst(revs).reduce<RevTree>(
        (tree, rev) => mergePath(tree, pathOf(rev)).tree,
        stemmed,
      )
      const whole = mergeAll(revs.map((rev) => pathOf(rev)))
      expect(leavesOf(joined).map(formatRev)).toEqual(leavesOf(whole).map(formatRev))
      for (const leaf of leavesOf(whole)) {
        expect(revisionsOf(joined, formatRev(leaf))).toEqual(revisionsOf(whole, formatRev(leaf)))
      }
    }),
  )
})

test('[RT8] a tree read back from its text is the same tree', () => {
  fc.assert(
    fc.property(histories, fc.integer({ min: 1, max: 8 }), (revs, limit) => {
      const { tree } = stem(mergeAll(revs.map((rev) => pathOf(rev))), limit)
      const copy = treeFromText(treeToText(tree))
      const sorted = (each: RevTree) => [...each].toSorted(([a], [b]) => (a < b ? -1 : 1))
      expect(sorted(copy)).toEqual(sorted(tree))
    }),
  )
})

test('[RT9] merging what is known already changes nothing and is no news', () => {
  fc.assert(
    fc.property(histories, (revs) => {
      const tree = mergeAll(revs.map((rev) => pathOf(rev)))
      for (const rev of revs) {
        expect(mergePath(tree, pathOf(rev))).toEqual({ tree, isNews: false })
        expect(missingRevs(tree, [rev]).missing).toEqual([])
      }
    }),
  )
})
