import { ChipSelect } from '@tributary/ui'

import { useLanguage, useMessages } from './i18n/i18n-context.tsx'
import { languageName, LANGUAGES } from './i18n/languages.ts'
import { setPreferences } from './preferences-store.ts'

export function LanguageSwitch() {
  const { app } = useMessages()
  const language = useLanguage()
  return (
    <ChipSelect
      label={app.language}
      isSet={false}
      value={language}
      onChange={(event) => setPreferences({ language: event.currentTarget.value })}
    >
      {LANGUAGES.map((one) => (
        <option key={one} value={one} lang={one}>
          {languageName(one)}
        </option>
      ))}
    </ChipSelect>
  )
}
