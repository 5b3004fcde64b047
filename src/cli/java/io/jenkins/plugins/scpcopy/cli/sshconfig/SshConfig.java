package io.jenkins.plugins.scpcopy.cli.sshconfig;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.ssh.hostkey.Wildcards;
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

/**
 * Reads an ssh_config file for one host, as {@code ssh} does: {@code Host} and {@code Match} sections, {@code Include}. A line
 * that is not understood is an error wherever it stands, for it may be meant to begin a section: what follows it would then
 * count for the wrong hosts.
 */
public final class SshConfig {
    private static final int DEEPEST_INCLUDE = 16;
    private static final char BYTE_ORDER_MARK = '\ufeff';

    /** What is asked of this machine while a file is read. */
    public interface Machine {
        /** Runs a command by the user's shell, for {@code Match exec}. */
        boolean succeeds(String command);

        /** Whether the name service knows a host. */
        boolean hasName(String host);
    }

    private final Path home;
    private final HostSettings settings;
    private final Machine machine;
    private final Consumer<String> warnings;
    /** What {@code Host} patterns are matched against. */
    private String host;
    private boolean finalPass;
    private boolean wantsFinalPass;

    /**
     * @param settings takes what applies to its host, in the order of the file
     * @param warnings takes lines about settings that were left out
     */
    public SshConfig(Path home, HostSettings settings, Machine machine, Consumer<String> warnings) {
        this.home = home;
        this.settings = settings;
        this.machine = machine;
        this.warnings = warnings;
        this.host = settings.alias();
    }

    /** Reads the file, and once more for the host's final name if the file asks for that. */
    public void read(Path file) {
        read(file, true, 0);
        if (wantsFinalPass || settings.canonicalizes()) {
            settings.settleHost(machine::hasName);
            host = settings.host();
            finalPass = true;
            read(file, true, 0);
        }
    }

    private void read(Path file, boolean included, int depth) {
        if (depth > DEEPEST_INCLUDE) {
            throw new UsageException(file + " is included by a chain of more than " + DEEPEST_INCLUDE + " files");
        }
        String[] lines = text(file).split("\n", -1);
        boolean active = included;
        for (int i = 0; i < lines.length; i++) {
            ConfigLine line = ConfigLine.parse(lines[i], file + " line " + (i + 1)).orElse(null);
            if (line == null || line.isIgnored(settings)) {
                continue;
            }
            switch (line.name()) {
                case "host" -> active = matches(line.patterns(), host) && included;
                case "match" -> active = included && meets(line);
                case "include" -> {
                    for (Path part : included(file, line.values())) {
                        read(part, active, depth + 1);
                    }
                }
                default -> apply(line, active);
            }
        }
    }

    /** Editors of Windows put a byte order mark in front, which is no part of the first line. */
    private static String text(Path file) {
        String text;
        try {
            // Bytes that are no UTF-8 matter only where they are used, and mostly they are in comments.
            text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UsageException("cannot read the configuration file " + file + ": " + Reasons.of(e));
        }
        if (text.indexOf('\0') >= 0) {
            throw new UsageException("the configuration file " + file + " is no plain text: it holds NUL bytes, as UTF-16 does",
                    "Save it as UTF-8.");
        }
        if (text.replace("\r\n", "\n").stripTrailing().indexOf('\r') >= 0) {
            throw new UsageException("the configuration file " + file + " has line ends of a carriage return alone, which ssh"
                    + " takes for blanks", "Save it with line feeds at the line ends.");
        }
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private void apply(ConfigLine line, boolean active) {
        Keyword keyword = Keyword.of(line.name()).orElse(null);
        if (keyword != null) {
            if (active) {
                settings.add(keyword, line.valuesOf(keyword), line.place());
            }
            return;
        }
        LeftOut leftOut = LeftOut.of(line.name()).orElseThrow(line::unknown);
        if (active && leftOut.effect(line.values()) == LeftOut.Effect.MISSED) {
            warnings.accept(line.place() + ": " + line.keyword() + " is not supported and has no effect");
        }
    }

    /** Whether all criteria of a {@code Match} are met. All are read, so that none can be misspelt unnoticed. */
    private boolean meets(ConfigLine line) {
        boolean met = true;
        List<String> words = line.patterns();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            String criterion = equals < 0 ? word : word.substring(0, equals);
            boolean negated = criterion.startsWith("!");
            String name = lower(criterion.substring(negated ? 1 : 0));
            boolean one = switch (name) {
                case "all" -> {
                    if (i < words.size() - 1 || words.subList(0, i).stream().anyMatch(before -> !isPass(before))) {
                        throw line.wrong("'Match all' goes with no other criterion than canonical or final", null);
                    }
                    yield true;
                }
                case "canonical" -> finalPass;
                case "final" -> {
                    wantsFinalPass = true;
                    yield finalPass;
                }
                default -> {
                    String value = equals >= 0 ? word.substring(equals + 1) : ++i < words.size() ? words.get(i) : "";
                    if (value.isEmpty()) {
                        throw line.wrong("'Match " + criterion + "' has no value", null);
                    }
                    yield isMet(name, value, line, met);
                }
            };
            met &= one != negated;
        }
        return met;
    }

    private static boolean isPass(String criterion) {
        return criterion.matches("(?i)!?(canonical|final)");
    }

    /** @param soFar whether the criteria before are met: otherwise no command is run for this one */
    private boolean isMet(String criterion, String value, ConfigLine line, boolean soFar) {
        // Of hosts the case does not matter here, but it does in Host sections, and of users.
        return switch (criterion) {
            case "host" -> matches(list(lower(value)), lower(settings.host()));
            case "originalhost" -> matches(list(lower(value)), lower(settings.alias()));
            case "user" -> matches(list(value), settings.user());
            case "localuser" -> matches(list(value), settings.localUser());
            case "tagged" -> matches(list(value), settings.tag());
            case "exec" -> soFar && machine.succeeds(settings.command(value, line.place()));
            default -> throw line.wrong("'Match " + criterion + "' is not supported",
                    "Match goes with all, canonical, exec, final, host, localuser, originalhost, tagged and user; or use another"
                            + " file with -F, or -F none.");
        };
    }

    private static List<String> list(String patterns) {
        return List.of(patterns.split(","));
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

    private List<Path> included(Path file, List<String> values) {
        List<Path> files = new ArrayList<>();
        for (String value : values) {
            Path path = Tokens.tilde(value, home);
            Path named = path.isAbsolute() ? path : home.resolve(".ssh").resolve(path);
            List<Path> found = List.of(named.getRoot());
            for (Path segment : named) {
                List<Path> next = new ArrayList<>();
                for (Path directory : found) {
                    next.addAll(matching(directory, segment.toString(), file));
                }
                found = next;
            }
            found.stream().filter(part -> Files.exists(part) && !Files.isDirectory(part)).forEach(files::add);
        }
        return files;
    }

    /** What a segment of a path means in a directory, in order; names that begin with a dot have to be named so. */
    private static List<Path> matching(Path directory, String segment, Path file) {
        if (!segment.matches(".*[*?\\[].*")) {
            return List.of(directory.resolve(segment));
        }
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        // Braces have no meaning in an ssh_config.
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, segment.replaceAll("[{}]", "\\\\$0"))) {
            List<Path> sorted = new ArrayList<>();
            for (Path entry : found) {
                if (segment.startsWith(".") || !entry.getFileName().toString().startsWith(".")) {
                    sorted.add(entry);
                }
            }
            sorted.sort(null);
            return sorted;
        } catch (IOException e) {
            throw new UsageException(file + ": cannot include what is in " + directory + ": " + Reasons.of(e));
        } catch (PatternSyntaxException e) {
            throw new UsageException(file + ": cannot include " + segment + ": it is no pattern");
        }
    }
}
