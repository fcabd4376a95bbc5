import { Argument, type Command, Option } from 'commander'
import { sha256 } from '../../core/json.ts'
import { argument, define, group, textOption } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe } from '../print.ts'

/** As the charter's schema has it. */
const OPERATOR_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/

/** `operators token` and `operators totp`. */
export function operatorCommands(program: Command, deps: CliDeps): void {
  const operators = group(program, 'operators', 'The people who decide')

  define(operators, deps, {
    name: 'token',
    summary: 'Make a token for a person, and the line that lists it in the charter',
    more: 'Made here and sent nowhere; the charter holds only its SHA-256. It is used with --token and to log in to the inbox.',
    args: [new Argument('<id>', 'the person’s id in the charter')],
    example: 'operators token on-call',
    async act(run, given) {
      const id = argument(given)
      if (!OPERATOR_ID.test(id) || id === 'local')
        throw new CliError(EXIT.usage, 'usage', 'An operator’s id has 1–64 of a–z 0–9 _ -, first a letter or digit, and is not "local".')
      // Two of them: 200 random bits.
      const token = deps.ids.next('cso_') + deps.ids.next('')
      const listed = `sha256:${sha256(token)}`
      run.answer({ id, token, listed }, () => [
        token,
        'Give this to the person; it is not shown again. Put this into the charter, then run `countersign charter reload`:',
        '',
        'operators:',
        `  - id: ${id}`,
        `    token: ${listed}`,
        '    roles: [approver]',
      ])
    },
  })

  define(operators, deps, {
    name: 'totp',
    summary: 'Set up an authenticator for a person, for routes that ask for a one-time code',
    more: 'Made from the master secret and stored nowhere, so it is shown once. With the operator token or that of an administrator. Who replaces their own adds --code with a code of it; to replace that of somebody else makes a motion, which two other people approve.',
    args: [new Argument('<id>', 'the person’s id in the charter')],
    options: [new Option('--code <digits>', 'a code of the authenticator that is replaced')],
    example: 'operators totp ann',
    async act(run, given) {
      const code = textOption(given, 'code')
      const path = `/api/v1/operators/${encodeURIComponent(argument(given))}/totp`
      const enrolled = await run.server.post(path, code === undefined ? {} : { code })
      run.answer(enrolled, () => [
        safe(enrolled['uri']),
        'Give this to the person alone, as it is or as a QR code made on their own machine; it is not shown again.',
        ...(enrolled['motion_id'] === undefined
          ? []
          : [
              `They have an authenticator, which this one replaces once two other people approve ${safe(enrolled['motion_id'])}: ` +
                `countersign motions second ${safe(enrolled['motion_id'])}`,
            ]),
      ])
    },
  })
}
