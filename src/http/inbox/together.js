// Approving several requests in one act: a box on each card that may be, and a bar that lists what is selected.

import { make } from './view.js'
import { say } from './words.js'

/** Ids of the cards that are selected, with the digest that was shown then: a card that changes is no longer selected. */
const selected = new Map()
let on = { approve: async () => undefined, failed: () => undefined, changed: () => undefined }

/** What is done with a selection. */
export function onSelection(handlers) {
  on = handlers
}

/** The box of a card that may be approved with others; undefined for one that is approved by itself. */
export function selectBox(card) {
  if (!card.together) return undefined
  const box = make('input', { type: 'checkbox', 'aria-label': say('selectOne', card.short_id) })
  box.checked = selected.get(card.id) === card.together
  box.addEventListener('change', () => {
    if (box.checked) selected.set(card.id, card.together)
    else selected.delete(card.id)
    on.changed()
  })
  return make('label', { class: 'select' }, box, ` ${say('select')}`)
}

/** Shows the bar: what is selected, one line each, what it costs together, and the button. Hidden until two are selected. */
export function showSelection(bar, shown, approves) {
  const cards = shown.map(({ card }) => card).filter((card) => card.together && selected.get(card.id) === card.together)
  const here = new Set(cards.map(({ id }) => id))
  for (const id of selected.keys()) if (!here.has(id)) selected.delete(id)
  bar.hidden = !approves || cards.length < 2
  if (bar.hidden) return bar.replaceChildren()
  const sum = cards.reduce((total, { usd }) => total + usd, 0)
  const button = make('button', { type: 'button', class: 'yes' }, say('approveSelected', cards.length))
  button.addEventListener('click', async () => {
    button.disabled = true
    bar.querySelector('.error')?.remove()
    try {
      await on.approve(cards)
    } catch (error) {
      button.disabled = false
      bar.append(make('p', { class: 'error', role: 'alert' }, say('notRecorded', error.message)))
      on.failed(error)
    }
  })
  const lines = cards.map((card) =>
    make('li', {}, `${card.agent} ${card.verb} “${card.intent}”${say('for')}${card.amount} (${card.short_id})`),
  )
  bar.replaceChildren(
    make('ul', {}, ...lines),
    make('p', {}, say('together', `$${sum.toFixed(2)}`)),
    make('div', { class: 'actions' }, button),
  )
}
