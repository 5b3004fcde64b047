package io.jenkins.plugins.scpcopy;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.model.Item;
import hudson.model.listeners.ItemListener;
import hudson.util.TextFile;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/**
 * The keys of hosts that were new and accepted, kept on the controller. Agents only report keys, and a job decides where it
 * connects to: so a key counts for the item that learned it, and not under strict verification, until an administrator has
 * confirmed it. What is not a plain line for a host that was to be contacted in that way, or comes second, is not taken.
 */
@Extension
public final class LearnedHostKeys {
    private static final Logger LOGGER = Logger.getLogger(LearnedHostKeys.class.getName());

    /** An item with more new hosts is left with these. */
    private static final int MOST_OF_AN_ITEM = 100;

    private static final int MOST = 10_000;

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

    /**
     * What counts for a copy, in known_hosts form.
     *
     * @param item the full name of the one that copies
     */
    synchronized String text(String item, HostVerification verification) {
        StringBuilder text = new StringBuilder();
        for (Entry entry : load()) {
            switch (entry.state()) {
                case CONFIRMED -> text.append(entry.line()).append('\n');
                case REJECTED -> text.append("@revoked ").append(entry.line()).append('\n');
                case LEARNED -> {
                    if (verification != HostVerification.STRICT && entry.item().equals(item)) {
                        text.append(entry.line()).append('\n');
                    }
                }
            }
        }
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
     * @param item the full name of the one that copied
     */
    synchronized void accept(List<String> lines, List<Hop> asked, String item) throws IOException {
        boolean changed = false;
        for (String line : lines.subList(0, Math.min(lines.size(), asked.size()))) {
            Optional<Entry> entry = Entry.learned(line, item);
            if (entry.isPresent() && load().contains(entry.get())) {
                continue;
            }
            if (entry.isPresent() && hasRoom(item) && asked.stream().anyMatch(hop -> isNewsOf(entry.get(), hop))) {
                changed |= load().add(entry.get());
            } else {
                LOGGER.log(
                        Level.WARNING, "A host key that {0} reports is not taken: {1}",
                        new Object[] {RemoteText.escape(item), RemoteText.escape(line)});
            }
        }
        if (changed) {
            store();
        }
    }

    private boolean hasRoom(String item) {
        return load().size() < MOST
                && load().stream().filter(entry -> entry.item().equals(item)).count() < MOST_OF_AN_ITEM;
    }

    /** Whether a hop was to accept a new key, had none, and this is one for it. */
    private boolean isNewsOf(Entry entry, Hop hop) {
        return hop.policy().verification() == HostVerification.ACCEPT_NEW
                && entry.isFor(hop)
                && !KnownHosts.read(hop.policy().knownHosts() + "\n" + text(entry.item(), HostVerification.ACCEPT_NEW))
                        .lookup(hop.host(), hop.port())
                        .isIdentified();
    }

    /** From now on a key is its host's for all jobs; what others learned for that host is dropped. */
    void confirm(String line, String item) throws IOException {
        decide(line, item, State.CONFIRMED);
    }

    /** From now on a key is refused for all jobs. */
    void reject(String line, String item) throws IOException {
        decide(line, item, State.REJECTED);
    }

    private synchronized void decide(String line, String item, State state) throws IOException {
        Optional<Entry> found = find(line, item);
        if (found.isEmpty()) {
            return;
        }
        Entry decided = found.get();
        load().removeIf(entry -> entry.host().equalsIgnoreCase(decided.host())
                && (entry.key().equals(decided.key())
                        || state == State.CONFIRMED && entry.state() != State.REJECTED));
        load().add(new Entry(state, decided.item(), decided.line(), decided.host(), decided.key()));
        store();
    }

    /** Drops one. */
    synchronized void forget(String line, String item) throws IOException {
        Optional<Entry> found = find(line, item);
        if (found.isPresent()) {
            load().remove(found.get());
            store();
        }
    }

    private Optional<Entry> find(String line, String item) {
        return load().stream()
                .filter(entry -> entry.line().equals(line) && entry.item().equals(item))
                .findFirst();
    }

    /** Items have changed their names, or are gone: what they learned goes with them. @param renamed gives null for one that is gone */
    private synchronized void rename(UnaryOperator<String> renamed) throws IOException {
        List<Entry> changed = new ArrayList<>();
        for (Entry entry : load()) {
            String name = renamed.apply(entry.item());
            if (name != null) {
                changed.add(new Entry(entry.state(), name, entry.line(), entry.host(), entry.key()));
            } else if (entry.state() != State.LEARNED) {
                changed.add(entry);
            }
        }
        if (!changed.equals(load())) {
            entries = changed;
            store();
        }
    }

    private List<Entry> load() {
        if (entries == null) {
            try {
                List<Entry> read = new ArrayList<>();
                if (file.exists()) {
                    file.read().lines().forEach(line -> Entry.stored(line).ifPresent(read::add));
                }
                entries = read;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return entries;
    }

    private void store() throws IOException {
        StringBuilder text = new StringBuilder();
        load().forEach(entry -> text.append(entry.stored()).append('\n'));
        file.write(text.toString());
    }

    /** What an administrator has said about a key. */
    public enum State {
        /** Nothing yet. */
        LEARNED,
        CONFIRMED,
        REJECTED
    }

    /**
     * One host's key.
     *
     * @param item the full name of the one that learned it
     * @param line in known_hosts form, with one plain name
     * @param host as known_hosts writes it
     * @param key the key itself
     */
    public record Entry(State state, String item, String line, String host, HostPublicKey key) {
        private static final Pattern PLAIN =
                Pattern.compile("([A-Za-z0-9_.:%\\[\\]-]{1,300}) [a-z0-9@.-]{1,64} ([A-Za-z0-9+/]{16,8000}={0,2})");

        /** Reads a line as agents report it; empty if it is not a plain one. */
        static Optional<Entry> learned(String line, String item) {
            return parse(State.LEARNED, item, line);
        }

        /** Reads a line as it is stored: state, item, and a known_hosts line. */
        static Optional<Entry> stored(String text) {
            String[] fields = text.split(" ", 3);
            try {
                State state = State.valueOf(fields[0].toUpperCase(Locale.ROOT));
                return parse(state, URLDecoder.decode(fields[1], StandardCharsets.UTF_8), fields[2]);
            } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                LOGGER.log(Level.WARNING, "A stored host key cannot be read: {0}", RemoteText.escape(text));
                return Optional.empty();
            }
        }

        private static Optional<Entry> parse(State state, String item, String line) {
            Matcher matcher = PLAIN.matcher(line);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            try {
                KnownHosts.parse(line);
                HostPublicKey key = HostPublicKey.of(Base64.getDecoder().decode(matcher.group(2)));
                return Optional.of(new Entry(state, item, line, matcher.group(1), key));
            } catch (IllegalArgumentException e) {
                LOGGER.log(Level.FINE, "Not a host key", e);
                return Optional.empty();
            }
        }

        String stored() {
            return state.name().toLowerCase(Locale.ROOT) + " " + URLEncoder.encode(item, StandardCharsets.UTF_8) + " " + line;
        }

        /** For the page. */
        public String stateText() {
            return switch (state) {
                case LEARNED -> Messages.LearnedHostKeys_learned();
                case CONFIRMED -> Messages.LearnedHostKeys_confirmed();
                case REJECTED -> Messages.LearnedHostKeys_rejected();
            };
        }

        boolean isFor(Hop hop) {
            return !KnownHosts.parse(line).lookup(hop.host(), hop.port()).keys().isEmpty();
        }
    }

    /** An item that takes the name of an earlier one learns for itself. */
    @Extension
    public static final class Names extends ItemListener {
        @Override
        public void onLocationChanged(Item item, String oldFullName, String newFullName) {
            rename(name -> name.equals(oldFullName) ? newFullName : name);
        }

        @Override
        public void onDeleted(Item item) {
            String gone = item.getFullName();
            rename(name -> name.equals(gone) ? null : name);
        }

        private static void rename(UnaryOperator<String> renamed) {
            try {
                get().rename(renamed);
            } catch (IOException e) {
                LOGGER.log(Level.WARNING, "The learned host keys cannot be stored", e);
            }
        }
    }
}
