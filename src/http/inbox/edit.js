// Editing a request on the inbox page: a form with what may be changed, and what it comes to before anything is sent.

import { make } from './view.js'
import { say } from './words.js'

/** A button that opens the form of what may be edited; `send` gets the body. Nothing is sent before its changes were shown. */
export function editActions(card, send) {
  const { offer } = card
  if (!offer) return []
  const rows = [costRow(offer), ...offer.args.map(argRow), ...(offer.models.length > 1 ? [modelRow(offer)] : [])]
  const open = make('button', { type: 'button', class: 'quiet' }, say('edit.open'))
  const look = make('button', { type: 'submit' }, say('edit.look'))
  const back = make('button', { type: 'button' }, say('back'))
  const diff = make('div', { 'aria-live': 'polite' })
  const form = make('form', { class: 'terms' }, ...rows.map(({ element }) => element), make('div', { class: 'actions' }, look, back), diff)
  form.hidden = true
  const toggle = (on) => {
    form.hidden = !on
    open.hidden = on
    diff.replaceChildren()
    ;(on ? form.querySelector('input, select') : open)?.focus()
  }
  open.addEventListener('click', () => toggle(true))
  back.addEventListener('click', () => toggle(false))
  // What was shown is what is sent: whoever types on looks again.
  form.addEventListener('input', () => diff.replaceChildren())
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const found = rows.flatMap((row) => row.change() ?? [])
    diff.replaceChildren(...(found.length === 0 ? [make('p', {}, say('edit.same'))] : shown(card, found, send)))
  })
  return [open, form]
}

/** The changes as the person will have made them, and the two ways to make them. */
function shown(card, found, send) {
  const changes = {}
  for (const { body } of found) {
    const { args, ...rest } = body
    Object.assign(changes, rest)
    if (args) changes.args = { ...changes.args, ...args }
  }
  const button = (label, approve) => {
    const one = make('button', { type: 'button', class: approve ? 'yes' : '' }, label)
    one.addEventListener('click', () => send({ changes, seen: card.seen, approve }))
    return one
  }
  return [
    ...found.map(({ label, from, to }) => make('p', {}, make('b', {}, label), ' ', make('del', {}, from), ' → ', make('ins', {}, to))),
    make('p', {}, say('edit.consequences')),
    make('div', { class: 'actions' }, button(say('edit.both'), true), button(say('edit.only'), false)),
  ]
}

function costRow({ cost, raise }) {
  const most = raise ? {} : { max: String(cost) }
  const input = make('input', { type: 'number', required: '', min: '0', step: '0.000001', value: String(cost), ...most })
  const element = make('label', {}, say(raise ? 'edit.costField' : 'edit.costLower'), input)
  const change = () => {
    const to = Number(input.value)
    return to === cost ? undefined : { label: say('edit.cost'), from: `$${cost}`, to: `$${to}`, body: { estimated_cost_usd: to } }
  }
  return { element, change }
}

/** A text is edited as it is, anything else as JSON. */
function argRow({ path, label, value, text }) {
  const input = make('input', { maxlength: '4096', autocomplete: 'off', value })
  const element = make('label', {}, text ? say('argument', label) : say('edit.json', say('argument', label)), input)
  const parsed = () => {
    try {
      return { to: text ? input.value : JSON.parse(input.value) }
    } catch {
      return undefined
    }
  }
  input.addEventListener('input', () => {
    const wrong = input.value !== value && parsed() === undefined
    input.setCustomValidity(wrong ? say('edit.expectedJson') : '')
  })
  const change = () => {
    if (input.value === value) return undefined
    const { to } = parsed() ?? {}
    return { label, from: value === '' ? say('edit.nothing') : value, to: input.value, body: { args: { [path]: to } } }
  }
  return { element, change }
}

function modelRow({ models, model }) {
  const select = make('select', {}, ...models.map((id) => make('option', { value: id }, id)))
  select.value = model
  const change = () =>
    select.value === model ? undefined : { label: say('edit.model'), from: model, to: select.value, body: { model: select.value } }
  return { element: make('label', {}, say('edit.model'), select), change }
}
