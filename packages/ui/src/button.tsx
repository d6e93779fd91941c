import type { ComponentProps } from 'react'

import styles from './button.module.css'
import { classNames } from './class-names.ts'
import { Icon, type IconName } from './icon.tsx'

export interface ButtonLook {
  tone?: 'river' | 'clay' | 'plain' | 'quiet' | 'alert'
  icon?: IconName
  wide?: boolean
}

/** The class of a button, for links that look like one. */
export function buttonClass(look: ButtonLook): string {
  return classNames(styles.button, styles[look.tone ?? 'plain'], look.wide === true && styles.wide)
}

export function Button(props: ComponentProps<'button'> & ButtonLook) {
  const { tone, icon, wide, className, children, type = 'button', ...rest } = props
  return (
    <button
      {...rest}
      type={type}
      className={classNames(
        buttonClass({ ...(tone && { tone }), ...(wide !== undefined && { wide }) }),
        className,
      )}
    >
      {icon && <Icon name={icon} />}
      <span>{children}</span>
    </button>
  )
}
