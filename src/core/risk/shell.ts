/** What is looked for in a command line. The words are compared after quotes, backslashes and `$IFS` are taken out: `r''m` is `rm`. */
interface Destructive {
  readonly command: string
  /** One option or word of each list must follow before the command ends; no list: the command alone is enough. */
  readonly needs?: readonly (readonly string[])[]
}

const DESTRUCTIVE: readonly Destructive[] = [
  { command: 'rm', needs: [['-r', '-R', '-f', '--recursive', '--force', '--no-preserve-root', '/s']] },
  { command: 'rmdir', needs: [['/s', '--ignore-fail-on-non-empty', '-p']] },
  { command: 'del', needs: [['/s', '/q', '/f']] },
  { command: 'remove-item', needs: [['-recurse', '-force', '-r', '-f']] },
  { command: 'unlink' },
  { command: 'shred' },
  { command: 'wipefs' },
  { command: 'mkfs' },
  { command: 'fdisk' },
  { command: 'parted' },
  { command: 'format', needs: [['c:', 'd:', 'e:']] },
  { command: 'dd', needs: [['of=']] },
  { command: 'find', needs: [['-delete', '-exec', '-execdir']] },
  { command: 'xargs', needs: [['rm', 'unlink', 'shred']] },
  { command: 'truncate', needs: [['-s', '--size']] },
  { command: 'chmod', needs: [['-R', '--recursive', '777', '000', 'a+rwx', 'u+s']] },
  { command: 'chown', needs: [['-R', '--recursive']] },
  { command: 'shutdown' },
  { command: 'reboot' },
  { command: 'halt' },
  { command: 'poweroff' },
  { command: 'killall' },
  { command: 'pkill' },
  { command: 'kill', needs: [['-1', '-9', '-KILL', '-SIGKILL']] },
  { command: 'userdel' },
  { command: 'iptables', needs: [['-F', '--flush', '-X']] },
  { command: 'crontab', needs: [['-r']] },
  { command: 'systemctl', needs: [['stop', 'disable', 'mask', 'kill']] },
  { command: 'git', needs: [['push'], ['--force', '-f', '--mirror', '--delete', '-d', '--prune']] },
  { command: 'git', needs: [['reset'], ['--hard']] },
  { command: 'git', needs: [['clean'], ['-f', '--force', '-d', '-x']] },
  { command: 'git', needs: [['filter-branch', 'filter-repo']] },
  { command: 'kubectl', needs: [['delete', 'drain']] },
  { command: 'helm', needs: [['uninstall', 'delete']] },
  { command: 'terraform', needs: [['destroy', '-destroy']] },
  { command: 'tofu', needs: [['destroy', '-destroy']] },
  { command: 'pulumi', needs: [['destroy']] },
  { command: 'docker', needs: [['rm', 'rmi', 'prune', 'kill']] },
  {
    command: 'aws',
    needs: [
      [
        'rm',
        'rb',
        'delete-bucket',
        'delete-object',
        'delete-objects',
        'terminate-instances',
        'delete-stack',
        'delete-db-instance',
        'delete-table',
        'delete-user',
      ],
    ],
  },
  { command: 'gcloud', needs: [['delete']] },
  { command: 'gsutil', needs: [['rm', 'rb']] },
  { command: 'az', needs: [['delete', 'purge']] },
  { command: 'dropdb' },
  { command: 'redis-cli', needs: [['flushall', 'flushdb', 'FLUSHALL', 'FLUSHDB']] },
]

const BY_COMMAND: ReadonlyMap<string, readonly Destructive[]> = new Map(
  [...new Set(DESTRUCTIVE.map((d) => d.command))].map((command) => [command, DESTRUCTIVE.filter((d) => d.command === command)]),
)

/** Programs that run what is piped into them, or what follows. */
const INTERPRETERS = new Set('sh bash zsh dash ksh fish python python3 perl ruby node php powershell pwsh iex invoke-expression'.split(' '))

const META = /[;&|`<>\n\r]|\$[({A-Za-z]/
const STRONG_META = /\$\(|\$\{|`[^`]{1,200}`|&&|\|\||[;|]\s{0,8}(?:sudo\s{1,8})?(?:sh|bash|zsh|rm|curl|wget|nc|python3?|perl|eval)\b/i

/** Whether a text holds what a shell would act on. In what is no command line only the forms that prose does not have count. */
export const hasShellMeta = (text: string, commandLine: boolean): boolean => (commandLine ? META.test(text) : STRONG_META.test(text))

/** What a destructive command is written with besides its name: what is taken out of words, or acts without any command. */
const SIGNS = /["'\\$|>]/
/** The names of the table, anywhere in a text: without one, and without {@link SIGNS}, there is nothing to look for. */
const NAMES = new RegExp([...BY_COMMAND.keys()].join('|'))

/** The destructive command in a text (`rm`, `git`, `fork bomb` …), or undefined. Time is linear in the text. */
export function destructiveShell(text: string): string | undefined {
  if (!SIGNS.test(text) && !NAMES.test(text.toLowerCase())) return undefined
  if (/:\(\)\s?\{\s?:\s?\|/.test(text)) return 'fork bomb'
  if (/>\s?\/dev\/(?:sd|hd|nvme|vd|disk)/i.test(text)) return 'write to a device'
  const plain = text
    .replace(/\$\{?IFS\}?/g, ' ')
    .replace(/\\\r?\n/g, ' ')
    .replace(/["'\\]/g, '')
  for (const part of plain.split(/&&|\|\||[;&\n\r`(){}]/)) {
    const pipes = part.split('|').map((piece) => piece.split(/[\s,[\]]+/).filter((word) => word !== ''))
    if (pipes.some((words, i) => i > 0 && INTERPRETERS.has(commandOf(words)))) return 'pipe into an interpreter'
    for (const words of pipes) {
      const found = destructiveCommand(words)
      if (found) return found
    }
  }
  return undefined
}

const WRAPPERS = new Set(['sudo', 'doas', 'env', 'nohup', 'time', 'exec', 'command', 'busybox'])
const base = (word: string): string =>
  word
    .slice(word.lastIndexOf('/') + 1)
    .toLowerCase()
    .replace(/\.exe$/, '')

function commandOf(words: readonly string[]): string {
  const first = words.find((word) => !WRAPPERS.has(base(word)) && !/^\w+=/.test(word))
  return first === undefined ? '' : base(first)
}

function destructiveCommand(words: readonly string[]): string | undefined {
  // From the last word back, so that all options are known when their command is reached, however many words lie between.
  const options = new Set<string>()
  for (const word of words.toReversed()) {
    const command = base(word)
    if (command.startsWith('mkfs')) return 'mkfs'
    // What needs no option counts only where commands stand: "halt" in a sentence is a word.
    for (const { needs } of BY_COMMAND.get(command) ?? [])
      if (needs ? needs.every((any) => any.some((o) => options.has(o))) : commandOf(words) === command) return command
    for (const option of optionsIn(word)) options.add(option)
  }
  return undefined
}

/** What a word may be in the table: itself, each letter of a bundle (`-rf`), an option with its value (`--size=0`, `of=/dev/sda`), in lower case (Windows). */
function optionsIn(word: string): readonly string[] {
  if (word.length > 300) return [word.slice(0, word.indexOf('=') + 1)]
  const found = [word, word.toLowerCase()]
  const is = word.indexOf('=')
  if (is > 0) found.push(word.slice(0, is), word.slice(0, is + 1))
  if (/^-[A-Za-z]+$/.test(word)) for (const letter of word.slice(1)) found.push(`-${letter}`)
  return found
}
