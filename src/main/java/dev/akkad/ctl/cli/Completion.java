package dev.akkad.ctl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Scripts that complete commands and flags in shells. They hold all words, so that no program runs on each key. */
public final class Completion {
    private Completion() {}

    /** One place in the tree: the words that lead there, and those that may follow. */
    private record Place(String words, List<String> next) {}

    /** @param shell bash, zsh, fish or powershell */
    public static <C> String script(String shell, Command<C> root, List<Flag> globals) {
        List<Place> places = new ArrayList<>();
        collect(root, "", List.of(), globals, places);
        String program = root.name();
        return switch (shell) {
            case "bash" -> bash(program, places);
            case "zsh" ->
                "#compdef " + program + "\nautoload -U +X bashcompinit && bashcompinit\n" + bash(program, places);
            case "fish" -> fish(program, places);
            case "powershell" -> powershell(program, places);
            default -> throw new IllegalArgumentException("shell: " + shell);
        };
    }

    private static <C> void collect(
            Command<C> command, String words, List<Flag> inherited, List<Flag> globals, List<Place> places) {
        List<Flag> flags = new ArrayList<>(inherited);
        flags.addAll(command.flags());
        List<String> next = new ArrayList<>();
        command.children().forEach(child -> next.add(child.name()));
        flags.forEach(flag -> next.add("--" + flag.name()));
        globals.forEach(flag -> next.add("--" + flag.name()));
        next.add("--help");
        places.add(new Place(words, next));
        // The program's own flags are for those who name no command.
        List<Flag> handedDown = words.isEmpty() ? List.of() : flags;
        for (Command<C> child : command.children()) {
            collect(child, words.isEmpty() ? child.name() : words + " " + child.name(), handedDown, globals, places);
        }
    }

    private static String bash(String program, List<Place> places) {
        String cases = places.stream()
                .map(place -> "    '" + place.words() + "') next='" + String.join(" ", place.next()) + "' ;;\n")
                .collect(Collectors.joining());
        return "# Completion of " + program + ".\n"
                + "_" + program + "() {\n"
                + "  local words='' word next='' i\n"
                + "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
                + "    word=${COMP_WORDS[i]}\n"
                + "    case $word in -*) ;; *) words=\"${words:+$words }$word\" ;; esac\n"
                + "  done\n"
                + "  while :; do\n"
                + "    case $words in\n"
                + cases
                + "    esac\n"
                + "    [ -z \"$next\" ] && [ -n \"$words\" ] || break\n"
                + "    case $words in *' '*) words=${words% *} ;; *) words='' ;; esac\n"
                + "  done\n"
                + "  COMPREPLY=($(compgen -W \"$next\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
                + "}\n"
                + "complete -o default -F _" + program + " " + program + "\n";
    }

    private static String fish(String program, List<Place> places) {
        StringBuilder script = new StringBuilder("# Completion of " + program + ".\n");
        for (Place place : places) {
            String condition = place.words().isEmpty()
                    ? "__fish_use_subcommand"
                    : "'__fish_seen_subcommand_from "
                            + place.words().substring(place.words().lastIndexOf(' ') + 1) + "'";
            for (String next : place.next()) {
                String what = next.startsWith("--") ? "-l " + next.substring(2) : "-f -a " + next;
                script.append("complete -c ").append(program).append(" -n ").append(condition);
                script.append(' ').append(what).append('\n');
            }
        }
        return script.toString();
    }

    private static String powershell(String program, List<Place> places) {
        String table = places.stream()
                .map(place -> "    '" + place.words() + "' = '" + String.join(" ", place.next()) + "'\n")
                .collect(Collectors.joining());
        return "# Completion of " + program + ".\n"
                + "Register-ArgumentCompleter -Native -CommandName " + program + " -ScriptBlock {\n"
                + "  param($word, $line, $position)\n"
                + "  $next = @{\n" + table + "  }\n"
                + "  $words = $line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() }\n"
                + "  $words = @($words | Where-Object { $_ -notlike '-*' -and $_ -ne $word })\n"
                + "  while ($words.Count -gt 0 -and -not $next.ContainsKey($words -join ' ')) {\n"
                + "    $words = @($words | Select-Object -SkipLast 1)\n"
                + "  }\n"
                + "  $next[$words -join ' '] -split ' ' | Where-Object { $_ -like \"$word*\" }\n"
                + "}\n";
    }
}
