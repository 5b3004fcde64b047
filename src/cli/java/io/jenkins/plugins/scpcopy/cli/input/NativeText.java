package io.jenkins.plugins.scpcopy.cli.input;

import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The text that the system hands to this process. In a locale of plain ASCII the JVM replaces all that is beyond it; there the
 * bytes are read anew, as UTF-8, where the system shows them (Linux). Text that is broken holds U+FFFD.
 */
public final class NativeText {
    private static final char BROKEN = '\uFFFD';
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
    private static final Path ENVIRONMENT = Path.of("/proc/self/environ");

    private NativeText() {}

    /** The arguments of the program. */
    public static List<String> arguments(String[] given) {
        List<String> read = List.of();
        if (isAscii()) {
            // The words of the JVM itself come first.
            List<String> all = texts(ARGUMENTS);
            read = all.subList(Math.max(0, all.size() - given.length), all.size());
        }
        return read.size() == given.length ? read : List.of(given);
    }

    /** The environment variables. */
    public static Map<String, String> environment() {
        List<String> read = isAscii() ? texts(ENVIRONMENT) : List.of();
        if (read.isEmpty()) {
            return System.getenv();
        }
        Map<String, String> environment = new HashMap<>();
        for (String text : read) {
            int end = text.indexOf('=');
            if (end > 0) {
                environment.putIfAbsent(text.substring(0, end), text.substring(end + 1));
            }
        }
        return environment;
    }

    /**
     * A directory whose name the JVM has taken from the system; it need not exist.
     *
     * @param what as messages call it
     * @throws IllegalArgumentException if the JVM could not take its name
     */
    public static Path directory(String property, String what) {
        String name = System.getProperty(property);
        try {
            Path path = Path.of(name);
            if (!isReplaced(name) || Files.isDirectory(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // It cannot even be written again.
        }
        throw unusable(what, name);
    }

    /**
     * The local user's name.
     *
     * @throws IllegalArgumentException if the JVM could not take it
     */
    public static String user() {
        String name = System.getProperty("user.name");
        if (isReplaced(name)) {
            throw unusable("the name of the user", name);
        }
        return name;
    }

    /** The encoding of what is shown. */
    public static Charset output() {
        return isAscii() ? StandardCharsets.UTF_8 : Charset.defaultCharset();
    }

    /** The encoding of what is typed. */
    public static Charset input() {
        return isAscii() ? StandardCharsets.UTF_8 : LocalNames.ENCODING;
    }

    /** Whether a text that the system gave has bytes that its encoding does not have. */
    public static boolean isBroken(String text) {
        return text.indexOf(BROKEN) >= 0;
    }

    /** Why a text is broken, as a clause. */
    public static String brokenness() {
        return isAscii() || LocalNames.ENCODING.equals(StandardCharsets.UTF_8)
                ? "it is not valid UTF-8"
                : "it is not valid in the encoding of this locale, " + LocalNames.ENCODING + "; " + LocalNames.ADVICE;
    }

    private static boolean isAscii() {
        return LocalNames.ENCODING.equals(StandardCharsets.US_ASCII);
    }

    private static boolean isReplaced(String text) {
        return isBroken(text) || isAscii() && text.indexOf('?') >= 0;
    }

    private static IllegalArgumentException unusable(String what, String name) {
        return new IllegalArgumentException(what + ", '" + RemoteText.escape(name) + "', cannot be used: " + (isAscii()
                ? "it is beyond the locale of this process; " + LocalNames.ADVICE
                : brokenness()));
    }

    private static List<String> texts(Path file) {
        try {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            return text.isEmpty() ? List.of() : Arrays.asList(text.substring(0, text.length() - 1).split("\0", -1));
        } catch (IOException e) {
            // Other systems do not show it.
            return List.of();
        }
    }
}
