import type { Entry } from '../../core/entry.ts'
import type { AskOutcome, Events, EventType } from '../../core/event.ts'
import { formatUsd } from '../../core/units.ts'
import { en } from '../../core/wording/catalogue/en.ts'
import { changesText } from '../../core/wording/edits.ts'
import { type Paint, safe, short, type Tone, when } from '../print.ts'

type Words = { readonly [T in EventType]: (data: Events[T]) => string }

/** A few words on what each entry says. */
const WORDS: Words = {
  'charter.adopted': ({ hash }) => `charter ${hash.slice(0, 12)} is in force`,
  'keys.rotated': ({ rotation }) => `other keys sign charters from here on (rotation ${rotation})`,
  'session.opened': ({ expires, max_priority }) => `until ${when(expires)}, priority up to ${max_priority}`,
  'request.asked': ({ input: { command }, outcome }) =>
    `${outcomeWord(outcome)} ${formatUsd(command.ask.estimated_cost)} ${command.ask.agent_id}: ${command.ask.task_intent}`,
  'vote.cast': ({ operator, vote, door, reason, solo, missing }) =>
    `${operator} ${vote}s by ${door}${solo ? ' (solo)' : ''}${missing ? `, ${missing} missing` : ''}${because(reason)}`,
  'request.edited': ({ by, changes }) => `by ${by.operator} ${by.door}: ${changesText(changes, en)}`,
  'request.illustrated': ({ input: { command }, votes }) =>
    `${command.image.type}, ${command.image.bytes} bytes, after ${votes} ${votes === 1 ? 'vote' : 'votes'}`,
  'stage.passed': ({ stage, by, next }) =>
    `stage ${stage + 1} by ${by.map((d) => d.operator).join(', ')}; the next is open until ${when(next.deadline)}`,
  'approval.reminded': ({ to }) => (to.length === 0 ? 'nobody' : to.join(', ')),
  'approval.escalated': ({ groups, deadline }) => `also to ${groups.map(({ name }) => name).join(', ')}, until ${when(deadline)}`,
  'approval.delegated': ({ from, to }) => `by ${from} to ${to}`,
  'approval.snoozed': ({ operator, until }) => `by ${operator} until ${when(until)}`,
  'operator.away': ({ from, to, deputy }) => `from ${when(from)} to ${when(to)}${deputy === undefined ? '' : `, ${deputy} decides`}`,
  'operator.back': () => '',
  'question.asked': ({ number, operator, text }) => `${number}, by ${operator}: ${text}`,
  'question.answered': ({ number, text }) => `${number}: ${text}`,
  'break-glass.reviewed': ({ operator, justified, note, late }) =>
    `${operator}${late ? ', overdue,' : ''} finds it was ${justified ? '' : 'NOT '}right: ${note}`,
  'totp.enrolled': ({ by }) => `a new authenticator, set up by ${by}`,
  'totp.refused': ({ request, tries, until }) =>
    `a wrong code for ${request}, ${tries} in a row${until === undefined ? '' : `; none is looked at until ${when(until)}`}`,
  'motion.made': ({ motion, people, deadline }) => `${motion.kind}, needs ${people} until ${when(deadline)}`,
  'motion.voted': ({ operator, vote, door, reason, solo }) => `${operator} ${vote}s by ${door}${solo ? ' (solo)' : ''}${because(reason)}`,
  'motion.shown': ({ input: { command } }) => command.channel,
  'motion.carried': ({ by }) => `by ${by.map((d) => d.operator).join(', ')}`,
  'motion.lost': ({ cause, reason }) => `${cause}: ${reason.text}`,
  'standing.granted': ({ by, terms }) =>
    `by ${by.map((d) => d.operator).join(', ')} for ${terms.agent}, ${terms.max_uses} uses and ${formatUsd(terms.max_spend)} until ${when(terms.until)}`,
  'standing.ended': ({ how, reason, by }) => `${how}${by ? ` by ${by.operator}` : ''}: ${reason.text}`,
  'attempt.refused': ({ input, code }) => `${input.command.kind}: ${code}`,
  'request.queued': ({ deadline, break_glass }) =>
    `${break_glass ? 'BREAK-GLASS: ' : ''}approved, waits for its lock until ${when(deadline)}`,
  'request.granted': ({ by, expires, break_glass }) =>
    `${break_glass ? 'BREAK-GLASS ' : ''}by ${by.map((d) => d.operator).join(', ')}, until ${when(expires)}${because(break_glass?.reason)}`,
  'request.refused': ({ cause, reason }) => `${cause}: ${reason.text}`,
  'request.revoked': ({ by, reason }) => `by ${by.operator}${because(reason)}`,
  'request.redeemed': ({ until }) => `in use until ${when(until)}`,
  'request.settled': ({ outcome, actual, charged, confirmed }) =>
    `${outcome}, cost ${formatUsd(actual)}, charged ${formatUsd(charged)}${confirmed ? ', confirmed' : ''}`,
  'request.lapsed': ({ was }) => (was === 'granted' ? 'the grant was not used in time' : 'the work was not settled in time'),
  'step.redeemed': ({ input: { command }, plan, until }) => `step ${command.step} of ${plan}, in use until ${when(until)}`,
  'plan.done': ({ outcome, charged }) => `${outcome}, charged ${formatUsd(charged)}`,
  'budget.warned': ({ percent, used, limit }) => `${percent} % is used: ${used} of ${limit} micro-dollars or tokens`,
  'rate.exceeded': ({ bucket, per_minute }) => `more than ${per_minute} requests a minute (${bucket.split(':')[1]})`,
  'funds.moved': ({ input: { command }, by, balance }) =>
    `${formatUsd(command.amount)} ${command.way} by ${by}, ${formatUsd(balance)} left: ${command.note}`,
  'lock.acquired': ({ resource, agent, expires }) => `${agent} holds ${resource} until ${when(expires)}`,
  'lock.queued': ({ resource, agent, until }) => `${agent} waits for ${resource} until ${when(until)}`,
  'lock.renewed': ({ resource, token, expires }) => `${resource} (token ${token}) until ${when(expires)}`,
  'lock.released': ({ resource, by, reason }) => `${resource}${by ? `, forced by ${by.operator}` : ''}${because(reason)}`,
  'lock.preempting': ({ resource, by, at }) => `${by} takes over ${resource} at ${when(at)}`,
  'lock.expired': ({ resource, token, how }) => `${resource} (token ${token}) ${how}`,
  'lock.refused': ({ resource, agent, reason }) => `${agent}, ${resource}: ${reason.text}`,
  'agent.paused': ({ by, reason }) => `by ${by.operator}${because(reason)}`,
  'agent.resumed': ({ by }) => `by ${by.operator}`,
  'request.audited': ({ auditor, passed, score }) => `${passed ? 'passed' : 'did not pass'} with ${score} of 100, by ${auditor}`,
  'kpi.alerted': ({ reason }) => reason.text,
  'trust.changed': ({ changes, reason, by }) =>
    `${changes.map(({ capability, from, to }) => `${capability} ${from / 1000} → ${to / 1000}`).join(', ')}${by === undefined ? '' : ` by ${by}`}: ${reason.text}`,
  'trust.frozen': ({ frozen, by, reason }) => `${frozen ? 'frozen' : 'let go'} by ${by}: ${reason}`,
  'breaker.tripped': ({ breaker, action, until, reason }) =>
    `${breaker}: ${reason.text}; ${action === 'pause' ? `paused until ${when(until)}` : 'on probation'}`,
  'breaker.reset': ({ to, by, reason }) => `to ${to}${by ? ` by ${by.operator}` : ' after audited work'}${because(reason)}`,
  'summary.made': ({ summary }) => `of ${summary.day}`,
  'org.halted': ({ by, reason }) => `by ${by.operator}: ${reason}`,
  'org.resumed': ({ motion }) => `the halt is lifted by the motion ${motion}`,
  'key.added': ({ input: { command } }) => (command.agent_id === null ? 'a meter' : `for ${command.agent_id}`),
  'key.revoked': () => '',
  'digest.closed': () => 'its time has come',
  'digest.posted': () => '',
  'digest.edited': () => '',
  'digest.failed': ({ input: { command } }) => command.reason,
  'card.posted': ({ input: { command } }) => command.channel,
  'card.edited': ({ input: { command } }) => command.channel,
  'card.failed': ({ input: { command } }) => `${command.channel}: ${command.reason}`,
  'alert.posted': () => '',
  'alert.failed': ({ input: { command } }) => command.reason,
  'channel.muted': ({ input: { command }, operator }) =>
    command.kinds.length === 0 ? `nothing any more, by ${operator}` : `${command.kinds.join(', ')}, by ${operator}`,
  'image.posted': ({ input: { command } }) => command.channel,
  'image.failed': ({ input: { command } }) => `${command.channel}: ${command.reason}`,
  'note.posted': ({ input: { command } }) => command.channel,
  'note.failed': ({ input: { command } }) => `${command.channel}: ${command.reason}`,
  'request.shown': ({ input: { command } }) => `in full in ${command.channel}`,
  'reply.awaited': () => 'asked again over the queue',
  'reply.sent': () => '',
  'experiment.drafted': ({ plan, by }) => `${plan.control} or ${plan.candidate}?${by ? ` by ${by.operator}` : ''}`,
  'experiment.started': ({ shadows, by }) => `${shadows.length} samples are kept already${by ? `; by ${by.operator}` : ''}`,
  'experiment.stopped': ({ why, reason }) => `${why}: ${reason.text}`,
  'experiment.exhausted': ({ left }) => `${formatUsd(left)} is left, less than one call may cost`,
  'experiment.due': ({ window }) => `its own schedule, due at ${window}`,
  'experiment.looked': ({ look }) => `${look.finding} on ${look.pairs} pairs`,
  'experiment.proposed': ({ motion }) => `by the motion ${motion}`,
  'experiment.rejected': ({ reason }) => reason.text,
  'experiment.inconclusive': ({ reason }) => reason.text,
  'experiment.committed': ({ overlay, until }) => `${overlay.to} for ${overlay.from}, watched until ${when(until)}`,
  'experiment.watched': ({ look, over }) => `${look.regressed ?? 'as promoted'} on ${look.pairs} pairs${over ? '; the watch is over' : ''}`,
  'experiment.rolled_back': ({ reason }) => reason.text,
  'experiment.rebased': () => 'the charter changed one of its models; it begins anew',
  'sample.kept': ({ input: { command }, until, shadows }) => `${command.model}, until ${when(until)}, for ${shadows.length} experiments`,
  'sample.removed': ({ input: { command } }) => command.reason ?? '',
  'shadow.reserved': ({ input: { command } }) => `${formatUsd(command.amount)} for ${command.request_id}`,
  'shadow.scored': ({ input: { command }, charged }) =>
    `${command.request_id}: ${command.control.quality} and ${command.candidate.quality}, charged ${formatUsd(charged)}`,
  'shadow.asked': ({ input: { command }, charged }) => `${command.request_id}: people compare, charged ${formatUsd(charged)}`,
  'shadow.thumbed': ({ request, by, control, candidate }) => `${request}: ${by} gave ${control.quality} to ${candidate.quality}`,
  'thumb.edited': ({ input: { command } }) =>
    `${command.attempt} in ${command.channel}${command.gone === undefined ? '' : `: ${command.gone}`}`,
  'shadow.failed': ({ input: { command }, charged }) => `${command.request_id}: ${command.reason}, charged ${formatUsd(charged)}`,
  'shadow.dropped': ({ input: { command }, reason }) => `${command.request_id}: ${reason.text}`,
  'schedule.ran': ({ window, by }) => `due at ${window}${by === undefined ? '' : `, by ${by}`}`,
  'schedule.done': ({ window, outcome }) => `of ${window}: ${outcome.found} found, ${outcome.proposed.length} proposed`,
  'report.made': ({ channels }) => `for ${channels.length} channels`,
  'report.posted': ({ input: { command } }) => `part ${command.part + 1} in ${command.channel}`,
  'report.edited': ({ input: { command } }) => `head in ${command.channel}${command.gone === undefined ? '' : `: ${command.gone}`}`,
  'report.failed': ({ input: { command } }) => `${command.channel}: ${command.reason}`,
  'channel.moved': ({ input: { command } }) => `to ${command.to}`,
  'backlog.shown': ({ input: { command } }) => `${command.count} more waiting`,
}

const because = (reason: string | undefined): string => (reason === undefined ? '' : `: ${reason}`)

function outcomeWord(outcome: AskOutcome): string {
  return outcome.status === 'refused' ? `refused (${outcome.cause})` : outcome.status
}

const TONES: { readonly [type: string]: Tone } = {
  'request.granted': 'good',
  'request.refused': 'bad',
  'request.revoked': 'bad',
  'attempt.refused': 'warn',
  'totp.refused': 'warn',
  'agent.paused': 'warn',
  'card.failed': 'warn',
  'image.failed': 'warn',
  'digest.failed': 'warn',
  'report.failed': 'warn',
  'breaker.tripped': 'bad',
  'trust.frozen': 'warn',
  'kpi.alerted': 'warn',
  'org.halted': 'bad',
  'org.resumed': 'good',
  'standing.granted': 'good',
  'standing.ended': 'warn',
  'lock.preempting': 'warn',
  'lock.refused': 'bad',
  'experiment.committed': 'good',
  'experiment.stopped': 'warn',
  'experiment.rolled_back': 'warn',
}

/** An entry on one line: time, number, type, actor, subject, and a few words. Everything others wrote is made safe. */
export function entryLine(entry: Entry, paint: Paint): string {
  const type = safe(entry.type).padEnd(16)
  const tone = TONES[entry.type]
  return [
    paint('dim', when(entry.at)),
    String(entry.seq).padStart(7),
    tone ? paint(tone, type) : type,
    short(entry.actor, 40).padEnd(20),
    short(entry.subject, 60),
    short(wordsOf(entry), 120),
  ]
    .join('  ')
    .trimEnd()
}

/** Nothing for entries of later versions, or damaged ones: `ledger verify` is who judges. */
function wordsOf(entry: Entry): string {
  try {
    const words = Object.hasOwn(WORDS, entry.type) ? (WORDS[entry.type] as (data: unknown) => string) : undefined
    return words?.(entry.data) ?? ''
  } catch {
    return ''
  }
}
