import { Argument, type Command, type Option } from "commander";
import type { Io } from "./io.ts";

export const SHELLS = ["bash", "zsh", "powershell"] as const;
export type Shell = (typeof SHELLS)[number];

export function registerCompletion(program: Command, io: Io): void {
  program
    .command("completion")
    .description("print the completion of commands and options for a shell")
    .addArgument(new Argument("<shell>", "the shell that reads it").choices(SHELLS))
    .addHelpText(
      "after",
      "\nExamples:\n  precopy completion bash > /etc/bash_completion.d/precopy\n" +
        '  precopy completion zsh > "$HOME/.zfunc/_precopy"\n' +
        "  precopy completion powershell >> $PROFILE\n",
    )
    .action((shell: Shell) => io.out(completionOf(program, shell)));
}

/** A script that completes commands, options and file names, made from the commands themselves. */
export function completionOf(program: Command, shell: Shell): string {
  switch (shell) {
    case "bash":
      return bash(wordsOf(program));
    case "zsh":
      return zsh(wordsOf(program));
    case "powershell":
      return powershell(wordsOf(program));
    default: {
      const never: never = shell;
      return never;
    }
  }
}

interface Words {
  /** `report`, or `history export` for a command of a command; empty for the program itself. */
  readonly command: string;
  readonly description: string;
  /** What may follow: commands, then options. */
  readonly next: readonly string[];
}

function wordsOf(program: Command): readonly Words[] {
  const under = (command: Command, path: readonly string[]): Words[] => [
    {
      command: path.join(" "),
      description: command.description(),
      next: [
        ...visible(command).map((own) => own.name()),
        ...optionsOf(command).map((option) => option.long ?? option.flags),
        "--help",
      ],
    },
    ...visible(command).flatMap((own) => under(own, [...path, own.name()])),
  ];
  return under(program, []);
}

/** Commands without those that are not shown in the help. */
export function visible(command: Command): readonly Command[] {
  return command
    .createHelp()
    .visibleCommands(command)
    .filter((own) => own.name() !== "help");
}

/** Options without the help's own. */
export function optionsOf(command: Command): readonly Option[] {
  return command.options.filter((option) => !option.hidden);
}

function bash(words: readonly Words[]): string {
  const cases = words.map(({ command, next }) => `    "${command}") words="${next.join(" ")}" ;;`);
  return `# bash completion of precopy
_precopy() {
  local current="\${COMP_WORDS[COMP_CWORD]}" command="" words="" word index
  for ((index = 1; index < COMP_CWORD && index < 3; index++)); do
    word="\${COMP_WORDS[index]}"
    case "$word" in -*) break ;; esac
    case " ${words
      .map(({ command }) => command)
      .filter((command) => command !== "")
      .map((command) => command.replaceAll(" ", "_"))
      .join(" ")} " in
      *" \${command:+\${command}_}$word "*) command="\${command:+\${command}_}$word" ;;
      *) break ;;
    esac
  done
  case "\${command//_/ }" in
${cases.join("\n")}
  esac
  if [[ "$current" == -* || "$COMP_CWORD" -eq 1 ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; compgen -f -- "$current")
  fi
}
complete -o filenames -F _precopy precopy
`;
}

function zsh(words: readonly Words[]): string {
  const cases = words.map(({ command, next }) => `    "${command}") candidates=(${next.join(" ")}) ;;`);
  const known = words.map(({ command }) => `"${command}"`).slice(1);
  return `#compdef precopy
# zsh completion of precopy
_precopy() {
  local -a candidates known
  local command="" word
  known=(${known.join(" ")})
  for word in \${words[2,CURRENT-1]}; do
    if (( \${known[(Ie)\${command:+$command }$word]} )); then command="\${command:+$command }$word"; else break; fi
  done
  case "$command" in
${cases.join("\n")}
  esac
  compadd -- $candidates
  [[ -z "$command" ]] || _files
}
_precopy "$@"
`;
}

function powershell(words: readonly Words[]): string {
  const rows = words.map(
    ({ command, next }) => `    '${command}' = @(${next.map((word) => `'${word.replaceAll("'", "''")}'`).join(", ")})`,
  );
  return `# PowerShell completion of precopy
Register-ArgumentCompleter -Native -CommandName precopy, precopy.exe, precopy.cmd -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $next = @{
${rows.join("\n")}
  }
  $command = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $longer = ($command + ' ' + $element.ToString()).Trim()
    if ($next.ContainsKey($longer)) { $command = $longer } else { break }
  }
  $next[$command] | Where-Object { $_ -like "$wordToComplete*" } |
    ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
}
`;
}
