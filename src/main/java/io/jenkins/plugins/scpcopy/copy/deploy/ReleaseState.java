package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What releases there are below a target at one moment. */
public final class ReleaseState {
    private static final int MOST_NAMED = 20;

    private final String host;
    private final Optional<String> current;
    private final Set<String> names;
    private final Map<String, ReleaseNames.Record> records;
    private final List<String> leftovers;

    private ReleaseState(
            String host,
            Optional<String> current,
            Set<String> names,
            Map<String, ReleaseNames.Record> records,
            List<String> leftovers) {
        this.host = host;
        this.current = current;
        this.names = names;
        this.records = records;
        this.leftovers = leftovers;
    }

    /**
     * @param host how messages call it
     * @param target the path, raw
     * @throws TransferException if something else has the place of the link
     */
    static ReleaseState of(ReleaseStore.Contents contents, String host, String target) throws TransferException {
        Set<String> names = new TreeSet<>();
        Map<String, ReleaseNames.Record> records = new TreeMap<>();
        List<String> leftovers = new ArrayList<>();
        for (ReleaseStore.Entry entry : contents.releases()) {
            if (entry.kind() == ReleaseStore.Kind.DIRECTORY && ReleaseNames.isPart(entry.name())) {
                leftovers.add(entry.name());
            } else if (entry.kind() == ReleaseStore.Kind.DIRECTORY && Release.isName(entry.name())) {
                names.add(entry.name());
            } else if (entry.kind() == ReleaseStore.Kind.LINK) {
                ReleaseNames.recorded(entry.name())
                        .ifPresent(release -> ReleaseNames.Record.of(entry.text()).ifPresent(record -> records.put(release, record)));
            }
        }
        Optional<String> current = Optional.empty();
        if (contents.current().isPresent()) {
            current = Optional.of(current(contents, host, target));
        }
        for (String release : List.copyOf(records.keySet())) {
            if (!names.contains(release)) {
                leftovers.add(ReleaseNames.record(release));
            }
        }
        return new ReleaseState(host, current, names, records, leftovers);
    }

    /** Links of other programs may be absolute. */
    private static String current(ReleaseStore.Contents contents, String host, String target) throws TransferException {
        ReleaseStore.Entry link = contents.current().orElseThrow();
        String place = host + ": '" + RemoteText.escape(target) + "/" + ReleaseNames.CURRENT + "'";
        if (link.kind() != ReleaseStore.Kind.LINK) {
            throw new TransferException(
                    Phase.RELEASE,
                    place + " is there and is no link, so it cannot lead to a release",
                    "Give it another name, or deploy to another directory.",
                    null);
        }
        String text = link.text();
        for (String prefix : List.of(ReleaseNames.path(""), "./" + ReleaseNames.path(""), contents.target() + "/" + ReleaseNames.path(""))) {
            String rest = text.startsWith(prefix) ? text.substring(prefix.length()).replaceFirst("/$", "") : "";
            if (Release.isName(rest)) {
                return rest;
            }
        }
        throw new TransferException(
                Phase.RELEASE,
                place + " leads to '" + RemoteText.escape(text) + "', which is no release beside it",
                "Remove that link, or deploy to another directory.",
                null);
    }

    /** The release in use. */
    public Optional<String> current() {
        return current;
    }

    /** Whether the release in use is there: a link may lead nowhere. */
    boolean hasCurrent() {
        return current.isPresent() && names.contains(current.get());
    }

    boolean has(String release) {
        return names.contains(release);
    }

    /**
     * Whether a release is the last one that was made, and came into use, or was to do so, after the one in use: so a
     * deployment that was cut off leaves it.
     */
    public boolean isLast(String release) {
        ReleaseNames.Record record = records.get(release);
        return has(release)
                && record != null
                && record.number() == highest()
                && (isInUse(release) || current.orElse("").equals(record.before()));
    }

    /** What there was before the {@linkplain #isLast last} release was made. */
    public ReleaseState before(String last) {
        Set<String> others = new TreeSet<>(names);
        others.remove(last);
        Map<String, ReleaseNames.Record> earlier = new TreeMap<>(records);
        String used = earlier.remove(last).before();
        return new ReleaseState(host, Optional.of(used).filter(name -> !name.isEmpty()), others, earlier, leftovers);
    }

    public boolean isInUse(String release) {
        return current.equals(Optional.of(release));
    }

    List<String> leftovers() {
        return leftovers;
    }

    /** The highest number of a release so far; 0 if there is none. */
    int highest() {
        return records.values().stream().mapToInt(ReleaseNames.Record::number).max().orElse(0);
    }

    /**
     * The release to go back to.
     *
     * @param named empty: the one that was in use when the present one was switched to
     * @throws TransferException if it is not there; the message says which are
     */
    public String back(Optional<String> named) throws TransferException {
        if (current.isEmpty()) {
            throw refused("no release is in use there");
        }
        if (named.isPresent()) {
            if (!names.contains(named.get())) {
                throw refused("there is no release '" + RemoteText.escape(named.get()) + "'");
            }
            return named.get();
        }
        ReleaseNames.Record record = records.get(current.get());
        String now = "'" + RemoteText.escape(current.get()) + "'";
        if (record == null) {
            throw refused("it is not known which release came before " + now);
        }
        if (record.before().isEmpty()) {
            throw refused(now + " is the first release, so there is none before it");
        }
        if (!names.contains(record.before())) {
            throw refused("the release '" + RemoteText.escape(record.before()) + "', which came before " + now + ", is not there any more");
        }
        return record.before();
    }

    private TransferException refused(String why) {
        String there = names.stream().limit(MOST_NAMED).map(RemoteText::escape).collect(Collectors.joining(", "));
        List<String> others = names.stream().filter(name -> !current.equals(Optional.of(name))).toList();
        return new TransferException(
                Phase.RELEASE,
                host + ": " + why + (names.isEmpty() ? "; there are none" : "; there are: " + there
                        + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "")),
                names.isEmpty() ? "Deploy one first." : others.isEmpty() ? "Deploy another one first." : "Name one of them.",
                null);
    }

    /**
     * The releases that may be removed: made by copies, not among the newest, not in use, and not the one before that.
     *
     * @param keep how many count as the newest
     */
    List<String> old(int keep) {
        Optional<String> before = current.map(records::get).map(ReleaseNames.Record::before);
        return records.entrySet().stream()
                .filter(entry -> names.contains(entry.getKey()))
                .sorted(Comparator.comparingInt(
                                (Map.Entry<String, ReleaseNames.Record> entry) -> entry.getValue().number())
                        .reversed())
                .skip(keep)
                .map(Map.Entry::getKey)
                .filter(release -> !current.equals(Optional.of(release)) && !before.equals(Optional.of(release)))
                .toList();
    }
}
