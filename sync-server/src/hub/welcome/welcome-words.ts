/** Which steps a phone is shown. */
export const PHONE_KINDS = ['android', 'ios', 'other'] as const
export type PhoneKind = (typeof PHONE_KINDS)[number]

export interface Step {
  readonly title: string
  readonly text: string
  /** File in `assets/welcome/`, without its ending, and what it shows. */
  readonly picture?: { readonly name: string; readonly alt: string }
  readonly action?: 'crt' | 'profile' | 'open'
}

export interface WelcomeWords {
  readonly otherLanguage: { readonly code: WelcomeLanguage; readonly name: string }
  readonly title: (journey: string) => string
  readonly lead: string
  readonly joinNow: string
  readonly joinNowText: string
  readonly joinNowButton: string
  readonly setUp: string
  readonly setUpText: string
  readonly trustedText: string
  readonly trustedButton: string
  readonly kinds: Readonly<Record<PhoneKind, string>>
  readonly kindQuestion: string
  readonly actions: Readonly<Record<'crt' | 'profile' | 'open', string>>
  readonly steps: Readonly<Record<PhoneKind, readonly Step[]>>
  readonly elsewhere: string
  readonly codeLabel: string
  readonly codeButton: string
  readonly yourCode: string
  readonly safe: string
  readonly safeText: string
  readonly fingerprint: string
  readonly remove: string
  readonly noSecure: string
  readonly inPortal: string
}

const en: WelcomeWords = {
  otherLanguage: { code: 'fr', name: 'Français' },
  title: (journey) => `Welcome to ${journey}`,
  lead: 'Tributary is where this journey is written down. There are two ways to take part with this phone.',
  setUp: 'Set up this phone',
  setUpText:
    'Takes three minutes, once. Then Tributary opens like any app, also away from the hub, and can use camera and microphone.',
  trustedText:
    'This hub is trusted by every phone. Open its page, then add it to your home screen.',
  trustedButton: 'Open Tributary',
  joinNow: 'Or join at once',
  joinNowText:
    'Nothing to install. It works in this browser as long as this phone is on the hub’s Wi-Fi. If you set up the phone later, you join once more there.',
  joinNowButton: 'Join in this browser',
  kinds: { android: 'Android', ios: 'iPhone or iPad', other: 'Another device' },
  kindQuestion: 'What are you holding?',
  actions: {
    crt: 'Download the certificate',
    profile: 'Download the profile',
    open: 'Open the secure page',
  },
  steps: {
    android: [
      {
        title: 'Download the hub’s certificate',
        text: 'It is kept under Downloads. The phone may say that it must be installed from the settings: that is the next step.',
        picture: { name: 'download', alt: 'A button with a certificate, and an arrow downwards.' },
        action: 'crt',
      },
      {
        title: 'Open Settings and search for “CA certificate”',
        text: 'Choose “CA certificate” from what is found. On most phones it is under Security, More security settings, Install from storage.',
        picture: {
          name: 'android-search',
          alt: 'A search field; below it the entry with a certificate is marked.',
        },
      },
      {
        title: 'Tap “Install anyway” and choose tributary-hub.crt',
        text: 'The phone warns about certificates in general. This one is good for this hub alone. The phone may ask for its screen lock.',
        picture: {
          name: 'android-anyway',
          alt: 'A warning with two buttons; the right one is marked.',
        },
      },
      {
        title: 'Open the secure page in Chrome',
        text: 'It opens without a warning. If it does not, look at steps 2 and 3 again.',
        picture: { name: 'open', alt: 'A shield with a tick above a button.' },
        action: 'open',
      },
      {
        title: 'Tap ⋮, then “Add to Home screen” and “Install”',
        text: 'Open Tributary from the home screen, type the join code and say who you are.',
        picture: {
          name: 'android-home',
          alt: 'The menu with three dots; the entry with a phone and a plus is marked.',
        },
      },
    ],
    ios: [
      {
        title: 'Open this page in Safari and download the profile',
        text: 'Tap “Allow” when the phone asks. If this window has a button “Done” or “Cancel” at its top, close it first and open this address in Safari.',
        picture: { name: 'download', alt: 'A button with a certificate, and an arrow downwards.' },
        action: 'profile',
      },
      {
        title: 'Open Settings, tap “Profile Downloaded”, then “Install”',
        text: 'It is near the top. The phone asks for its code, and says that the profile is not signed: it was made by this hub.',
        picture: {
          name: 'ios-profile',
          alt: 'The settings; the entry with a certificate is marked.',
        },
      },
      {
        title: 'Settings, General, About, Certificate Trust Settings: switch the hub on',
        text: 'It is at the very bottom of About. Without this step Safari warns of the page.',
        picture: { name: 'ios-trust', alt: 'A switch that is on.' },
      },
      {
        title: 'Open the secure page in Safari',
        text: 'It opens without a warning. If it does not, look at step 3 again.',
        picture: { name: 'open', alt: 'A shield with a tick above a button.' },
        action: 'open',
      },
      {
        title: 'Tap the share button, then “Add to Home Screen”',
        text: 'Open Tributary from the home screen and join there, not in Safari: the two keep their records apart.',
        picture: {
          name: 'ios-home',
          alt: 'The share button; above it the entry with a plus is marked.',
        },
      },
    ],
    other: [
      {
        title: 'Download the hub’s certificate',
        text: 'Windows: open it, then Install Certificate, Current User, Trusted Root Certification Authorities. Mac: open it, then set it to Always Trust in Keychain Access. Firefox: Settings, Certificates, Import.',
        picture: { name: 'download', alt: 'A button with a certificate, and an arrow downwards.' },
        action: 'crt',
      },
      {
        title: 'Open the secure page',
        text: 'It opens without a warning. Your browser offers to install Tributary, at the end of the address bar or in its menu.',
        picture: { name: 'open', alt: 'A shield with a tick above a button.' },
        action: 'open',
      },
    ],
  },
  elsewhere: 'If that address does not open:',
  codeLabel: 'Join code',
  codeButton: 'Go on',
  yourCode: 'Your join code',
  safe: 'Is this safe?',
  safeText:
    'The certificate is good for this hub’s own name and for addresses of local networks, and for nothing on the internet. The key that made it was thrown away at once. If the host can read you the same fingerprint from the hub’s screen, nobody stands between.',
  fingerprint: 'Fingerprint (SHA-256)',
  remove:
    'When the journey is over you can remove it: on Android under Settings, “User credentials”; on an iPhone under Settings, General, VPN & Device Management.',
  noSecure: 'This hub has no secure address at the moment. Join in this browser, or ask the host.',
  inPortal:
    'If your phone opened this page by itself, close it after reading and open your browser: what is installed from here may not stay.',
}

const fr: WelcomeWords = {
  otherLanguage: { code: 'en', name: 'English' },
  title: (journey) => `Bienvenue : ${journey}`,
  lead: 'Tributary garde la trace de ce parcours. Il y a deux façons d’y prendre part avec ce téléphone.',
  setUp: 'Préparer ce téléphone',
  setUpText:
    'Trois minutes, une seule fois. Ensuite Tributary s’ouvre comme toute application, même loin du hub, et peut se servir de l’appareil photo et du micro.',
  trustedText:
    'Tous les téléphones font confiance à ce hub. Ouvrez sa page, puis ajoutez-la à l’écran d’accueil.',
  trustedButton: 'Ouvrir Tributary',
  joinNow: 'Ou rejoindre tout de suite',
  joinNowText:
    'Rien à installer. Cela marche dans ce navigateur tant que ce téléphone est sur le Wi-Fi du hub. Si vous préparez le téléphone plus tard, vous rejoindrez une fois de plus là-bas.',
  joinNowButton: 'Rejoindre dans ce navigateur',
  kinds: { android: 'Android', ios: 'iPhone ou iPad', other: 'Un autre appareil' },
  kindQuestion: 'Qu’avez-vous en main ?',
  actions: {
    crt: 'Télécharger le certificat',
    profile: 'Télécharger le profil',
    open: 'Ouvrir la page sécurisée',
  },
  steps: {
    android: [
      {
        title: 'Téléchargez le certificat du hub',
        text: 'Il est rangé dans les téléchargements. Le téléphone dit peut-être qu’il faut l’installer depuis les paramètres : c’est l’étape suivante.',
        picture: {
          name: 'download',
          alt: 'Un bouton avec un certificat, et une flèche vers le bas.',
        },
        action: 'crt',
      },
      {
        title: 'Ouvrez les Paramètres et cherchez « certificat CA »',
        text: 'Choisissez « Certificat CA » dans ce qui est trouvé. Sur la plupart des téléphones, il est sous Sécurité, Autres paramètres de sécurité, Installer depuis le stockage.',
        picture: {
          name: 'android-search',
          alt: 'Un champ de recherche ; dessous, la ligne avec un certificat est marquée.',
        },
      },
      {
        title: 'Touchez « Installer quand même » et choisissez tributary-hub.crt',
        text: 'Le téléphone met en garde contre les certificats en général. Celui-ci ne vaut que pour ce hub. Le téléphone demande peut-être son code de verrouillage.',
        picture: {
          name: 'android-anyway',
          alt: 'Un avertissement avec deux boutons ; celui de droite est marqué.',
        },
      },
      {
        title: 'Ouvrez la page sécurisée dans Chrome',
        text: 'Elle s’ouvre sans avertissement. Sinon, revoyez les étapes 2 et 3.',
        picture: { name: 'open', alt: 'Un bouclier coché au-dessus d’un bouton.' },
        action: 'open',
      },
      {
        title: 'Touchez ⋮, puis « Ajouter à l’écran d’accueil » et « Installer »',
        text: 'Ouvrez Tributary depuis l’écran d’accueil, saisissez le code et dites qui vous êtes.',
        picture: {
          name: 'android-home',
          alt: 'Le menu aux trois points ; la ligne avec un téléphone et un plus est marquée.',
        },
      },
    ],
    ios: [
      {
        title: 'Ouvrez cette page dans Safari et téléchargez le profil',
        text: 'Touchez « Autoriser » quand le téléphone le demande. Si cette fenêtre a un bouton « OK » ou « Annuler » en haut, fermez-la d’abord et ouvrez cette adresse dans Safari.',
        picture: {
          name: 'download',
          alt: 'Un bouton avec un certificat, et une flèche vers le bas.',
        },
        action: 'profile',
      },
      {
        title: 'Ouvrez Réglages, touchez « Profil téléchargé », puis « Installer »',
        text: 'C’est près du haut. Le téléphone demande son code et dit que le profil n’est pas signé : c’est ce hub qui l’a fait.',
        picture: {
          name: 'ios-profile',
          alt: 'Les réglages ; la ligne avec un certificat est marquée.',
        },
      },
      {
        title: 'Réglages, Général, Informations, Réglages des certificats : activez le hub',
        text: 'C’est tout en bas des Informations. Sans cette étape, Safari met en garde contre la page.',
        picture: { name: 'ios-trust', alt: 'Un interrupteur activé.' },
      },
      {
        title: 'Ouvrez la page sécurisée dans Safari',
        text: 'Elle s’ouvre sans avertissement. Sinon, revoyez l’étape 3.',
        picture: { name: 'open', alt: 'Un bouclier coché au-dessus d’un bouton.' },
        action: 'open',
      },
      {
        title: 'Touchez le bouton de partage, puis « Sur l’écran d’accueil »',
        text: 'Ouvrez Tributary depuis l’écran d’accueil et rejoignez là, pas dans Safari : les deux gardent leurs notes à part.',
        picture: {
          name: 'ios-home',
          alt: 'Le bouton de partage ; au-dessus, la ligne avec un plus est marquée.',
        },
      },
    ],
    other: [
      {
        title: 'Téléchargez le certificat du hub',
        text: 'Windows : ouvrez-le, puis Installer un certificat, Utilisateur actuel, Autorités de certification racines de confiance. Mac : ouvrez-le, puis choisissez Toujours approuver dans Trousseaux d’accès. Firefox : Paramètres, Certificats, Importer.',
        picture: {
          name: 'download',
          alt: 'Un bouton avec un certificat, et une flèche vers le bas.',
        },
        action: 'crt',
      },
      {
        title: 'Ouvrez la page sécurisée',
        text: 'Elle s’ouvre sans avertissement. Le navigateur propose d’installer Tributary, au bout de la barre d’adresse ou dans son menu.',
        picture: { name: 'open', alt: 'Un bouclier coché au-dessus d’un bouton.' },
        action: 'open',
      },
    ],
  },
  elsewhere: 'Si cette adresse ne s’ouvre pas :',
  codeLabel: 'Code d’accès',
  codeButton: 'Continuer',
  yourCode: 'Votre code d’accès',
  safe: 'Est-ce sûr ?',
  safeText:
    'Le certificat ne vaut que pour le nom de ce hub et les adresses des réseaux locaux, pour rien d’autre sur Internet. La clé qui l’a fait a été jetée aussitôt. Si la personne qui tient le hub vous lit la même empreinte sur l’écran du hub, personne ne s’est glissé entre les deux.',
  fingerprint: 'Empreinte (SHA-256)',
  remove:
    'À la fin du parcours vous pouvez le retirer : sur Android sous Paramètres, « Identifiants utilisateur » ; sur un iPhone sous Réglages, Général, VPN et gestion de l’appareil.',
  noSecure:
    'Ce hub n’a pas d’adresse sécurisée en ce moment. Rejoignez dans ce navigateur, ou demandez à la personne qui tient le hub.',
  inPortal:
    'Si votre téléphone a ouvert cette page de lui-même, fermez-la après lecture et ouvrez votre navigateur : ce qu’on installe d’ici ne reste pas toujours.',
}

export const WELCOME_WORDS = { en, fr } as const
export type WelcomeLanguage = keyof typeof WELCOME_WORDS
