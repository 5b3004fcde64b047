package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Lists trees of a host, all of them by one command. What comes back is as hostile as any other text of a server. */
public final class ShellListing {
    private static final int MOST_BYTES = 64 * 1024 * 1024;
    private static final Pattern ENTRY =
            Pattern.compile("([a-zA-Z]|[0-9a-f]{4,5}) (\\d{1,18}) (-?\\d{1,15})(?:\\.\\d*)? ([0-7]{1,5}) (.+)", Pattern.DOTALL);
    private static final int PATH = 5;
    private static final int FORMAT = 0xf000;
    private static final int REGULAR = 0x8000;
    private static final int DIRECTORY = 0x4000;
    private static final int PERMISSIONS = 0777;

    private final HostSession host;
    private final ShellTools.ListProgram tool;

    ShellListing(HostSession host, ShellTools.ListProgram tool) {
        this.host = host;
        this.tool = tool;
    }

    /**
     * Lists starting points that exist; others are left out.
     *
     * @see HostTools.Listing#list(String, List, int, Consumer)
     */
    List<RemoteTree> list(String base, List<HostTools.Start> starts, int depth, Consumer<String> closed) throws IOException {
        String nonce = RemoteScripts.nonce();
        String limit = depth == HostTools.ANY_DEPTH ? "" : " -maxdepth " + depth;
        String each = switch (tool) {
            case FIND -> "-printf \"" + nonce + " %y %s %T@ %m %p\\n\"";
            case GNU_STAT -> stats("-c \"" + nonce + " %f %s %Y %a %n\"");
            case BSD_STAT -> stats("-f \"" + nonce + " %Xp %z %m %Lp %N\"");
        };
        // One command lists all plain files, since there are many. Each directory has a find of its own, whose status tells
        // whether its listing is complete.
        String script = "cd " + RemoteScripts.word(base) + " && {\n" + way(starts, nonce)
                + "set -- " + starts.stream().map(HostTools.Start::word).collect(Collectors.joining(" ")) + "\n"
                + "for r do [ -d \"$r\" ] || continue; printf '" + nonce + " = %s\\n' \"$r\"\n"
                + "find -L \"$r\"" + limit + " " + each + " 2>/dev/null || printf '" + nonce + " !\\n'; done\n"
                + "printf '" + nonce + " #\\n'\n"
                + "for r do [ -d \"$r\" ] || printf '%s\\0' \"$r\"; done | xargs -0 sh -c '[ $# -eq 0 ] ||"
                + " find -L \"$@\" -maxdepth 0 " + each + "' sh 2>/dev/null\n}";
        String output = host.scripts().run("lists files", script, MOST_BYTES, host.endTimeout());
        return parse(output, nonce, host.progress().memory().listing(), closed);
    }

    /** A link that leads nowhere has only what is known of itself; find takes no other one for a link here. */
    private static String stats(String format) {
        return "-type l -exec stat " + format + " {} + -o -exec stat -L " + format + " {} +";
    }

    /** Lines that print what is closed among the directories on the way to starting points. */
    private static String way(List<HostTools.Start> starts, String nonce) {
        Set<String> lines = new LinkedHashSet<>();
        for (HostTools.Start start : starts) {
            for (int slash = start.path().indexOf('/', 1); slash >= 0; slash = start.path().indexOf('/', slash + 1)) {
                lines.add(check(start, start.path().substring(0, slash), start.path().substring(slash + 1)));
            }
            lines.add(check(start, start.path().startsWith("/") ? "/" : ".", start.path().replaceFirst("^/+", "")));
        }
        return "w() { for d do if [ -d \"$d\" ] && { [ ! -x \"$d\" ] || [ \"$t\" = r ] && [ ! -r \"$d\" ]; }; then printf '" + nonce
                + " - %s\\n' \"$d\"; fi; done; }\n" + String.join("", lines);
    }

    /** A directory in which patterns are looked for has to be read, any other one only entered. */
    private static String check(HostTools.Start start, String directory, String below) {
        boolean read = start.pattern() && Glob.isPattern(below.replaceFirst("/.*", ""));
        boolean pattern = start.pattern() && Glob.isPattern(directory);
        String path = start.pattern() && !pattern ? Glob.unescape(directory) : directory;
        return "t=" + (read ? "r" : "x") + "; w " + new HostTools.Start(path, pattern).word() + "\n";
    }

    /** @param memory for the entries */
    public static List<RemoteTree> parse(
            String output, String nonce, MemoryBudget.Account memory, Consumer<String> closed) throws TransferException {
        List<RemoteTree> trees = new ArrayList<>();
        boolean single = false;
        String mark = nonce + " ";
        int at = output.startsWith(mark) ? 0 : -1;
        while (at >= 0) {
            int next = output.indexOf("\n" + mark, at);
            int start = at + mark.length();
            String record = output.substring(start, next < 0 ? Math.max(start, output.length() - 1) : next);
            at = next < 0 ? -1 : next + 1;
            memory.take(MemoryBudget.LISTED + MemoryBudget.of(record));
            if (record.startsWith("- ")) {
                closed.accept(record.substring(2));
            } else if (record.startsWith("= ")) {
                trees.add(new RemoteTree(record.substring(2), true, new TreeMap<>()));
            } else if (record.equals("#")) {
                single = true;
            } else if (single) {
                Matcher entry = entry(record);
                trees.add(new RemoteTree(entry.group(PATH), true, new TreeMap<>(Map.of("", value(entry)))));
            } else if (trees.isEmpty()) {
                throw malformed("it does not begin with a starting point");
            } else if (record.equals("!")) {
                RemoteTree last = trees.remove(trees.size() - 1);
                trees.add(new RemoteTree(last.path(), false, last.entries()));
            } else {
                add(record, trees.get(trees.size() - 1));
            }
        }
        return trees;
    }

    private static void add(String record, RemoteTree tree) throws TransferException {
        Matcher matcher = entry(record);
        String path = below(tree.path(), matcher.group(PATH));
        for (String element : path.split("/", -1)) {
            if (!path.isEmpty() && (element.isEmpty() || element.equals(".") || element.equals(".."))) {
                throw malformed("'" + RemoteText.escape(path) + "' is no path");
            }
        }
        tree.entries().put(path, value(matcher));
    }

    private static Matcher entry(String record) throws TransferException {
        Matcher matcher = ENTRY.matcher(record);
        if (!matcher.matches()) {
            throw malformed("'" + RemoteText.escape(record) + "' is no entry");
        }
        return matcher;
    }

    private static RemoteEntry value(Matcher entry) {
        return new RemoteEntry(
                kind(entry.group(1)),
                Long.parseLong(entry.group(2)),
                Long.parseLong(entry.group(3)),
                Integer.parseInt(entry.group(4), 8) & PERMISSIONS);
    }

    private static String below(String root, String path) throws TransferException {
        if (path.equals(root)) {
            return "";
        }
        String prefix = root.endsWith("/") ? root : root + "/";
        if (!path.startsWith(prefix)) {
            throw malformed("'" + RemoteText.escape(path) + "' is not below '" + RemoteText.escape(root) + "'");
        }
        return path.substring(prefix.length());
    }

    private static RemoteEntry.Kind kind(String type) {
        if (type.length() == 1) {
            return switch (type) {
                case "f" -> RemoteEntry.Kind.FILE;
                case "d" -> RemoteEntry.Kind.DIRECTORY;
                default -> RemoteEntry.Kind.OTHER;
            };
        }
        return switch (Integer.parseInt(type, 16) & FORMAT) {
            case REGULAR -> RemoteEntry.Kind.FILE;
            case DIRECTORY -> RemoteEntry.Kind.DIRECTORY;
            default -> RemoteEntry.Kind.OTHER;
        };
    }

    public static TransferException malformed(String why) {
        return new TransferException(Phase.PLAN, "the host's listing cannot be used: " + why);
    }
}
