package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.scp.RefusedException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Expands {@code *}, {@code ?} and bracket expressions below a root, where no shell does it. */
final class Globs {
    private final Root root;

    Globs(Root root) {
        this.root = root;
    }

    /** Something that a path or pattern stands for, and how messages call it. */
    record Match(Path path, String shown) {}

    /** @return what matches, sorted; the word itself if it is no pattern or nothing matches, as shells do */
    List<Match> expand(Word word) throws IOException {
        if (!word.isPattern()) {
            return List.of(new Match(root.resolve(word.text(), word.home()), word.text()));
        }
        List<Match> matches = List.of(new Match(root.resolve("", false), ""));
        String prefix = word.text().startsWith("/") ? "/" : "";
        List<String> segments = segments(word.home() ? word.pattern().substring(1) : word.pattern());
        for (int i = 0; i < segments.size(); i++) {
            List<Match> next = new ArrayList<>();
            for (Match match : matches) {
                expand(match, segments.get(i), i == 0 ? prefix : match.shown() + "/", next);
            }
            matches = next;
        }
        if (matches.isEmpty()) {
            return List.of(new Match(root.resolve(word.text(), word.home()), word.text()));
        }
        return matches;
    }

    private static List<String> segments(String pattern) {
        List<String> segments = new ArrayList<>();
        for (String segment : pattern.split("/")) {
            if (segment.equals("..")) {
                if (!segments.isEmpty()) {
                    segments.remove(segments.size() - 1);
                }
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.add(segment);
            }
        }
        return segments;
    }

    private void expand(Match directory, String segment, String prefix, List<Match> found) throws IOException {
        Pattern pattern = pattern(segment);
        if (!Files.isDirectory(directory.path())) {
            return;
        }
        List<Match> inside = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(root.real(directory.path()))) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (pattern.matcher(name).matches() && (!name.startsWith(".") || segment.startsWith("."))) {
                    inside.add(new Match(child, prefix + name));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        inside.sort((a, b) -> a.path().compareTo(b.path()));
        found.addAll(inside);
    }

    private static Pattern pattern(String glob) throws RefusedException {
        StringBuilder regex = new StringBuilder();
        boolean bracket = false;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (c == '\\' && i + 1 < glob.length()) {
                regex.append(quoted(glob.charAt(++i)));
            } else if (bracket) {
                bracket = c != ']';
                regex.append(c == '-' || c == ']' ? String.valueOf(c) : quoted(c));
            } else if (c == '[') {
                bracket = true;
                regex.append('[');
                if (i + 1 < glob.length() && (glob.charAt(i + 1) == '!' || glob.charAt(i + 1) == '^')) {
                    regex.append('^');
                    i++;
                }
            } else {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : quoted(c));
            }
        }
        try {
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new RefusedException("the pattern '" + glob + "' cannot be used");
        }
    }

    private static String quoted(char c) {
        return Character.isLetterOrDigit(c) || Character.isSurrogate(c) ? String.valueOf(c) : "\\" + c;
    }
}
