import { expect, test } from 'vitest'
import { parseRev } from '../rev/rev.ts'
import { historyOf, leavesBelow, missingRevs, purgeLeaf } from './history.ts'
import { mergePath } from './merge-path.ts'
import { EMPTY_TREE, type RevTree, winningLeaf } from './rev-tree.ts'

const leaf = (rev: string, isDeleted = false) => ({ ...parseRev(rev), isDeleted })

function treeOf(...paths: string[]): RevTree {
  return paths.reduce<RevTree>((tree, path) => {
    const isDeleted = path.endsWith(' x')
    const [first = '', ...rest] = path.replace(' x', '').split(' ')
    const revs: [ReturnType<typeof parseRev>, ...ReturnType<typeof parseRev>[]] = [
      parseRev(first),
      ...rest.map(parseRev),
    ]
    return mergePath(tree, { revs, isDeleted }).tree
  }, EMPTY_TREE)
}

test('[RT3] a live leaf beats a deleted one with a greater rev', () => {
  expect(winningLeaf([leaf('7-a', true), leaf('2-b')])).toEqual(leaf('2-b'))
})

test('[RT4] pos is compared as a number, then sig in ASCII order', () => {
  expect(winningLeaf([leaf('9-f'), leaf('10-a')])).toEqual(leaf('10-a'))
  expect(winningLeaf([leaf('2-a'), leaf('2-b')])).toEqual(leaf('2-b'))
})

test('[RT10] possible ancestors are the leaves below the highest rev that is missing', () => {
  const tree = treeOf('3-c 2-b 1-a', '2-d 1-a', '4-e 2-d 1-a x'.replace('2-d', '3-d 2-d'))
  const asked = ['3-c', '5-f', '2-b', '4-a'].map(parseRev)
  expect(missingRevs(tree, asked)).toEqual({
    missing: ['4-a', '5-f'],
    possibleAncestors: ['3-c', '4-e'],
  })
  expect(missingRevs(EMPTY_TREE, [parseRev('1-z')])).toEqual({
    missing: ['1-z'],
    possibleAncestors: [],
  })
})

test('[RT11] the leaves below a rev are those that descend from it', () => {
  const tree = treeOf('3-c 2-b 1-a', '2-d 1-a')
  expect(leavesBelow(tree, '1-a').map(({ pos, sig }) => `${pos}-${sig}`)).toEqual(['3-c', '2-d'])
  expect(leavesBelow(tree, '2-b')).toHaveLength(1)
  expect(leavesBelow(tree, '9-z')).toEqual([])
})

test('[RT12] purging a leaf removes its branch up to the fork', () => {
  const tree = purgeLeaf(treeOf('3-c 2-b 1-a', '2-d 1-a'), '3-c')
  expect([...tree.keys()].toSorted()).toEqual(['1-a', '2-d'])
  expect(purgeLeaf(tree, '2-d').size).toBe(0)
})

test('[RT13] a forged second parent changes nobody’s history', () => {
  const tree = treeOf('3-c 2-b 1-a', '3-c 2-z 1-y')
  expect(historyOf(tree, '3-c').map(({ sig }) => sig)).toEqual(['c', 'b', 'a'])
  expect(tree.size).toBe(3)
})
