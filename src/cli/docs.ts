import type { Argument, Command, Option } from 'commander'
import { exampleOf } from './define.ts'

/** The page `docs/cli.md` of a command line: every command with its arguments, options and example. */
export function cliMarkdown(program: Command): string {
  return `${[
    '# The command line',
    'Generated from the code by `npm run docs`; a test fails when it is not up to date.',
    'Most commands ask a running server. Where none answers, and none was named with `--url`, these work on the data itself: `status`, `pending`, `agents tools`, `charter show`, `keys …` and `ledger …`. With `DATABASE_URL` or `REDIS_URL` set, `--direct` makes them do so beside a running server; the embedded store belongs to the server that runs.',
    'What others wrote (agents, people in chats) is printed with control, bidirectional and other invisible characters as visible escapes.',
    '## Options of every command',
    optionTable(program.options),
    '## Exit codes',
    '| code | meaning |\n|---|---|\n| 0 | done |\n| 1 | refused, or what was checked is not right; the reason is on stderr as `code: detail` |\n| 2 | the command line or a setting is wrong |\n| 3 | no server answers, and there is no data to use directly |',
    'With `--json` the answer is JSON on stdout, one value a line, and a refusal is `{"error":{"code","detail"}}` on stderr.',
    '## Commands',
    ...leaves(program).map(commandSection),
  ].join('\n\n')}\n`
}

/** Every command that does something, in the order of the help. */
export const leaves = (command: Command): readonly Command[] => [
  ...(command.commands.length === 0 || exampleOf(command) !== undefined ? [command] : []),
  ...command.commands.flatMap((child) => leaves(child)),
]

/** A command's name with its parents', such as `keys add`. */
export const pathOf = (command: Command): string =>
  command.parent?.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()

function commandSection(command: Command): string {
  const args = command.registeredArguments.map((arg) => (arg.required ? ` <${arg.name()}>` : ` [${arg.name()}]`))
  const own = command.options
  return [
    `### \`countersign ${pathOf(command)}${args.join('')}\``,
    `${command.description().replace(/\.?$/, '.')}`,
    ...(command.registeredArguments.length > 0 ? [argumentTable(command.registeredArguments)] : []),
    ...(own.length > 0 ? [optionTable(own)] : []),
    `\`\`\`\n${exampleOf(command) ?? ''}\n\`\`\``,
  ].join('\n\n')
}

/** A text in a table's cell; a backslash keeps `<` from being read as HTML. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<')

const argumentTable = (args: readonly Argument[]): string =>
  ['| argument | |', '|---|---|', ...args.map((a) => `| \`${a.name()}\` | ${cell(a.description)} |`)].join('\n')

function optionTable(options: readonly Option[]): string {
  const said = ({ description, defaultValue }: Option): string =>
    defaultValue === undefined ? description : `${description} (default: ${String(defaultValue)})`
  return ['| option | |', '|---|---|', ...options.map((o) => `| \`${o.flags}\` | ${cell(said(o))} |`)].join('\n')
}
