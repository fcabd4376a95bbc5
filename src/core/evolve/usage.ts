import { costOf, type TokenUsage } from '../arbiter/prices.ts'
import { dayOf, daysUpTo } from '../budget/calendar.ts'
import { compileCharter } from '../charter/compile.ts'
import type { Usage } from '../command.ts'
import type { Entry } from '../entry.ts'
import type { Events } from '../event.ts'
import type { RequestRecord, State } from '../state.ts'
import { type Metered, OTHER_MODEL, plusUsage, UNUSED, type UsageRow, usageKey, usageKeyParts } from '../usage/record.ts'
import { USAGE_DAYS } from '../usage/view.ts'

/** Counts a settled request by agent and model, when it is for a language model; a confirmation puts right what was counted before. */
export function noteUsage(state: State, entry: Entry, record: RequestRecord, data: Events['request.settled']): Metered | undefined {
  const { usage } = data.input.command
  if (!state.charter || (record.ask.resource_type !== 'llm_tokens' && usage?.model === undefined && !record.metered)) return undefined
  const { arbiter, document } = compileCharter(state.charter)
  const before = record.metered
  const known = before && usageKeyParts(before.row)
  const named = usage?.model ?? known?.model ?? record.model ?? OTHER_MODEL
  const model = arbiter.byId.get(named) ?? arbiter.listed.find(({ name }) => name === named)
  const told = tokensOf(usage)
  const tokens = told ?? before?.counted ?? UNUSED
  const estimated = told ? usage?.estimated === true : before?.counted.estimated !== undefined
  const counted: UsageRow = {
    requests: 1,
    charged: data.charged,
    priced: model ? costOf(model.prices, tokens) : 0,
    input: tokens.input,
    output: tokens.output,
    cached: tokens.cached,
    reasoning: tokens.reasoning,
    ...(estimated ? { estimated: 1 } : {}),
  }
  const row = usageKey(known?.day ?? dayOf(entry.at, document.timezone), record.ask.agent_id, model?.id ?? OTHER_MODEL)
  if (before) add(state, before.row, before.counted, -1)
  add(state, row, counted, 1)
  return { row, counted }
}

/** What a report says of tokens; undefined when it says nothing. */
function tokensOf(usage: Usage | undefined): TokenUsage | undefined {
  if (usage?.input_tokens === undefined && usage?.output_tokens === undefined) return undefined
  const { input_tokens: input = 0, output_tokens: output = 0, cached_tokens: cached = 0, reasoning_tokens: reasoning = 0 } = usage
  return { input, output, cached: Math.min(cached, input), reasoning: Math.min(reasoning, output) }
}

function add({ usage }: State, key: string, counted: UsageRow, sign: 1 | -1): void {
  const sum = plusUsage(usage.get(key) ?? UNUSED, counted, sign)
  // What was counted and has left the table by its age is not missed there.
  if (sum.requests > 0) usage.set(key, sum)
  else usage.delete(key)
}

/** Drops days that no view shows any more; looks once a day. */
export function sweepUsage(state: State): void {
  if (!state.charter) return
  const oldest = daysUpTo(dayOf(state.at, state.charter.charter.timezone), USAGE_DAYS).at(-1) ?? ''
  for (const [key] of [...state.usage.entries()]) if (usageKeyParts(key).day < oldest) state.usage.delete(key)
}
