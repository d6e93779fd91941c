/** Languages that have two letters in ISO 639-1, and those of places this is used in. */
const TAGS =
  'aa ab af ak am ar as ay az ba be bg bi bm bn bo br bs ca ce co cs cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu dyo fon gaa mos pcm snk srr'.split(
    ' ',
  )
const WELL_FORMED = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u

/**
 * The tag of a language that somebody names in their own language, in English, in itself, or by
 * its tag: `français`, `French`, `fr`.
 *
 * @returns null where nothing known is called so
 */
export function tagOfLanguage(name: string, spoken: string): string | null {
  const wanted = plain(name)
  for (const inLanguage of new Set([spoken, 'en', 'fr'])) {
    const names = new Intl.DisplayNames(inLanguage, { type: 'language', fallback: 'none' })
    const found = TAGS.find((tag) => plain(names.of(tag) ?? '') === wanted)
    if (found !== undefined) return found
  }
  const own = TAGS.find((tag) => {
    const [itself] = Intl.DisplayNames.supportedLocalesOf(tag)
    if (itself === undefined) return false
    return plain(new Intl.DisplayNames(tag, { type: 'language' }).of(tag) ?? '') === wanted
  })
  if (own !== undefined) return own
  return WELL_FORMED.test(name) && Intl.getCanonicalLocales(name).length === 1 ? name : null
}

function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
}
