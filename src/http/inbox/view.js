// How a request looks. Every text comes from the server ready to read and is put in as text, never as markup.

import { say } from './words.js'

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

/** The first line: agent, verb, amount, target; of a motion who proposes what. */
export function headline(card) {
  if (card.title) return make('h3', {}, make('strong', {}, card.title))
  const at = card.target === null ? [] : [say('at'), make('strong', {}, `“${card.target}”`)]
  const amount = make('strong', { class: 'amount' }, card.amount)
  return make('h3', {}, make('strong', {}, card.agent), ` ${card.verb} `, make('strong', {}, `“${card.intent}”`), say('for'), amount, ...at)
}

/** Everything else that is needed to decide. `now` is the server's time, epoch ms. */
export function details(card, now) {
  const rows = []
  if (card.edited?.length > 0) rows.push(...detail(say('labels.edited'), ...card.edited.map((line) => make('p', {}, line))))
  if (card.why?.length > 0) rows.push(...detail(say('labels.why'), ...card.why.map((why) => make('p', {}, why))))
  if (card.approvals) rows.push(...detail(say('labels.approvals'), card.approvals))
  if (card.notes?.length > 0) rows.push(...detail(say('labels.status'), ...card.notes.map((note) => make('p', {}, note))))
  if (card.risk) rows.push(...detail(say('labels.risk'), card.risk.join('. ')))
  if (card.past) rows.push(...detail(say('labels.past'), card.past))
  if (card.budget) rows.push(...detail(say('labels.budget'), card.budget))
  if (card.lock) rows.push(...detail(say('labels.lock'), card.lock))
  if (card.deadline) rows.push(...detail(say('labels.deadline'), make('span', { class: 'deadline' }, deadlineText(card, now))))
  if (card.image) rows.push(...detail(say('labels.picture'), ...picture(card.image)))
  for (const { label, text, code } of card.details) rows.push(...detail(label, code ? make('pre', { tabindex: '0' }, text) : text))
  return make('dl', {}, ...rows)
}

/** What the agent shows of it, which a click saves; the server says in words when it is no longer kept. */
function picture({ url, width, height, alt, text, gone }) {
  const image = make('img', { class: 'picture', src: url, width, height, alt, loading: 'lazy' })
  image.addEventListener('error', () => image.parentElement?.replaceWith(make('p', { class: 'gone' }, gone)))
  return [make('a', { href: url, download: '' }, image), make('p', {}, text)]
}

/** When silence means no, and how long that is from `now`. */
export function deadlineText({ deadline }, now) {
  const left = deadline.at - now
  return left > 0 ? say('rejects', deadline.clock, length(left)) : say('rejected', deadline.clock)
}

const UNITS = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
]

/** How long somebody has, as the core's `timeLeft` says it: from five minutes on the nearest minute, below rounded down. */
export function length(ms) {
  const left = ms >= 300_000 ? ms + 30_000 : ms
  const first = UNITS.findIndex(([unit]) => left >= unit)
  if (first < 0) return say('moment')
  const [unit, name] = UNITS[first]
  const [next, nextName] = first < 2 ? UNITS[first + 1] : [unit, '']
  const rest = Math.floor((left % unit) / next)
  return `${Math.floor(left / unit)} ${name}${rest > 0 ? ` ${rest} ${nextName}` : ''}`
}
