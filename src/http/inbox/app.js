// The web inbox: what waits and what was decided, live, and the answers of the person before it.

import { aloneActions, reviewList } from './alone.js'
import { editActions } from './edit.js'
import { standingActions, standingList } from './standing.js'
import { onSelection, selectBox, showSelection } from './together.js'
import { deadlineText, details, headline, make } from './view.js'
import { refused, say, speak } from './words.js'

const byId = (id) => document.getElementById(id)
const PAGE_HEADER = 'x-countersign-page'
/** Changes that come together are fetched together, in ms. */
const GATHER = 80
/** More changed requests than this are fetched as a whole list. */
const MANY = 50
/** A deadline nearer than this is shown as urgent, in ms. */
const SOON = 120_000

/** Cards on the page, by request id: what the server said, and the element that shows it. */
const shown = new Map()
const changed = new Set()
let stream
let gathering
let skew = 0
let approves = false
let alone = false

/** The server's time, epoch ms. */
const now = () => Date.now() + skew

function show(id, on, text) {
  const element = byId(id)
  element.hidden = !on
  if (text !== undefined) element.textContent = text
}

/** Sends something; answers the body, or throws what to tell the person. */
async function call(path, body) {
  let response
  try {
    const post = { method: 'POST', headers: { 'content-type': 'application/json', [PAGE_HEADER]: '1' }, body: JSON.stringify(body) }
    response = await fetch(path, body === undefined ? {} : post)
  } catch {
    throw Object.assign(new Error(say('unreachable')), { code: 'unreachable' })
  }
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer
  const detail = answer.detail ?? say('serverAnswered', response.status)
  throw Object.assign(new Error(refused(answer.code, detail)), { code: answer.code, status: response.status })
}

// ---- cards

function render(card) {
  const title = headline(card)
  const id = make('span', { class: 'id', title: card.id }, say('id', card.short_id))
  const actions = make('div', { class: 'actions' })
  const article = make('article', { id: card.id, tabindex: '-1', class: card.title ? 'motion' : 'request' }, title)
  if (card.outcome) {
    const { tone, label, text, reason } = card.outcome
    article.append(make('p', { class: 'outcome' }, make('b', { class: tone }, label), ` ${text}`))
    if (reason) article.append(make('p', { class: 'outcome' }, `“${reason}”`))
    article.append(make('details', {}, make('summary', {}, say(card.title ? 'fullProposal' : 'fullRequest')), details(card, now())))
    if (card.revocable && approves) actions.append(...withReason(card, actions, say('takeBack'), 'revoke', {}))
  } else {
    article.append(details(card, now()))
    if (approves) {
      actions.append(
        card.confirm === null && !card.code ? approveButton(card, actions) : typedApproval(card, actions),
        ...withReason(card, actions, say('reject'), 'votes', { vote: 'reject', ...lookedAt(card) }, card.reasons),
        ...standingActions(card.standing, (terms) => act(card, actions, 'votes', { vote: 'approve', ...lookedAt(card), ...terms })),
      )
      actions.append(...editActions(card, (body) => act(card, actions, 'edit', body)))
      if (alone && !card.title)
        actions.append(...aloneActions(card, (body) => act(card, actions, 'break-glass', { ...body, ...editSeen(card) })))
      const box = selectBox(card)
      if (box) actions.append(box)
    }
  }
  actions.append(id)
  article.append(actions)
  return article
}

/** The stage and the edit that were looked at: a vote never counts for a later one unseen. */
const lookedAt = (card) => ({ ...(card.stage === null ? {} : { stage: card.stage }), ...editSeen(card) })
const editSeen = ({ seen }) => (seen?.edits > 0 ? { seen } : {})

function approveButton(card, actions) {
  const approve = make('button', { type: 'button', class: 'yes' }, say('approve'))
  approve.addEventListener('click', () => act(card, actions, 'votes', { vote: 'approve', ...lookedAt(card) }))
  return approve
}

/** An approval that is more than a tap: what is at stake is typed, or a code of the authenticator, or both. */
function typedApproval(card, actions) {
  // Where one person runs the organisation, the same person approves it once more.
  const again = card.confirm !== null && !card.typed
  const field = (said, more) =>
    make('input', { maxlength: '64', autocomplete: 'off', 'aria-label': said, placeholder: said, class: 'confirm', ...more })
  const typed = card.confirm === null ? null : field(say(again ? 'typeAgain' : 'type', card.confirm), {})
  const code = card.code ? field(say('code'), { inputmode: 'numeric', autocomplete: 'one-time-code' }) : null
  const approve = make('button', { type: 'submit', class: 'yes' }, say(again ? 'approveAgain' : 'approve'))
  const form = make('form', { class: 'ask-why yes' }, typed, code, approve)
  const said = (name, input) => (input === null || input.value.trim() === '' ? {} : { [name]: input.value.trim() })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    act(card, actions, 'votes', { vote: 'approve', ...lookedAt(card), ...said('confirm', typed), ...said('code', code) })
  })
  return form
}

/** A button that first asks for a reason, which may stay empty; a tap on one of the common `reasons` is answer enough. */
function withReason(card, actions, label, path, body, reasons = []) {
  const open = make('button', { type: 'button', class: 'no' }, label)
  const input = make('input', { maxlength: '1024', 'aria-label': say('reason'), placeholder: say('reasonEmpty') })
  const sure = make('button', { type: 'submit', class: 'no sure' }, label)
  const back = make('button', { type: 'button' }, say('back'))
  const chips = reasons.map((reason) => make('button', { type: 'button', class: 'chip' }, reason))
  for (const [i, chip] of chips.entries()) chip.addEventListener('click', () => act(card, actions, path, { ...body, reason: reasons[i] }))
  const common = chips.length > 0 ? make('div', { class: 'chips' }, ...chips) : null
  const form = make('form', { class: 'ask-why' }, common, input, make('div', { class: 'actions' }, sure, back))
  form.hidden = true
  const toggle = (on) => {
    form.hidden = !on
    open.hidden = on
    // Nobody who writes a reason to reject should hit the other button.
    for (const yes of actions.querySelectorAll(':scope > .yes')) yes.hidden = on
    ;(on ? input : open).focus()
  }
  open.addEventListener('click', () => toggle(true))
  back.addEventListener('click', () => toggle(false))
  form.addEventListener('keydown', (event) => event.key === 'Escape' && toggle(false))
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const reason = input.value.trim()
    act(card, actions, path, reason === '' ? body : { ...body, reason })
  })
  return [open, form]
}

/** Does something to a request or motion. Until the server says that it is recorded, the buttons stay. */
async function act(card, actions, path, body) {
  const controls = [...actions.querySelectorAll('button, input, select')]
  for (const control of controls) control.disabled = true
  actions.querySelector('.error')?.remove()
  try {
    await call(`/api/v1/${card.title ? 'motions' : 'requests'}/${encodeURIComponent(card.id)}/${path}`, body)
    await refresh([card.id])
  } catch (error) {
    for (const control of controls) control.disabled = false
    actions.append(make('p', { class: 'error', role: 'alert' }, failure(error)))
    // Somebody or the clock was faster: the card tells who.
    if (error.status === 409) await refresh([card.id]).catch(() => undefined)
    if (error.status === 401) askLogin(error.message)
  }
}

function failure({ code, message, status }) {
  if (code === 'unreachable' || status === 503) return say('tryAgain', message)
  return message
}

/** Approves what is selected, all of which the page shows; each card then says for itself what came of it. */
async function approveTogether(cards) {
  const seen = Object.fromEntries(cards.map(({ id, together }) => [id, together]))
  const { results } = await call('/api/v1/requests/approve', { ids: cards.map(({ id }) => id), seen })
  await refresh(cards.map(({ id }) => id))
  for (const { request_id, approved, code, detail } of results)
    if (!approved)
      shown
        .get(request_id)
        ?.element.querySelector('.actions')
        ?.append(make('p', { class: 'error', role: 'alert' }, refused(code, detail)))
}

onSelection({
  approve: approveTogether,
  failed: (error) => (error.status === 401 ? askLogin(error.message) : undefined),
  changed: () => showSelection(byId('together'), [...shown.values()], approves),
})

// ---- lists

/** Puts cards on the page: waiting ones in their order, decided ones latest first. A card that did not change is left alone. */
function place(cards, whole) {
  if (whole) {
    const ids = new Set(cards.map((card) => card.id))
    for (const [id, { element }] of shown) {
      if (ids.has(id)) continue
      element.remove()
      shown.delete(id)
    }
  }
  const [waiting, decided] = [byId('waiting'), byId('decided')]
  for (const card of cards) {
    const text = JSON.stringify(card)
    const known = shown.get(card.id)
    if (known?.text === text) continue
    const element = render(card)
    const had = known?.element.contains(document.activeElement)
    shown.set(card.id, { card, text, element })
    if (known && (known.card.outcome === null) === (card.outcome === null)) known.element.replaceWith(element)
    else {
      known?.element.remove()
      // What operators decide together stands above what agents ask for.
      if (card.outcome === null && card.title) waiting.insertBefore(element, waiting.querySelector('.request'))
      else if (card.outcome === null || whole) (card.outcome === null ? waiting : decided).append(element)
      else decided.prepend(element)
    }
    if (had) element.focus({ preventScroll: true })
  }
}

function count(waiting) {
  const here = byId('waiting').childElementCount
  document.title = waiting > 0 ? say('titleWaiting', waiting) : say('title')
  byId('waiting-title').textContent = waiting > 0 ? say('waitingMany', waiting) : say('waiting')
  show('none', waiting === 0)
  show('more', waiting > here, say('more', waiting - here))
  show('none-decided', byId('decided').childElementCount === 0)
}

/** Fetches what changed, or everything. */
async function refresh(ids) {
  const answer = await call(ids ? `/inbox/cards?ids=${ids.map(encodeURIComponent).join(',')}` : '/inbox/cards')
  await speak(answer.language)
  skew = answer.now - Date.now()
  approves = answer.operator.approves
  alone = answer.operator.alone
  place(answer.cards, !ids)
  placeGrants(answer.grants)
  placeReviews(answer.reviews)
  tick()
  count(answer.waiting)
  show('warning', answer.warning !== null, answer.warning ?? '')
  showSelection(byId('together'), [...shown.values()], approves)
  byId('org').textContent = answer.org === 'default' ? '' : answer.org
  byId('operator').textContent = say('you', answer.operator.id)
  // Room became free for those that were not shown.
  if (ids && answer.waiting > byId('waiting').childElementCount && byId('waiting').childElementCount < 100) return refresh()
  return answer
}

function placeGrants(grants) {
  show('standing', grants.length > 0)
  byId('grants').replaceChildren(...standingList(grants, approves ? revokeGrant : undefined))
}

function placeReviews(reviews) {
  const text = JSON.stringify(reviews)
  // What somebody is writing stays while nothing changed.
  if (byId('owed').dataset.text === text) return
  byId('owed').dataset.text = text
  show('reviews', reviews.length > 0)
  byId('owed').replaceChildren(...reviewList(reviews, (id, item, body) => send(`requests/${encodeURIComponent(id)}/review`, item, body)))
}

const revokeGrant = (id, item) => send(`standing-grants/${encodeURIComponent(id)}/revoke`, item, {})

/** Does something that a list offers, and shows the lists anew. */
async function send(path, item, body) {
  const controls = [...item.querySelectorAll('button, input')]
  for (const control of controls) control.disabled = true
  item.querySelector('.error')?.remove()
  try {
    await call(`/api/v1/${path}`, body)
    await refresh()
  } catch (error) {
    for (const control of controls) control.disabled = false
    item.append(make('p', { class: 'error', role: 'alert' }, failure(error)))
    if (error.status === 401) askLogin(error.message)
  }
}

function tick() {
  for (const { card, element } of shown.values()) {
    if (card.outcome !== null) continue
    const line = element.querySelector('.deadline')
    const text = deadlineText(card, now())
    if (line.textContent !== text) line.textContent = text
    line.classList.toggle('soon', card.deadline.at - now() < SOON)
  }
}

// ---- live

function live(on, text) {
  byId('live').className = on ? 'on' : 'off'
  byId('live').textContent = text
}

function listen(head) {
  stream?.close()
  stream = new EventSource(`/api/v1/events?for=approvals&after=${head}`)
  stream.addEventListener('open', () => live(true, say('live')))
  stream.addEventListener('message', (event) => {
    const entry = JSON.parse(event.data)
    if (entry.type === 'charter.adopted') changed.add('*')
    else changed.add(entry.subject)
    if (gathering === undefined) gathering = setTimeout(gather, GATHER)
  })
  stream.addEventListener('error', () => {
    live(false, say('notConnected'))
    // The browser comes back by itself unless the server said no; then everything is fetched again.
    if (stream.readyState === EventSource.CLOSED) setTimeout(start, 3000)
  })
}

async function gather() {
  const ids = [...changed]
  changed.clear()
  try {
    await refresh(ids.includes('*') || ids.length > MANY ? undefined : ids)
  } catch (error) {
    if (error.status === 401) askLogin(error.message)
    else for (const id of ids) changed.add(id)
  }
  gathering = changed.size > 0 ? setTimeout(gather, 1000) : undefined
}

function askLogin(message) {
  stream?.close()
  show('inbox', false)
  show('who', false)
  show('login', true)
  show('login-error', message !== undefined, message ?? '')
  live(false, say('loggedOut'))
  byId('token').focus()
}

async function start() {
  try {
    const { head } = await refresh()
    show('login', false)
    show('inbox', true)
    show('who', true)
    listen(head)
    if (location.hash.length > 1) await jump(decodeURIComponent(location.hash.slice(1)))
  } catch (error) {
    if (error.status === 401 || error.status === 403) return askLogin()
    live(false, say('notConnected'))
    setTimeout(start, 3000)
  }
}

/** Shows the request that a link names, also when it is not on the list. */
async function jump(id) {
  if (!shown.has(id)) await refresh([id])
  shown.get(id)?.element.scrollIntoView()
  shown.get(id)?.element.focus()
}

byId('login').addEventListener('submit', async (event) => {
  event.preventDefault()
  try {
    await call('/inbox/login', { token: byId('token').value.trim() })
    byId('token').value = ''
    await start()
  } catch (error) {
    show('login-error', true, error.message)
  }
})

byId('logout').addEventListener('click', async () => {
  await call('/inbox/logout', {}).catch(() => undefined)
  shown.clear()
  byId('waiting').replaceChildren()
  byId('decided').replaceChildren()
  askLogin()
})

// j and k walk through the cards; nothing is decided by a single key.
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !['j', 'k'].includes(event.key)) return
  if (event.target instanceof HTMLInputElement) return
  const cards = [...document.querySelectorAll('article')]
  const here = cards.indexOf(document.activeElement?.closest('article'))
  cards[Math.max(0, Math.min(cards.length - 1, here + (event.key === 'j' ? 1 : -1)))]?.focus()
})
addEventListener('hashchange', () => jump(decodeURIComponent(location.hash.slice(1))))
setInterval(tick, 1000)
speak(document.documentElement.lang)
  .catch(() => undefined)
  .then(start)
