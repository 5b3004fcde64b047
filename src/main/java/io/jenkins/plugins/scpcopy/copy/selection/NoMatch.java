package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explains that patterns matched nothing: how far each leads, and what is there instead. */
public final class NoMatch {
    private static final int MOST_NAMES = 5;
    private static final int MOST_PATTERNS = 3;

    private final LocalSelection selection;
    private final List<String> unmatched;

    /** @param unmatched patterns as they were written */
    NoMatch(LocalSelection selection, List<String> unmatched) {
        this.selection = selection;
        this.unmatched = unmatched;
    }

    /** What to say where nothing on a host matches. */
    public static String on(HostSession host, List<String> paths) {
        return "nothing on " + host.name() + " matches " + RemoteText.escape(String.join(", ", paths));
    }

    /** @param explanation fit to be shown */
    public static TransferException failure(CopyRequest request, String explanation) {
        return new TransferException(
                Phase.PLAN, explanation, "if nothing to copy is fine, say so: " + request.optionNames().on("allowEmpty"), null);
    }

    /**
     * What is there and was left out is no case for allowing that nothing is there.
     *
     * @param obstacles what else is known of the selection
     */
    TransferException failure(CopyRequest request, List<String> obstacles) {
        String text = Stream.concat(Stream.of(explanation()), obstacles.stream()).collect(Collectors.joining("; "));
        boolean excluded = unmatched.stream().map(selection.includes()::get).anyMatch(this::isThere);
        return excluded ? new TransferException(Phase.PLAN, text) : failure(request, text);
    }

    private boolean isThere(String pattern) {
        return AntSelection.isLiteral(pattern) && Files.exists(selection.base().resolve(pattern));
    }

    String explanation() {
        Path base = selection.base();
        String where = "'" + RemoteText.escape(base.toString()) + "'";
        String patterns = unmatched.stream()
                .map(pattern -> "'" + RemoteText.escape(pattern) + "'")
                .collect(Collectors.joining(", "));
        if (!Files.isDirectory(base)) {
            return "nothing matches " + patterns + ": the base directory " + where + " does not exist";
        }
        String hints = unmatched.stream()
                .limit(MOST_PATTERNS)
                .map(pattern -> hint(selection.includes().get(pattern), base))
                .collect(Collectors.joining("; "));
        return "nothing matches " + patterns + " in " + where + ": " + hints
                + (selection.excludes().isEmpty() ? "" : "; excludes are " + RemoteText.escape(selection.excludes().toString()));
    }

    private static String hint(String pattern, Path base) {
        Path reached = base;
        for (String element : pattern.split("/")) {
            if (!AntSelection.isLiteral(element)) {
                break;
            }
            Path next;
            try {
                next = reached.resolve(element);
            } catch (InvalidPathException e) {
                return "'" + RemoteText.escape(element) + "' cannot be a name: " + LocalNames.reason(e);
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
