// Standing grants on the inbox page: approving for the session, setting terms, and the list with its buttons.

import { make } from './view.js'
import { say } from './words.js'

const KINDS = ['exact', 'glob', 're2']

/** The buttons and the form that a waiting card gets where the charter lets standing grants be given. `approve` sends a vote. */
export function standingActions(offer, approve) {
  if (!offer || offer.once) return []
  if (offer.proposed) {
    const { by, lines, body } = offer.proposed
    const button = make('button', { type: 'button', class: 'yes' }, say('standing.these'))
    button.addEventListener('click', () => approve(body))
    return [make('p', { class: 'terms' }, say('standing.proposed', by, lines.join('; '))), button]
  }
  const session = make('button', { type: 'button', class: 'yes' }, say('standing.session'))
  session.title = say('standing.sessionTitle')
  session.addEventListener('click', () => approve({ session: true }))
  const open = make('button', { type: 'button' }, say('standing.open'))
  const form = termsForm(offer, approve)
  open.addEventListener('click', () => {
    form.hidden = !form.hidden
    if (!form.hidden) form.querySelector('select, input')?.focus()
  })
  return [session, ...purposeButton(offer, approve), open, form]
}

function purposeButton({ purpose }, approve) {
  if (!purpose) return []
  const button = make('button', { type: 'button' }, say('standing.purpose'))
  button.addEventListener('click', () => approve(purpose.body))
  return [make('p', { class: 'terms' }, say('standing.purposeAbout', purpose.text)), button]
}

function termsForm(offer, approve) {
  const { most } = offer
  const args = offer.args.map((arg) => ({ ...arg, row: patternRow(say('argument', arg.label), arg.value) }))
  const intent = patternRow(say('standing.intent'), null)
  const uses = numberRow(say('standing.uses'), Math.min(10, most.uses), 1, most.uses, 1)
  const usd = numberRow(say('standing.usd'), Math.min(5, most.usd), 0, most.usd, 0.000001)
  const minutes = numberRow(say('standing.minutes'), Math.min(60, most.minutes), 1, most.minutes, 1)
  const sure = make('button', { type: 'submit', class: 'yes' }, say('standing.these'))
  const tool = make('p', {}, offer.tool === null ? say('standing.noTool') : say('standing.tool', offer.tool))
  const rest = make('p', {}, say('standing.about'))
  const rows = [...args.map(({ row }) => row.element), intent.element, uses.element, usd.element, minutes.element]
  const form = make('form', { class: 'terms' }, tool, ...rows, rest, sure)
  form.hidden = true
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const named = args.flatMap(({ path, row }) => (row.pattern() ? [[path, row.pattern()]] : []))
    const terms = { max_uses: uses.value(), max_usd: usd.value(), for: `${minutes.value()}m` }
    if (offer.tool !== null) terms.tool = offer.tool
    if (named.length > 0) terms.args = Object.fromEntries(named)
    if (intent.pattern()) terms.intent = intent.pattern()
    approve({ standing: terms })
  })
  return form
}

/** What one text must be: as it is, or a pattern that the person writes. */
function patternRow(label, value) {
  const kind = make('select', { 'aria-label': label }, ...KINDS.map((name) => make('option', { value: name }, say(`standing.${name}`))))
  const input = make('input', {
    maxlength: '512',
    autocomplete: 'off',
    'aria-label': say('standing.patternOf', label),
    placeholder: say('standing.pattern'),
  })
  input.hidden = true
  kind.addEventListener('change', () => {
    input.hidden = kind.value === 'exact'
    input.required = !input.hidden
  })
  const shown = value === null ? [] : [make('span', { class: 'now' }, say('standing.now', value))]
  const element = make('label', {}, label, ...shown, kind, input)
  return { element, pattern: () => (kind.value === 'exact' ? undefined : { [kind.value]: input.value }) }
}

function numberRow(label, value, min, max, step) {
  const input = make('input', {
    type: 'number',
    required: '',
    value: String(value),
    min: String(min),
    max: String(max),
    step: String(step),
  })
  return { element: make('label', {}, label, input), value: () => Number(input.value) }
}

/** The list of standing grants; `revoke` takes one back, and is absent for who may not. */
export function standingList(grants, revoke) {
  return grants.map(({ id, open, headline, covers }) => {
    const item = make('article', { class: open ? 'grant' : 'grant over' }, make('p', {}, headline))
    item.append(make('details', {}, make('summary', {}, say('standing.covers')), ...covers.map((line) => make('p', {}, `${line}.`))))
    const actions = make('div', { class: 'actions' }, make('span', { class: 'id', title: id }, say('id', id.slice(-6))))
    if (open && revoke) {
      const button = make('button', { type: 'button', class: 'no' }, say('standing.revoke'))
      button.addEventListener('click', () => revoke(id, item, button))
      actions.prepend(button)
    }
    item.append(actions)
    return item
  })
}
