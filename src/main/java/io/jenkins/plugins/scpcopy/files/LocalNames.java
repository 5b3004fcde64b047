package io.jenkins.plugins.scpcopy.files;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Optional;

/**
 * How this process writes file names. Java turns them into bytes, and back, by the encoding of the locale it was started in;
 * what that encoding has not, it takes for no path, or shows as U+FFFD.
 */
public final class LocalNames {
    /** The encoding of file names, arguments and environment; what is set later does not change it. */
    public static final Charset ENCODING = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
    /** What to do where {@link #ENCODING} is too small. */
    public static final String ADVICE = "start it with LC_ALL=C.UTF-8";

    private static final String BEYOND =
            "beyond the locale of this process, which has file names in " + ENCODING + " only; " + ADVICE;
    private static final char UNREADABLE = '\uFFFD';

    private LocalNames() {}

    /**
     * Why something cannot be used by the name that a directory gave for it.
     *
     * @return a clause; empty if the name is all right
     */
    public static Optional<String> objectionToFound(String name) {
        if (name.indexOf(UNREADABLE) < 0) {
            return Optional.empty();
        }
        return Optional.of(
                ENCODING.equals(StandardCharsets.UTF_8) ? "its name is not valid UTF-8" : "its name is " + BEYOND);
    }

    /** Why a text is no path here, as a clause. */
    public static String reason(InvalidPathException refusal) {
        return objectionToUse(refusal.getInput()).orElse(refusal.getReason());
    }

    /**
     * Why a text cannot be, or match, the name of a file here, nor be handed to another program.
     *
     * @return a clause; empty if it can
     */
    public static Optional<String> objectionToUse(String text) {
        return ENCODING.newEncoder().canEncode(text) ? Optional.empty() : Optional.of("it is " + BEYOND);
    }
}
