// Granting alone (break-glass), and the reviews that others owe of it.

import { make } from './view.js'
import { say } from './words.js'

/** A button that opens a form to grant a request alone; `send` gets the body. It takes a reason, and whatever each approval is confirmed with. */
export function aloneActions(card, send) {
  const field = (label, more = {}) => make('input', { required: '', autocomplete: 'off', 'aria-label': label, placeholder: label, ...more })
  const reason = field(say('alone.why'), { maxlength: '2000' })
  const confirm = card.typed ? field(say('alone.type', card.confirm), { maxlength: '64' }) : null
  const code = card.code ? field(say('alone.code'), { maxlength: '7', inputmode: 'numeric' }) : null
  const open = make('button', { type: 'button', class: 'quiet' }, say('alone.open'))
  const sure = make('button', { type: 'submit', class: 'no sure' }, say('alone.submit'))
  const back = make('button', { type: 'button' }, say('back'))
  const form = make('form', { class: 'ask-why' }, reason, confirm, code, make('div', { class: 'actions' }, sure, back))
  form.hidden = true
  const toggle = (on) => {
    form.hidden = !on
    open.hidden = on
    ;(on ? reason : open).focus()
  }
  open.addEventListener('click', () => toggle(true))
  back.addEventListener('click', () => toggle(false))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const typed = confirm === null ? {} : { confirm: confirm.value.trim() }
    send({ reason: reason.value.trim(), ...typed, ...(code === null ? {} : { code: code.value.trim() }) })
  })
  return [open, form]
}

/** The reviews that are owed; `send(id, item, body)` says what was found, and is not offered for what is one's own. */
export function reviewList(reviews, send) {
  return reviews.map(({ id, overdue, headline, yours }) => {
    const item = make('article', { class: overdue ? 'review soon' : 'review' }, make('p', {}, headline))
    const actions = make('div', { class: 'actions' }, make('span', { class: 'id', title: id }, say('id', id.slice(-6))))
    if (yours) {
      item.append(make('p', {}, say('review.somebodyElse')), actions)
      return item
    }
    const label = say('review.found')
    const note = make('input', { required: '', maxlength: '2000', 'aria-label': label, placeholder: label })
    const right = make('button', { type: 'submit', class: 'yes' }, say('review.right'))
    const wrong = make('button', { type: 'submit', class: 'no', value: 'wrong' }, say('review.wrong'))
    const form = make('form', { class: 'ask-why' }, note, make('div', { class: 'actions' }, right, wrong))
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      send(id, item, { justified: event.submitter !== wrong, note: note.value.trim() })
    })
    item.append(form, actions)
    return item
  })
}
