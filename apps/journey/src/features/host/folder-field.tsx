import { Chip, TextField } from '@tributary/ui'

import { useWords } from '../../app/i18n/i18n-context.tsx'
import { useHost } from './host-context.tsx'
import styles from './host.module.css'
import { sizeWords } from './size-words.ts'
import { useListed } from './use-listed.ts'

/** A path typed, or taken from what is plugged in. */
export function FolderField(props: {
  label: string
  hint: string
  value: string
  onChange: (folder: string) => void
}) {
  const { api } = useHost()
  const words = useWords('keeping')
  const places = useListed(api.backupPlaces)?.places ?? []
  return (
    <div className={styles.form}>
      <TextField
        label={props.label}
        hint={props.hint}
        value={props.value}
        autoComplete="off"
        spellCheck={false}
        maxLength={1000}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
      {places.length > 0 && (
        <div className={styles.actions}>
          <span className={styles.soft}>{words.places}</span>
          {places.map(({ path, freeBytes }) => (
            <Chip key={path} pressed={props.value === path} onClick={() => props.onChange(path)}>
              {words.take(path, sizeWords(freeBytes))}
            </Chip>
          ))}
        </div>
      )}
    </div>
  )
}
