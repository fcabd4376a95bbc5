import { Argument, type Command, Option } from 'commander'
import { type Body, listOf } from '../client.ts'
import { argument, define, type Given, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { safe, table, when } from '../print.ts'
import { standing } from '../request-text.ts'
import type { Run } from '../run.ts'

const ID = new Argument('<id>', 'the request’s id')
const CODE = new Option('--code <digits>', 'a code of your authenticator, where approvals need one')
const path = (id: string, what: string): string => `/api/v1/requests/${encodeURIComponent(id)}/${what}`

/** `delegate`, `snooze`, `question`, `answer`, `away`, `back` and `absences`. */
export function approvalCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'delegate',
    summary: 'Let somebody else decide a request in your place',
    args: [ID, new Argument('<operator>', 'the id of an operator with the role approver')],
    options: [CODE],
    example: 'delegate req_4f0x2m9c1v8b3n6k7j5h bob',
    act: (run, given) => change(run, path(argument(given), 'delegate'), { to: argument(given, 1), ...codeIn(given) }),
  })

  define(program, deps, {
    name: 'snooze',
    summary: 'No reminder of a request for you for a while; its deadline stands',
    args: [ID, new Argument('<time>', 'such as 5m')],
    example: 'snooze req_4f0x2m9c1v8b3n6k7j5h 5m',
    act: (run, given) => change(run, path(argument(given), 'snooze'), { for: argument(given, 1) }),
  })

  define(program, deps, {
    name: 'question',
    summary: 'Ask the agent about a waiting request; the deadline stands',
    args: [ID, new Argument('<text>', 'the question')],
    example: 'question req_4f0x2m9c1v8b3n6k7j5h "Which account is it?"',
    act: (run, given) => change(run, path(argument(given), 'question'), { text: argument(given, 1) }),
  })

  define(program, deps, {
    name: 'answer',
    summary: 'Answer a question about a request, as its agent',
    more: 'With --token and the agent’s key.',
    args: [ID, new Argument('<text>', 'the answer')],
    options: [new Option('--question <n>', 'its number; without it the last that has no answer').argParser(wholeNumber(1, 100))],
    example: 'answer req_4f0x2m9c1v8b3n6k7j5h "The treasury" --question 1',
    act: (run, given) => {
      const question = given.options['question']
      return change(run, path(argument(given), 'answer'), { text: argument(given, 1), ...(question === undefined ? {} : { question }) })
    },
  })

  define(program, deps, {
    name: 'away',
    summary: 'Say that you are out of office, and who decides in your place',
    more: 'What begins meanwhile asks the deputy; what is open already stays with you. What asks for one-time codes asks the deputy only if a code of yours came with this. With --token and your own token: the operator token is nobody by name.',
    args: [new Argument('<until>', 'such as 2026-12-24T18:00:00Z')],
    options: [
      new Option('--from <time>', 'from when on; without it from now on'),
      new Option('--deputy <operator>', 'who is asked in your place; without it nobody'),
      CODE,
    ],
    example: 'away 2026-12-24T18:00:00Z --deputy bob',
    async act(run, given) {
      const [from, deputy] = [textOption(given, 'from'), textOption(given, 'deputy')]
      const body = {
        to: argument(given),
        ...(from === undefined ? {} : { from }),
        ...(deputy === undefined ? {} : { deputy }),
        ...codeIn(given),
      }
      tell(run, await run.server.post('/api/v1/operators/me/away', body))
    },
  })

  define(program, deps, {
    name: 'back',
    summary: 'Say that you are back in office',
    example: 'back',
    act: async (run) => tell(run, await run.server.post('/api/v1/operators/me/back', {})),
  })

  define(program, deps, {
    name: 'absences',
    summary: 'List who is out of office',
    example: 'absences',
    act: async (run) => tell(run, await run.server.get('/api/v1/operators/away')),
  })
}

const codeIn = (given: Given): Body => {
  const code = textOption(given, 'code')
  return code === undefined ? {} : { code }
}

async function change(run: Run, where: string, body: Body): Promise<void> {
  const request = await run.server.post(where, body)
  run.answer(request, () => [`${safe(request['request_id'])} · ${standing(run, request)}`])
}

function tell(run: Run, answer: Body): void {
  const absences = listOf(answer, 'absences')
  run.answer(answer, () =>
    absences.length === 0
      ? ['Nobody is out of office.']
      : table([
          ['OPERATOR', 'FROM', 'UNTIL', 'DECIDES'],
          ...absences.map((a) => [safe(a['operator']), when(a['from']), when(a['to']), safe(a['deputy'])]),
        ]),
  )
}
