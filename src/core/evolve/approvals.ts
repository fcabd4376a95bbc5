import { openTurn, type Question, type Staged, withTurn } from '../approvals/stage.ts'
import { afterEscalation, afterReminder } from '../approvals/timers.ts'
import { unposted } from '../card.ts'
import type { Entry } from '../entry.ts'
import type { Escalation } from '../escalation.ts'
import type { Events } from '../event.ts'
import type { RequestRecord, State } from '../state.ts'
import { noteCode } from './confirm.ts'
import { markOwed } from './owed.ts'

type Changed = { readonly escalation: Escalation; readonly deadline?: number; readonly cards?: RequestRecord['cards'] }

/** Changes what is known of a waiting request; every copy of its card follows. */
function change(state: State, entry: Entry, to: (escalation: Escalation, record: RequestRecord) => Changed | undefined): void {
  const record = state.requests.get(entry.subject)
  if (record?.status.name !== 'pending' || !record.escalation) return
  const changed = to(record.escalation, record)
  if (!changed) return
  const { escalation, deadline = record.status.deadline, cards = record.cards } = changed
  const next = { ...record, version: entry.seq, escalation: { ...escalation, deadline }, cards, status: { ...record.status, deadline } }
  state.requests.set(record.id, next)
  markOwed(state, next)
}

const changeStaged = (state: State, entry: Entry, to: (staged: Staged, escalation: Escalation) => Staged): void =>
  change(state, entry, (escalation) => {
    const staged = escalation.staged && to(escalation.staged, escalation)
    return staged && { escalation: { ...escalation, staged }, deadline: openTurn(staged).turn.deadline }
  })

/** `stage.passed` */
export const onStagePassed = (state: State, entry: Entry, { next, stage, channels }: Events['stage.passed']): void =>
  change(state, entry, ({ missing: _, ...escalation }, record) => {
    const { staged } = escalation
    if (!staged) return undefined
    const begun: Staged = { ...staged, stage: stage + 1, turns: [...staged.turns, next], snoozes: [] }
    const cards = unposted(channels)
    return { escalation: { ...escalation, staged: begun }, deadline: next.deadline, cards: { ...record.cards, ...cards } }
  })

/** `approval.reminded` */
export const onReminded = (state: State, entry: Entry, data: Events['approval.reminded']): void =>
  changeStaged(state, entry, (staged) => afterReminder(staged, data))

/** `approval.escalated` */
export const onEscalated = (state: State, entry: Entry, data: Events['approval.escalated']): void =>
  changeStaged(state, entry, (staged) => withTurn(staged, afterEscalation(openTurn(staged).turn, data)))

/** `approval.delegated` */
export const onDelegated = (state: State, entry: Entry, { input, from, to, coded }: Events['approval.delegated']): void => {
  if (coded) noteCode(state, from, input.command.second_factor)
  changeStaged(state, entry, (staged) => {
    const { turn } = openTurn(staged)
    return withTurn(staged, {
      ...turn,
      substitutes: [...(turn.substitutes ?? []), { from, to, why: 'delegated', ...(coded ? { coded } : {}) }],
    })
  })
}

/** `approval.snoozed` */
export const onSnoozed = (state: State, entry: Entry, { operator, until }: Events['approval.snoozed']): void =>
  changeStaged(state, entry, (staged) => ({
    ...staged,
    snoozes: [...staged.snoozes.filter((one) => one.operator !== operator), { operator, until }],
  }))

/** `operator.away` */
export const onAway = (state: State, entry: Entry, { input, from, to, deputy, coded }: Events['operator.away']): void => {
  if (coded) noteCode(state, entry.subject, input.command.second_factor)
  const said = { ...(deputy === undefined ? {} : { deputy }), ...(coded ? { coded } : {}) }
  state.absences.set(entry.subject, { operator: entry.subject, from, to, ...said })
}

/** `operator.back` */
export const onBack = (state: State, entry: Entry): void => void state.absences.delete(entry.subject)

/** `question.asked` */
export const onQuestion = (state: State, entry: Entry, { number, operator, text }: Events['question.asked']): void =>
  change(state, entry, (escalation) => ({
    escalation: { ...escalation, questions: [...(escalation.questions ?? []), { number, operator, text, at: entry.at }] },
  }))

/** `question.answered` */
export const onAnswer = (state: State, entry: Entry, { number, text }: Events['question.answered']): void =>
  change(state, entry, (escalation) => ({
    escalation: {
      ...escalation,
      questions: (escalation.questions ?? []).map(
        (one): Question => (one.number === number ? { ...one, answer: { text, at: entry.at } } : one),
      ),
    },
  }))
