package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.copy.request.Glob;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
        boolean absolute = !word.home() && word.text().startsWith("/");
        List<Match> matches = List.of(new Match(root.start(absolute), ""));
        String prefix = absolute ? "/" : "";
        List<String> segments = root.segments(word.home() ? Root.afterTilde(word.pattern()) : word.pattern());
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

    private void expand(Match directory, String segment, String prefix, List<Match> found) throws IOException {
        if (!Files.isDirectory(directory.path())) {
            return;
        }
        Path real = root.real(directory.path());
        if (!Glob.isPattern(segment)) {
            String name = Glob.unescape(segment);
            Path child = name.equals("..") ? real.resolve(name) : root.child(real, name);
            if (Files.exists(child, LinkOption.NOFOLLOW_LINKS)) {
                found.add(new Match(child, prefix + name));
            }
            return;
        }
        List<Match> inside = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(real)) {
            for (Path child : children) {
                String name = child.getFileName().toString();
                if (Glob.matches(segment, name)) {
                    inside.add(new Match(child, prefix + name));
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        inside.sort((a, b) -> a.path().compareTo(b.path()));
        found.addAll(inside);
    }
}
