import type { Reach } from '../../lan/reach.ts'
import { type Html, html } from './html.ts'
import {
  PHONE_KINDS,
  type PhoneKind,
  type Step,
  WELCOME_WORDS,
  type WelcomeLanguage,
  type WelcomeWords,
} from './welcome-words.ts'

export interface WelcomeFacts {
  readonly hubName: string
  readonly journeyTitle: string
  readonly reach: Reach
  /** From the link that was opened; `null` where the code is still to be typed. */
  readonly code: string | null
  readonly language: WelcomeLanguage
  readonly kind: PhoneKind
}

/** The page for a phone that knows nothing yet. It needs no script, and works on plain http. */
export function welcomePage(facts: WelcomeFacts): string {
  const { hubName, journeyTitle, language } = facts
  const words = WELCOME_WORDS[language]
  const other = words.otherLanguage
  return html`<!doctype html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${words.title(journeyTitle)}</title>
        <link rel="icon" href="/icon.svg" />
        <link rel="stylesheet" href="/welcome/assets/welcome.css" />
      </head>
      <body>
        <header>
          <p>${hubName}</p>
          <a
            href="${pathOf(facts, { language: other.code })}"
            hreflang="${other.code}"
            lang="${other.code}"
            >${other.name}</a
          >
        </header>
        <main>
          <div>
            <h1>${words.title(journeyTitle)}</h1>
            <p class="lead">${words.lead}</p>
          </div>
          ${facts.code === null ? codeForm(words, facts) : codeShown(words, facts.code)}
          ${setUp(words, facts)} ${joinNow(words, facts)} ${safety(words, facts)}
        </main>
      </body>
    </html> `.text
}

function codeShown(words: WelcomeWords, code: string): Html {
  return html`<p class="card">
    <span class="soft">${words.yourCode}</span> <span class="code">${code}</span>
  </p>`
}

function codeForm(words: WelcomeWords, facts: WelcomeFacts): Html {
  return html`<form class="card" action="/welcome" method="get">
    <input type="hidden" name="lang" value="${facts.language}" />
    <input type="hidden" name="for" value="${facts.kind}" />
    <label for="code">${words.codeLabel}</label>
    <input
      id="code"
      name="code"
      maxlength="12"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      required
    />
    <button class="button">${words.codeButton}</button>
  </form>`
}

function setUp(words: WelcomeWords, facts: WelcomeFacts): Html {
  const { reach, code } = facts
  const [best] = reach.httpsOrigins
  if (best === undefined) return html`<p class="note">${words.noSecure}</p>`
  if (reach.rung === 'trusted') {
    return html`<section class="card">
      <h2>${words.setUp}</h2>
      <p>${words.trustedText}</p>
      <a class="button" href="${appAddress(best, code)}">${words.trustedButton}</a>
    </section>`
  }
  const kinds = PHONE_KINDS.map(
    (kind) =>
      html`<li>
        <a
          href="${pathOf(facts, { kind })}"
          ${kind === facts.kind ? html` aria-current="true"` : html``}
          >${words.kinds[kind]}</a
        >
      </li>`,
  )
  return html`<section class="card">
    <h2>${words.setUp}</h2>
    <p>${words.setUpText}</p>
    <p class="note">${words.inPortal}</p>
    <p class="soft" id="kinds">${words.kindQuestion}</p>
    <ul class="choices" aria-labelledby="kinds">
      ${kinds}
    </ul>
    <ol class="steps">
      ${words.steps[facts.kind].map((step) => stepItem(step, words, facts))}
    </ol>
  </section>`
}

function stepItem(step: Step, words: WelcomeWords, facts: WelcomeFacts): Html {
  const { picture } = step
  return html` <li>
    <div>
      <h3>${step.title}</h3>
      <p>${step.text}</p>
      ${step.action === undefined ? html`` : actionOf(step.action, words, facts)}
    </div>
    ${picture === undefined ? html`` : html`<img src="/welcome/assets/${picture.name}.svg" alt="${picture.alt}" width="240" height="170" />`}
  </li>`
}

function actionOf(
  action: 'crt' | 'profile' | 'open',
  words: WelcomeWords,
  facts: WelcomeFacts,
): Html {
  const label = words.actions[action]
  if (action === 'crt') return html`<a class="button" href="/tributary-hub.crt">${label}</a>`
  if (action === 'profile')
    return html`<a class="button" href="/tributary-hub.mobileconfig">${label}</a>`
  const [best = '', ...others] = facts.reach.httpsOrigins
  const [second] = others
  return html`<a class="button" href="${appAddress(best, facts.code)}">${label}</a>
    <p class="address">${best}</p>
    ${second === undefined ? html`` : html`<p>${words.elsewhere} <a class="address" href="${appAddress(second, facts.code)}">${second}</a></p>`}`
}

function joinNow(words: WelcomeWords, { code }: WelcomeFacts): Html {
  return html`<section class="card">
    <h2>${words.joinNow}</h2>
    <p>${words.joinNowText}</p>
    <a class="button quiet" href="${appAddress('', code)}">${words.joinNowButton}</a>
  </section>`
}

function safety(words: WelcomeWords, { reach }: WelcomeFacts): Html {
  const fingerprint = reach.certificate?.rootFingerprint
  if (fingerprint === undefined || fingerprint === null) return html``
  return html`<section class="card">
    <h2>${words.safe}</h2>
    <p>${words.safeText}</p>
    <p>
      <span class="soft">${words.fingerprint}</span><br /><span class="fingerprint"
        >${fingerprint}</span
      >
    </p>
    <p class="soft">${words.remove}</p>
  </section>`
}

function appAddress(origin: string, code: string | null): string {
  return code === null ? `${origin}/join` : `${origin}/join/${encodeURIComponent(code)}`
}

function pathOf(facts: WelcomeFacts, changes: Partial<WelcomeFacts>): string {
  const { code, language, kind } = { ...facts, ...changes }
  const path = code === null ? '/welcome' : `/welcome/${encodeURIComponent(code)}`
  return `${path}?lang=${language}&for=${kind}`
}
