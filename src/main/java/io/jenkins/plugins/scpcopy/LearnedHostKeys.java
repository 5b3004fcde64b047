package io.jenkins.plugins.scpcopy;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.util.TextFile;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.Hop;
import io.jenkins.plugins.scpcopy.ssh.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.KnownHosts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/**
 * The keys of hosts that were new and accepted, kept on the controller in a file of known_hosts form. Agents only report keys:
 * what is not a plain line for a host that was to be contacted in that way, or comes second, is not taken.
 */
@Extension
public final class LearnedHostKeys {
    private static final Logger LOGGER = Logger.getLogger(LearnedHostKeys.class.getName());

    private final TextFile file;
    private List<Entry> entries;

    public LearnedHostKeys() {
        this(new File(Jenkins.get().getRootDir(), "scp-copy-learned-host-keys"));
    }

    LearnedHostKeys(File file) {
        this.file = new TextFile(file);
    }

    static LearnedHostKeys get() {
        return ExtensionList.lookupSingleton(LearnedHostKeys.class);
    }

    /** All of them, in known_hosts form. */
    synchronized String text() {
        StringBuilder text = new StringBuilder();
        entries().forEach(entry -> text.append(entry.line()).append('\n'));
        return text.toString();
    }

    /** All of them, the oldest first. */
    synchronized List<Entry> entries() {
        return List.copyOf(load());
    }

    /**
     * Takes what an agent has learned, at most one key for each host.
     *
     * @param lines as reported
     * @param asked the hosts of that copy
     */
    synchronized void accept(List<String> lines, List<Hop> asked) throws IOException {
        boolean changed = false;
        for (String line : lines.subList(0, Math.min(lines.size(), asked.size()))) {
            Optional<Entry> entry = Entry.parse(line);
            if (entry.isPresent() && load().contains(entry.get())) {
                continue;
            }
            if (entry.isPresent() && asked.stream().anyMatch(hop -> isNewsOf(entry.get(), hop))) {
                changed |= load().add(entry.get());
            } else {
                LOGGER.log(Level.WARNING, "A reported host key is not taken: {0}", RemoteText.escape(line));
            }
        }
        if (changed) {
            store();
        }
    }

    /** Whether a hop was to accept a new key, had none, and this is one for it. */
    private boolean isNewsOf(Entry entry, Hop hop) {
        return hop.policy().verification() == HostVerification.ACCEPT_NEW
                && entry.isFor(hop)
                && !KnownHosts.read(hop.policy().knownHosts() + "\n" + text())
                        .lookup(hop.host(), hop.port())
                        .isKnown();
    }

    /** Drops one. */
    synchronized void forget(String line) throws IOException {
        if (load().removeIf(entry -> entry.line().equals(line))) {
            store();
        }
    }

    private List<Entry> load() {
        if (entries == null) {
            try {
                List<Entry> read = new ArrayList<>();
                if (file.exists()) {
                    file.read().lines().forEach(line -> Entry.parse(line).ifPresent(read::add));
                }
                entries = read;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return entries;
    }

    private void store() throws IOException {
        file.write(text());
    }

    /**
     * One host's key.
     *
     * @param line in known_hosts form, with one plain name
     * @param host as known_hosts writes it
     * @param key the key itself
     */
    public record Entry(String line, String host, HostPublicKey key) {
        private static final Pattern PLAIN =
                Pattern.compile("([A-Za-z0-9_.:%\\[\\]-]{1,300}) [a-z0-9@.-]{1,64} ([A-Za-z0-9+/]{16,8000}={0,2})");

        /** Reads a line; empty if it is not a plain one. */
        static Optional<Entry> parse(String line) {
            Matcher matcher = PLAIN.matcher(line);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            try {
                KnownHosts.parse(line);
                HostPublicKey key = HostPublicKey.of(Base64.getDecoder().decode(matcher.group(2)));
                return Optional.of(new Entry(line, matcher.group(1), key));
            } catch (IllegalArgumentException e) {
                LOGGER.log(Level.FINE, "Not a host key", e);
                return Optional.empty();
            }
        }

        boolean isFor(Hop hop) {
            return !KnownHosts.parse(line).lookup(hop.host(), hop.port()).keys().isEmpty();
        }
    }
}
