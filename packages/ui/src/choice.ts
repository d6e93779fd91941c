import type { IconName } from './icon.tsx'

export interface Choice<Value extends string> {
  value: Value
  label: string
  /** One plain sentence under the label. */
  detail?: string
  icon?: IconName
}
