package io.jenkins.plugins.scpcopy.hostkeys;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One host's key. Its type and its fingerprint are those of the key's bytes, whatever was said about them.
 *
 * @param since when a waiting key was shown; the epoch for all others
 * @param item the full name of the one that met it
 * @param line in known_hosts form, with one plain name
 * @param host as known_hosts writes it
 * @param key the key itself
 */
public record HostKeyEntry(State state, Instant since, String item, String line, String host, HostPublicKey key) {
    private static final Logger LOGGER = Logger.getLogger(HostKeyEntry.class.getName());
    private static final Pattern PLAIN =
            Pattern.compile("([A-Za-z0-9_.:%\\[\\]-]{1,300}) [a-z0-9@.-]{1,64} ([A-Za-z0-9+/]{16,8000}={0,2})");
    private static final Pattern WITH_PORT = Pattern.compile("\\[(.*)]:(\\d{1,5})");

    /** What an administrator has said about a key. */
    public enum State {
        /** Nothing yet: a host was new and accepted. */
        LEARNED,
        /** Nothing yet: a host was refused. */
        WAITING,
        CONFIRMED,
        REJECTED
    }

    /** Reads a line as agents report it; empty if it is not a plain one. */
    static Optional<HostKeyEntry> learned(String line, String item) {
        return parse(State.LEARNED, Instant.EPOCH, item, line);
    }

    /** The same, of a host that was refused. */
    static Optional<HostKeyEntry> waiting(String line, String item, Instant since) {
        return parse(State.WAITING, since, item, line);
    }

    /** Reads a line as it is stored: state, item, and a known_hosts line. */
    static Optional<HostKeyEntry> stored(String text) {
        String[] fields = text.split(" ", 3);
        try {
            String[] state = fields[0].split("@", 2);
            return parse(
                    State.valueOf(state[0].toUpperCase(Locale.ROOT)),
                    state.length == 1 ? Instant.EPOCH : Instant.ofEpochSecond(Long.parseLong(state[1])),
                    URLDecoder.decode(fields[1], StandardCharsets.UTF_8),
                    fields[2]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | DateTimeException e) {
            LOGGER.log(Level.WARNING, "A stored host key cannot be read: {0}", RemoteText.escape(text));
            return Optional.empty();
        }
    }

    private static Optional<HostKeyEntry> parse(State state, Instant since, String item, String line) {
        Matcher matcher = PLAIN.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            KnownHosts.parse(line);
            HostPublicKey key = HostPublicKey.of(Base64.getDecoder().decode(matcher.group(2)));
            return Optional.of(new HostKeyEntry(state, since, item, line, matcher.group(1), key));
        } catch (IllegalArgumentException e) {
            LOGGER.log(Level.FINE, "Not a host key", e);
            return Optional.empty();
        }
    }

    String stored() {
        String time = since.equals(Instant.EPOCH) ? "" : "@" + since.getEpochSecond();
        return state.name().toLowerCase(Locale.ROOT) + time + " " + URLEncoder.encode(item, StandardCharsets.UTF_8) + " " + line;
    }

    HostKeyEntry decided(State decision) {
        return new HostKeyEntry(decision, Instant.EPOCH, item, line, host, key);
    }

    HostKeyEntry of(String otherItem) {
        return new HostKeyEntry(state, since, otherItem, line, host, key);
    }

    /** The host's name without its port. */
    String address() {
        Matcher matcher = WITH_PORT.matcher(host);
        return matcher.matches() ? matcher.group(1) : host;
    }

    int port() {
        Matcher matcher = WITH_PORT.matcher(host);
        return matcher.matches() ? Integer.parseInt(matcher.group(2)) : 22;
    }

    boolean isFor(Hop hop) {
        return !KnownHosts.parse(line).lookup(hop.host(), hop.port()).keys().isEmpty();
    }

    /** For the page. */
    public Date date() {
        return Date.from(since);
    }

    /** For the page. */
    public String stateText() {
        return switch (state) {
            case LEARNED -> Messages.HostKeyEntry_learned();
            case WAITING -> Messages.HostKeyEntry_waiting();
            case CONFIRMED -> Messages.HostKeyEntry_confirmed();
            case REJECTED -> Messages.HostKeyEntry_rejected();
        };
    }
}
