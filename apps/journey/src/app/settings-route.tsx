import { SettingsPage } from '../features/settings/settings-page.tsx'
const sharedPhone = () => import('./shared-phone.tsx')
import { languageName, LANGUAGES } from './i18n/languages.ts'
import { PaperChoice } from '../features/paper/paper-choice.tsx'
import { SharingSection } from '../features/shared-phone/sharing-section.tsx'
import { setPreferences, TEXT_SIZES, usePreferences } from './preferences-store.ts'

export function SettingsRoute() {
  const preferences = usePreferences()
  return (
    <SettingsPage
      languages={LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
      language={preferences.language}
      onLanguage={(language) => setPreferences({ language })}
      textSizes={TEXT_SIZES.map(String)}
      textSize={String(preferences.textSize)}
      onTextSize={(percent) => {
        const textSize = TEXT_SIZES.find((size) => String(size) === percent)
        if (textSize !== undefined) setPreferences({ textSize })
      }}
      paper={<PaperChoice />}
      sharing={
        <SharingSection
          onShare={async (pin) => (await sharedPhone()).beginSharing(pin)}
          onEnd={async () => (await sharedPhone()).endSharing()}
          onLock={() => void sharedPhone().then(({ lockPhone }) => lockPhone())}
        />
      }
      theme={preferences.theme}
      onTheme={(theme) => setPreferences({ theme })}
    />
  )
}
