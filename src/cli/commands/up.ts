import { Argument, type Command, Option } from 'commander'
import { define, textOption } from '../define.ts'
import type { CliDeps, UpFlags } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'

/** `up` and `demo`. */
export function upCommands(program: Command, deps: CliDeps): void {
  define(program, deps, {
    name: 'up',
    summary: 'Run the governor',
    more: 'Prints one `ready` line with the address and a one-time link to the inbox, and runs until it is stopped.',
    options: [new Option('--port <port>', 'default: 8000'), new Option('--host <host>', 'default: 127.0.0.1')],
    example: 'up --port 8000 --charter charters/strict.yaml',
    async act({ settings }, given) {
      const globals = program.opts<{ dataDir?: string; charter?: string }>()
      const named = { port: textOption(given, 'port'), host: textOption(given, 'host'), ...globals }
      const flags: UpFlags = Object.fromEntries(
        (['port', 'host', 'dataDir', 'charter'] as const).flatMap((name) => (named[name] === undefined ? [] : [[name, named[name]]])),
      )
      await deps.up(flags, { json: settings.json })
    },
  })

  define(program, deps, {
    name: 'demo',
    summary: 'Tell the whole story in under a minute, with stand-ins and no accounts',
    args: [new Argument('[story]', 'which story; the default one when not given')],
    example: 'demo',
    async act({ settings }, { args }) {
      // What went wrong was told by the story itself.
      if ((await deps.demo(args[0], { json: settings.json })) !== 0) throw new CliError(EXIT.failed, 'demo', '')
    },
  })
}
