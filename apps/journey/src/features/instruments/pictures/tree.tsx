import type { Picture, TreeNode } from '@tributary/instruments'
import { classNames } from '@tributary/ui'
import { Link } from 'wouter'

import { useWords } from '../../../app/i18n/i18n-context.tsx'
import { hrefOfResponse } from '../instrument-links.ts'
import { useLabel } from './label-words.tsx'
import styles from './pictures.module.css'

type TreePicture = Extract<Picture, { kind: 'tree' }>

/** A tree as nested lists with drawn branches: it wraps on a phone and is read in its order. */
export function Tree(props: { picture: TreePicture }) {
  const { nodes } = props.picture
  const below = new Map<string | null, TreeNode[]>()
  for (const node of nodes) {
    const list = below.get(node.parentId)
    if (list === undefined) below.set(node.parentId, [node])
    else list.push(node)
  }
  return (
    <div className={styles.tree}>
      <Branch below={below} parentId={null} />
    </div>
  )
}

function Branch(props: {
  below: ReadonlyMap<string | null, readonly TreeNode[]>
  parentId: string | null
}) {
  const words = useWords('instruments')
  const label = useLabel()
  const nodes = props.below.get(props.parentId) ?? []
  if (nodes.length === 0) return null
  return (
    <ul className={styles.branch}>
      {nodes.map((node) => (
        <li key={node.id} className={styles.twig}>
          <div className={classNames(styles.leaf, styles[node.mark])}>
            <Mark mark={node.mark} />
            <span>
              <Link href={hrefOfResponse(node.responseId)}>{label(node.label)}</Link>
              {node.mark === 'chosen' && <span> ({words.terms.chosen})</span>}
              {node.mark === 'negative' && <span> ({words.terms.negative})</span>}
              {node.note && <span className={styles.note}>{label(node.note)}</span>}
            </span>
          </div>
          <Branch below={props.below} parentId={node.id} />
        </li>
      ))}
    </ul>
  )
}

/** Another shape for each, so that no colour is needed. */
function Mark(props: { mark: TreeNode['mark'] }) {
  return (
    <svg className={styles.mark} viewBox="0 0 20 20" aria-hidden="true">
      {props.mark === 'chosen' ? (
        <path d="M10 1.5 12.600 7.200 18.800 7.800 14.100 12 15.500 18 10 14.800 4.500 18 5.900 12 1.200 7.800 7.400 7.200Z" />
      ) : props.mark === 'negative' ? (
        <path d="M3 3h14v14H3zM6 6l8 8M14 6l-8 8" className={styles.markLine} />
      ) : (
        <circle cx="10" cy="10" r="6" />
      )}
    </svg>
  )
}

type ChainsPicture = Extract<Picture, { kind: 'chains' }>

/** Loops that go on from one another; a closed loop is a full ring, an open one has a gap. */
export function Chains(props: { picture: ChainsPicture }) {
  const { chains, closed, total } = props.picture
  const words = useWords('instruments')
  const label = useLabel()
  return (
    <>
      <p>{words.closedOf(closed, total)}</p>
      <ol className={styles.chains}>
        {chains.map((chain) => (
          <li key={chain[0]?.id ?? ''} className={styles.chainLine}>
            {chain.map((loop, at) => (
              <span key={loop.id} className={styles.link}>
                {at > 0 && <span aria-hidden="true">→</span>}
                <svg className={styles.ring} viewBox="0 0 24 24" aria-hidden="true">
                  <path
                    d={
                      loop.isClosed
                        ? 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18'
                        : 'M20.500 9A9 9 0 1 0 20.500 15'
                    }
                  />
                </svg>
                <Link href={hrefOfResponse(loop.id)}>{label(loop.label)}</Link>
                <span className={styles.note}>
                  {loop.isClosed ? words.terms.closed : words.terms.open}
                </span>
              </span>
            ))}
          </li>
        ))}
      </ol>
    </>
  )
}
