// How a request looks. Every text comes from the server ready to read and is put in as text, never as markup.

/** Makes an element; strings become text. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.filter((child) => child !== undefined && child !== null))
  return element
}

function detail(label, ...content) {
  return [make('dt', {}, label), make('dd', {}, ...content)]
}

/** The first line: agent, verb, amount, target. */
export function headline(card) {
  const at = card.target === null ? [] : [' at ', make('strong', {}, `“${card.target}”`)]
  const amount = make('strong', { class: 'amount' }, card.amount)
  return make('h3', {}, make('strong', {}, card.agent), ` ${card.verb} `, make('strong', {}, `“${card.intent}”`), ' for ', amount, ...at)
}

/** Everything else that is needed to decide. `now` is the server's time, epoch ms. */
export function details(card, now) {
  const rows = []
  if (card.why.length > 0) rows.push(...detail('Why you are asked', ...card.why.map((why) => make('p', {}, why))))
  rows.push(...detail('Risk', card.risk.join('. ')))
  if (card.budget) rows.push(...detail('Day budget', card.budget))
  if (card.deadline) rows.push(...detail('If nobody answers', make('span', { class: 'deadline' }, deadlineText(card, now))))
  for (const { label, text, code } of card.details) rows.push(...detail(label, code ? make('pre', { tabindex: '0' }, text) : text))
  return make('dl', {}, ...rows)
}

/** When silence means no, and how long that is from `now`. */
export function deadlineText({ deadline }, now) {
  const left = deadline.at - now
  return left > 0 ? `rejects itself at ${deadline.clock} (in ${length(left)})` : `rejected itself at ${deadline.clock}`
}

function length(ms) {
  if (ms < 60_000) return `${Math.ceil(ms / 1000)} s`
  const minutes = Math.floor(ms / 60_000)
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
