import { InvalidArgumentError, Option } from 'commander'
import { type Body, listOf, objectOf } from '../client.ts'
import { argument, type Given, textOption, wholeNumber } from '../define.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'
import { editLine, standing } from '../request-text.ts'
import type { Run } from '../run.ts'
import { amount } from '../terms.ts'

/** Reads `path=json`, such as `limit=10` or `filters.region="ch"`. */
function newValue(text: string, before: Body | undefined): Body {
  const at = text.indexOf('=')
  try {
    if (at > 0) return { ...before, [text.slice(0, at)]: JSON.parse(text.slice(at + 1)) }
  } catch {
    // Said below, as what has no name is.
  }
  throw new InvalidArgumentError('expected PATH=JSON, such as limit=10 or \'filters.region="ch"\'')
}

/** Options of `edit` that say what is to be otherwise. */
export const CHANGES: readonly Option[] = [
  new Option('--cost <dollars>', 'the estimated cost; only lower, unless the charter says otherwise').argParser(amount),
  new Option('--arg <path=json>', 'the new value of an argument by its dotted path; again for each').argParser(newValue),
  new Option('--model <id>', 'another model of the charter, where one is recommended'),
]

/** The option of decisions about what was edited. */
export const SEEN = new Option('--seen <n>', 'how often it had been edited when you looked at it; needed once it was').argParser(
  wholeNumber(0, 100),
)

/** What {@link SEEN} says, as the body of a decision has it. */
export const seenIn = ({ options }: Given): Body => (options['seen'] === undefined ? {} : { seen: { edits: options['seen'] } })

/** `edit`: changes what the server shows now; who votes or edits meanwhile makes it refuse. @throws CliError when nothing is to be changed */
export async function editRequest(run: Run, given: Given): Promise<void> {
  const { cost, arg, approve } = given.options
  const model = textOption(given, 'model')
  const reason = textOption(given, 'reason')
  if ([cost, arg, model].every((one) => one === undefined))
    throw new CliError(EXIT.usage, 'usage', 'Say what is to be otherwise: --cost, --arg or --model')
  const changes = {
    ...(cost === undefined ? {} : { estimated_cost_usd: cost }),
    ...(arg === undefined ? {} : { args: arg }),
    ...(model === undefined ? {} : { model }),
  }
  const where = `/api/v1/requests/${encodeURIComponent(argument(given))}`
  const { seen = { edits: 0, votes: 0 } } = await run.server.get(where)
  const said = { changes, seen, approve: approve === true, ...(reason === undefined ? {} : { reason }) }
  const request = await run.server.post(`${where}/edit`, said)
  run.answer(request, () => [
    `${safe(request['request_id'])} · ${standing(run, request)}`,
    ...listOf(objectOf(request, 'edited'), 'changes').map((change) => `  ${editLine(change)}`),
  ])
}
