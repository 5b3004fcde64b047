package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.Wildcards;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;

/** Reads an ssh_config file for one host: {@code Host} and {@code Match} sections, {@code Include}. */
final class SshConfig {
    private static final int DEEPEST_INCLUDE = 16;

    /** Takes each setting that applies, in the order of the file. */
    interface Settings {
        void add(Keyword keyword, List<String> values, String place);

        /** The host name so far, and the user so far; {@code Match} asks for them. */
        String host();

        String user();

        String localUser();
    }

    private final Path home;
    private final String host;
    private final Settings settings;
    private final Consumer<String> warnings;

    /**
     * @param host the name that the user gave, which {@code Host} patterns are matched against
     * @param warnings takes lines about settings that were left out
     */
    SshConfig(Path home, String host, Settings settings, Consumer<String> warnings) {
        this.home = home;
        this.host = host;
        this.settings = settings;
        this.warnings = warnings;
    }

    void read(Path file) {
        read(file, true, 0);
    }

    private void read(Path file, boolean included, int depth) {
        if (depth > DEEPEST_INCLUDE) {
            throw new UsageException(file + " is included by a chain of more than " + DEEPEST_INCLUDE + " files");
        }
        List<String> lines;
        try {
            // Bytes that are no UTF-8 matter only where they are used, and mostly they are in comments.
            lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UsageException("cannot read the configuration file " + file + ": " + Reasons.of(e));
        }
        boolean active = included;
        for (int i = 0; i < lines.size(); i++) {
            String place = file + " line " + (i + 1);
            List<String> words = words(lines.get(i), place);
            if (words.isEmpty()) {
                continue;
            }
            List<String> values = words.subList(1, words.size());
            String name = lower(words.get(0));
            if (values.isEmpty()) {
                throw new UsageException(place + ": " + words.get(0) + " has no value");
            }
            switch (name) {
                case "host" -> active = included && matches(values, host);
                case "match" -> active = included && meets(values, place);
                case "include" -> {
                    for (Path part : included(file, values, depth)) {
                        read(part, active, depth + 1);
                    }
                }
                default -> {
                    if (active) {
                        apply(words.get(0), values, place);
                    }
                }
            }
        }
    }

    private void apply(String name, List<String> values, String place) {
        if (name.equalsIgnoreCase(Keyword.Ciphers.name()) && Keyword.isChangeOfDefaults(values.get(0))) {
            warnings.accept(place + ": changes to the default ciphers by + - ^ are not supported and have no effect");
            return;
        }
        Keyword.of(name).ifPresentOrElse(keyword -> settings.add(keyword, values, place), () -> {
            if (Keyword.isMissed(name, values.get(0))) {
                warnings.accept(place + ": " + RemoteText.escape(name) + " is not supported and has no effect");
            }
        });
    }

    /** Whether all criteria of a {@code Match} are met; those after the first that is not do not count. */
    private boolean meets(List<String> criteria, String place) {
        for (int i = 0; i < criteria.size(); i++) {
            String name = lower(criteria.get(i));
            boolean negated = name.startsWith("!");
            // Of hosts the case does not matter here, but it does in Host sections, and of users.
            String subject = switch (negated ? name.substring(1) : name) {
                case "all" -> null;
                case "host" -> lower(settings.host());
                case "originalhost" -> lower(host);
                case "user" -> settings.user();
                case "localuser" -> settings.localUser();
                default -> throw new UsageException(
                        place + ": 'Match " + criteria.get(i) + "' is not supported",
                        "Match goes with all, host, originalhost, user and localuser; or use another file with -F, or -F none.");
            };
            if (subject != null && ++i == criteria.size()) {
                throw new UsageException(place + ": 'Match " + name + "' has no patterns");
            }
            String patterns = name.endsWith("host") ? lower(criteria.get(i)) : criteria.get(i);
            boolean met = subject == null || matches(List.of(patterns.split(",")), subject);
            if (met == negated) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(List<String> patterns, String text) {
        boolean matched = false;
        for (String pattern : patterns) {
            boolean negated = pattern.startsWith("!");
            if (Wildcards.match(pattern.substring(negated ? 1 : 0), text)) {
                if (negated) {
                    return false;
                }
                matched = true;
            }
        }
        return matched;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private List<Path> included(Path file, List<String> values, int depth) {
        List<Path> files = new ArrayList<>();
        for (String value : values) {
            Path path = Tokens.tilde(value, home);
            Path named = path.isAbsolute() ? path : home.resolve(".ssh").resolve(path);
            Path directory = named.getParent();
            if (directory == null || !Files.isDirectory(directory)) {
                continue;
            }
            try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, named.getFileName().toString())) {
                List<Path> sorted = new ArrayList<>();
                found.forEach(sorted::add);
                sorted.sort(null);
                files.addAll(sorted);
            } catch (IOException e) {
                throw new UsageException(file + ": cannot include " + value + ": " + Reasons.of(e));
            } catch (PatternSyntaxException e) {
                throw new UsageException(file + ": cannot include " + value + ": it is no pattern");
            }
        }
        return files;
    }

    /** Splits {@code Name value …}, {@code Name=value} and quoted values; empty for a comment. */
    static List<String> words(String line, String place) {
        List<String> words = new ArrayList<>();
        int at = 0;
        String text = line.strip();
        if (text.startsWith("#")) {
            return words;
        }
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c) || c == '=' && words.size() == 1 && !text.substring(0, at).contains("=")) {
                at++;
            } else if (c == '#' && !words.isEmpty()) {
                break;
            } else if (c == '"' || c == '\'') {
                int end = text.indexOf(c, at + 1);
                if (end < 0) {
                    throw new UsageException(place + ": a quotation mark is not closed");
                }
                words.add(text.substring(at + 1, end));
                at = end + 1;
            } else {
                int end = at;
                while (end < text.length()
                        && !Character.isWhitespace(text.charAt(end))
                        && !(words.isEmpty() && text.charAt(end) == '=')) {
                    end++;
                }
                words.add(text.substring(at, end));
                at = end;
            }
        }
        return words;
    }
}
