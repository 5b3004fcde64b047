package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Explains that patterns matched nothing: how far each leads, and what is there instead. */
final class NoMatch {
    private static final int MOST_NAMES = 5;
    private static final int MOST_PATTERNS = 3;

    private NoMatch() {}

    static TransferException failure(String explanation) {
        return new TransferException(Phase.PLAN, explanation, "if nothing to copy is fine, say so: allowEmpty (--allow-empty for the command)", null);
    }

    static String explain(From.LocalPatterns from, Path base) {
        String where = "'" + RemoteText.escape(base.toString()) + "'";
        String patterns = from.includes().stream()
                .map(pattern -> "'" + RemoteText.escape(pattern) + "'")
                .collect(Collectors.joining(", "));
        if (!Files.isDirectory(base)) {
            return "nothing matches " + patterns + ": the base directory " + where + " does not exist";
        }
        String hints = from.includes().stream()
                .limit(MOST_PATTERNS)
                .map(pattern -> hint(pattern, base))
                .collect(Collectors.joining("; "));
        return "nothing matches " + patterns + " in " + where + ": " + hints
                + (from.excludes().isEmpty() ? "" : "; excludes are " + RemoteText.escape(from.excludes().toString()));
    }

    private static String hint(String pattern, Path base) {
        if (pattern.startsWith("/")) {
            return "patterns are relative to the base directory, so '" + RemoteText.escape(pattern) + "' cannot match";
        }
        Path reached = base;
        List<String> elements = List.of(pattern.replace('\\', '/').split("/"));
        if (elements.contains("..")) {
            return "patterns match below the base directory only, so '" + RemoteText.escape(pattern) + "' cannot match";
        }
        for (String element : elements) {
            if (!AntSelection.isLiteral(element)) {
                break;
            }
            Path next;
            try {
                next = reached.resolve(element);
            } catch (InvalidPathException e) {
                return "'" + RemoteText.escape(element) + "' cannot be a name";
            }
            if (!Files.isDirectory(next)) {
                return (Files.exists(next) ? "'" + shown(base, next) + "' exists but is excluded or no directory"
                                : "'" + shown(base, next) + "' does not exist")
                        + "; " + there(base, reached);
            }
            reached = next;
        }
        return (reached.equals(base) ? "" : "'" + shown(base, reached) + "' exists; ") + there(base, reached);
    }

    private static String there(Path base, Path directory) {
        String name = directory.equals(base) ? "that directory" : "'" + shown(base, directory) + "'";
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (names.size() == MOST_NAMES) {
                    names.add("…");
                    break;
                }
                names.add(RemoteText.escape(entry.getFileName().toString()) + (Files.isDirectory(entry) ? "/" : ""));
            }
        } catch (IOException e) {
            return name + " cannot be read: " + Reasons.of(e);
        }
        return names.isEmpty()
                ? name + " is empty"
                : name + " has " + String.join(", ", names);
    }

    private static String shown(Path base, Path path) {
        return RemoteText.escape(base.relativize(path).toString());
    }
}
