package io.jenkins.plugins.scpcopy.hostkeys;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeyEntry.State;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.io.File;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import jenkins.model.Jenkins;

/**
 * The keys of hosts that were new, kept on the controller. Agents only report keys, and a job decides where it connects to: so a
 * key that was accepted counts for the item that learned it, and not under strict verification, until an administrator has
 * confirmed it; one that was refused waits for that, and counts for nobody. What is not a plain line for a host that was to be
 * contacted in that way, or comes second, is not taken.
 */
@Extension
public final class LearnedHostKeys {
    private static final Logger LOGGER = Logger.getLogger(LearnedHostKeys.class.getName());

    /** An item with more new hosts is left with these. */
    private static final int MOST_OF_AN_ITEM = 100;

    private static final int MOST = 10_000;

    /** Of those that wait; then the oldest goes. */
    static final int MOST_WAITING = 200;

    static final int MOST_WAITING_OF_AN_ITEM = 20;

    /** Characters of lines. */
    static final int LONGEST_WAITING = 256 * 1024;

    private final HostKeyFile file;
    private final BiFunction<String, Integer, String> configured;
    private List<HostKeyEntry> entries;
    private int gone;

    public LearnedHostKeys() {
        this(new File(Jenkins.get().getRootDir(), "scp-copy-learned-host-keys"), ConfiguredKnownHosts::all);
    }

    /** @param configured what else is known of a host and port, whichever job goes there */
    LearnedHostKeys(File file, BiFunction<String, Integer, String> configured) {
        this.file = new HostKeyFile(file);
        this.configured = configured;
    }

    /** The one of this controller. */
    public static LearnedHostKeys get() {
        return ExtensionList.lookupSingleton(LearnedHostKeys.class);
    }

    /**
     * What counts for a copy, in known_hosts form.
     *
     * @param item the full name of the one that copies
     */
    public synchronized String text(String item, HostVerification verification) {
        StringBuilder text = new StringBuilder();
        for (HostKeyEntry entry : load()) {
            switch (entry.state()) {
                case CONFIRMED -> text.append(entry.line()).append('\n');
                case REJECTED -> text.append("@revoked ").append(entry.line()).append('\n');
                case LEARNED -> {
                    if (verification != HostVerification.STRICT && entry.item().equals(item)) {
                        text.append(entry.line()).append('\n');
                    }
                }
                case WAITING -> {}
            }
        }
        return text.toString();
    }

    /** All of them, the oldest first. */
    public synchronized List<HostKeyEntry> entries() {
        return List.copyOf(load());
    }

    /** Those that wait for a decision, the oldest first. */
    public synchronized List<HostKeyEntry> waiting() {
        return load().stream().filter(entry -> entry.state() == State.WAITING).toList();
    }

    /** How many had to make room for others while they waited, since Jenkins started. */
    public synchronized int gone() {
        return gone;
    }

    /**
     * Takes what an agent has learned, at most one key for each host.
     *
     * @param lines as reported
     * @param asked the hosts of that copy
     * @param item the full name of the one that copied
     */
    public synchronized void accept(List<String> lines, List<Hop> asked, String item) throws IOException {
        boolean changed = false;
        for (String line : lines.subList(0, Math.min(lines.size(), asked.size()))) {
            Optional<HostKeyEntry> entry = HostKeyEntry.learned(line, item);
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
            file.write(load());
        }
    }

    private boolean hasRoom(String item) {
        return load().size() < MOST
                && load().stream()
                                .filter(entry -> entry.state() != State.WAITING && entry.item().equals(item))
                                .count()
                        < MOST_OF_AN_ITEM;
    }

    /**
     * Takes the keys that made a copy fail, at most one for each host.
     *
     * @param lines as reported
     * @param asked the hosts of that copy
     * @param item the full name of the one that copied
     * @param time when it did so
     * @return those that wait for a decision now
     */
    public synchronized List<HostKeyEntry> offer(List<String> lines, List<Hop> asked, String item, Instant time)
            throws IOException {
        List<HostKeyEntry> offered = new ArrayList<>();
        for (String line : lines.subList(0, Math.min(lines.size(), asked.size()))) {
            Optional<HostKeyEntry> entry = HostKeyEntry.waiting(line, item, time);
            if (entry.isPresent() && asked.stream().anyMatch(hop -> isRefusedBy(hop, entry.get()))) {
                offered.add(entry.get());
            } else {
                LOGGER.log(
                        Level.FINE, "A refused host key that {0} reports is not taken: {1}",
                        new Object[] {RemoteText.escape(item), RemoteText.escape(line)});
            }
        }
        List<HostKeyEntry> added = offered.stream()
                .filter(entry -> waiting().stream().noneMatch(other -> other.line().equals(entry.line())))
                .toList();
        if (!added.isEmpty()) {
            load().addAll(added);
            makeRoom(item);
            file.write(load());
        }
        return offered;
    }

    /** Whether a hop refuses this key for a reason that a decision could change. */
    private boolean isRefusedBy(Hop hop, HostKeyEntry entry) {
        if (!entry.isFor(hop) || !AlgorithmKind.HOST_KEY.all().contains(entry.key().type())) {
            return false;
        }
        HostVerification verification = hop.policy().verification();
        KnownHosts.Known known = KnownHosts.read(hop.policy().knownHosts() + "\n" + text(entry.item(), verification))
                .lookup(hop.host(), hop.port());
        if (known.accepts(entry.key()) || known.revoked().contains(entry.key())) {
            return false;
        }
        // What only the job says of its host is nothing to alarm others with.
        return known.isIdentified()
                ? !former(entry).isEmpty()
                : verification == HostVerification.STRICT && known.authorities().isEmpty();
    }

    private void makeRoom(String item) {
        while (waiting().stream().filter(entry -> entry.item().equals(item)).count() > MOST_WAITING_OF_AN_ITEM) {
            drop(waiting().stream().filter(entry -> entry.item().equals(item)).findFirst().orElseThrow());
        }
        while (waiting().size() > MOST_WAITING
                || waiting().stream().mapToInt(entry -> entry.line().length()).sum() > LONGEST_WAITING) {
            drop(waiting().get(0));
        }
    }

    private void drop(HostKeyEntry oldest) {
        load().remove(oldest);
        gone++;
        LOGGER.log(
                Level.WARNING, "Too many host keys wait for a decision. The oldest is dropped: {0} of {1}, met by {2}",
                new Object[] {oldest.key().described(), oldest.host(), RemoteText.escape(oldest.item())});
    }

    /**
     * The keys that are known for the host of one that is none of them, for messages; empty where it may be confirmed. They have
     * to be removed first, whether they stand in the configuration, are confirmed here or, for a key that waits, learned.
     */
    public synchronized List<String> former(HostKeyEntry entry) {
        StringBuilder text = new StringBuilder(configured.apply(entry.address(), entry.port())).append('\n');
        for (HostKeyEntry other : load()) {
            if (other.state() == State.CONFIRMED || other.state() == State.LEARNED && entry.state() == State.WAITING) {
                text.append(other.line()).append('\n');
            }
        }
        KnownHosts.Known known = KnownHosts.read(text.toString()).lookup(entry.address(), entry.port());
        return known.isIdentified() && !known.accepts(entry.key())
                ? Stream.concat(known.keys().stream().map(HostPublicKey::described), known.pins().stream()).toList()
                : List.of();
    }

    /** Whether a hop was to accept a new key, had none, and this is one for it. */
    private boolean isNewsOf(HostKeyEntry entry, Hop hop) {
        return hop.policy().verification() == HostVerification.ACCEPT_NEW
                && entry.isFor(hop)
                && !KnownHosts.read(hop.policy().knownHosts() + "\n" + text(entry.item(), HostVerification.ACCEPT_NEW))
                        .lookup(hop.host(), hop.port())
                        .isIdentified();
    }

    /**
     * From now on a key is its host's for all jobs; what others learned for that host is dropped.
     *
     * @throws IllegalStateException if another key is known for the host
     */
    public synchronized void confirm(String line, String item) throws IOException {
        Optional<HostKeyEntry> found = find(line, item);
        if (found.isPresent() && !former(found.get()).isEmpty()) {
            throw new IllegalStateException(Messages.LearnedHostKeys_changed(
                    found.get().host(), found.get().key().described(), String.join(", ", former(found.get()))));
        }
        decide(line, item, State.CONFIRMED);
    }

    /** From now on a key is refused for all jobs. */
    public void reject(String line, String item) throws IOException {
        decide(line, item, State.REJECTED);
    }

    private synchronized void decide(String line, String item, State state) throws IOException {
        Optional<HostKeyEntry> found = find(line, item);
        if (found.isEmpty()) {
            return;
        }
        HostKeyEntry decided = found.get();
        load().removeIf(entry -> entry.host().equalsIgnoreCase(decided.host())
                && (entry.key().equals(decided.key())
                        || state == State.CONFIRMED && entry.state() != State.REJECTED));
        load().add(decided.decided(state));
        file.write(load());
    }

    /** Drops one. */
    public synchronized void forget(String line, String item) throws IOException {
        if (load().removeIf(entry -> entry.line().equals(line) && entry.item().equals(item))) {
            file.write(load());
        }
    }

    private Optional<HostKeyEntry> find(String line, String item) {
        return load().stream()
                .filter(entry -> entry.line().equals(line) && entry.item().equals(item))
                .findFirst();
    }

    /** Items have changed their names, or are gone: what they learned goes with them. @param renamed gives null for one that is gone */
    synchronized void rename(UnaryOperator<String> renamed) throws IOException {
        List<HostKeyEntry> changed = new ArrayList<>();
        for (HostKeyEntry entry : load()) {
            String name = renamed.apply(entry.item());
            if (name != null) {
                changed.add(entry.of(name));
            } else if (entry.state() == State.CONFIRMED || entry.state() == State.REJECTED) {
                changed.add(entry);
            }
        }
        if (!changed.equals(load())) {
            entries = changed;
            file.write(load());
        }
    }

    private List<HostKeyEntry> load() {
        entries = entries == null ? file.read() : entries;
        return entries;
    }
}
