package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.util.regex.Pattern;

/** What a failure says, for messages. */
public final class Words {
    /** JSch and others make messages of what they wrap: a class name with or without its message. */
    private static final Pattern CLASS = Pattern.compile("^(?:[a-z]\\w*\\.)+[A-Z][\\w$]*(?:: |$)");

    private Words() {}

    /** The first words on the way to its origin, without names of classes; where there are none, it is called unexpected. */
    public static String of(Throwable failure) {
        Throwable origin = failure;
        for (Throwable t = failure; t != null; t = t.getCause()) {
            String words = t.getMessage() == null ? "" : t.getMessage().strip();
            while (CLASS.matcher(words).find()) {
                words = CLASS.matcher(words).replaceFirst("");
            }
            if (!words.isEmpty()) {
                return RemoteText.escape(words);
            }
            origin = t;
        }
        return "an unexpected failure (" + origin.getClass().getSimpleName() + ")";
    }
}
