package io.jenkins.plugins.scpcopy.remote;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What to do about the words with which a server ends a session that it has let in, where they are known. */
public final class ServerWords {
    private static final Map<Pattern, String> ADVICE = new LinkedHashMap<>();

    static {
        add("password[^\n]*\\bexpired|password change required|(?:change|update|reset) your [^\n]*password|(?:must|required to|have to)"
                + " (?:be )?change[^\n]*password|password must be changed",
                "The account's password has to be changed first: log in by hand once, in a terminal, and change it.");
        add("account[^\n]*(?:expired|locked|disabled|deactivated|suspended)",
                "The account itself is closed: ask the administrator of the server.");
        add("log ?in as (?:the )?user", "Log in as the user that the server names.");
        add("shell access|no shell\\b|interactive shell|shell is disabled|nologin|no interactive log",
                "This account runs no commands on the server: use another one, or SFTP if the server offers it.");
        add("maintenance|going down|shutting down|booting up|not permitted to log in",
                "The server takes no logins at this time: try again later.");
    }

    private ServerWords() {}

    private static void add(String words, String advice) {
        ADVICE.put(Pattern.compile(words, Pattern.CASE_INSENSITIVE), advice);
    }

    /** @param words raw @return sentences; empty if the words are not known */
    public static Optional<String> advice(String words) {
        return ADVICE.entrySet().stream()
                .filter(known -> known.getKey().matcher(words).find())
                .map(Map.Entry::getValue)
                .findFirst();
    }
}
