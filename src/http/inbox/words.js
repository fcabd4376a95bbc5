// The texts of the page in the language of who reads it, as the server's catalogue has them.

let words = {}

/** A text of the catalogue; `{0}`, `{1}` are what the page fills in. */
export const say = (key, ...parts) => (words[key] ?? key).replace(/\{([01])\}/g, (_, i) => String(parts[i]))

/** What a refusal means, before its English words in brackets; those alone where the catalogue has none. */
export const refused = (code, detail) => (words[`refusals.${code}`] === undefined ? detail : `${words[`refusals.${code}`]} (${detail})`)

/** Speaks a language from now on: `<html lang>`, and whatever stands on the page already. */
export async function speak(language) {
  if (document.documentElement.lang === language && Object.keys(words).length > 0) return
  const response = await fetch(`/inbox/words-${encodeURIComponent(language)}.json`)
  if (!response.ok) return
  words = await response.json()
  document.documentElement.lang = language
  for (const element of document.querySelectorAll('[data-word]')) element.textContent = say(element.dataset.word)
  for (const element of document.querySelectorAll('[data-label]')) element.setAttribute('aria-label', say(element.dataset.label))
}
