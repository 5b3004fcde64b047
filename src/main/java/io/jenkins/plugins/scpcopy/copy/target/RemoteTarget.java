package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.ScpSinkChannel;
import io.jenkins.plugins.scpcopy.copy.host.SinkChannel;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The place on a host where items go. Whether a path is a directory is learned from {@code scp -d} itself, which only starts on
 * one; missing directories are made by records, so that no script is needed.
 */
public final class RemoteTarget implements Closeable {
    /** What becomes of the first element of an item's path. */
    private enum First {
        KEPT,
        DROPPED,
        REPLACED
    }

    /** From here on it pays to look at two paths at once. */
    private static final Duration FAR = Duration.ofMillis(5);

    private static final int MADE = 0777;
    private static final int MADE_EXACT = 0755;

    private final HostSession host;
    private final boolean exactModes;
    private final int madeMode;
    private final DirectoryLocks locks = new DirectoryLocks();
    private final SortedMap<String, DirectoryAttributes> leftOpen = new TreeMap<>(Comparator.reverseOrder());
    private String path;
    private boolean directory = true;
    private List<String> toMake = List.of();
    private First first = First.KEPT;
    private String newName = "";
    /** Whether a single file goes here, under a name that does not come from its own path. */
    private boolean single;
    /** What that file is announced as. */
    private String announced = "";
    /** A channel that answered while the target was being found, for its first use. */
    private SinkChannel ready;

    private StartException firstRefusal;
    /** The probe that is under way on the directory above, or null. */
    private ParallelProbe above;

    private RemoteTarget(HostSession host, boolean exactModes, int madeMode, String path) {
        this.host = host;
        this.exactModes = exactModes;
        this.madeMode = madeMode;
        this.path = path;
    }

    /**
     * A path that is given to the sink as it is, for a single file.
     *
     * @param name what the file is announced as: a sink that finds a directory at the path puts it there under this name
     */
    public static RemoteTarget file(HostSession host, boolean exactModes, String path, String name) {
        RemoteTarget target = new RemoteTarget(host, exactModes, MADE, path);
        target.newName = RemotePath.name(path);
        target.announced = name;
        target.directory = false;
        target.single = true;
        return target;
    }

    /**
     * Finds the place for a source.
     *
     * @param to the path of the request, with backslashes before special characters where the host is no Windows
     * @param name the source's own name, if it has one
     */
    public static RemoteTarget find(
            HostSession host, String to, SourceKind kind, String name, Placement.SourceNames source) throws IOException {
        CopyRequest request = host.request();
        String normal = RemotePath.normalize(
                host.profile() == ServerProfile.POSIX ? Glob.unescape(to) : to, host.profile());
        if (kind == SourceKind.FILE && Placement.hasOwnName(normal) && leavesItToTheSink(request)) {
            return file(host, exactModes(request), normal, name);
        }
        RemoteTarget target = new RemoteTarget(
                host, exactModes(request), request.dirMode(exactModes(request) ? MADE_EXACT : MADE), normal);
        try {
            target.take(Placement.decide(request.placement(), kind, name, source, target.new View()), request);
            return target;
        } catch (IOException | RuntimeException e) {
            target.close();
            throw e;
        } finally {
            target.forgetAbove();
        }
    }

    /** Whether only the sink has to know if the path is a directory, so that one command is enough. */
    private static boolean leavesItToTheSink(CopyRequest request) {
        return request.placement() == PlacementRule.SCP
                && !request.atomic()
                && !request.skipUnchanged()
                && !request.dryRun()
                && request.verify() == Verify.NONE;
    }

    /** Whether the remote scp is to set modes exactly as announced ({@code -p}), without its umask. */
    static boolean exactModes(CopyRequest request) {
        return request.preserve().modes() || request.fileMode() != null || request.dirMode() != null;
    }

    boolean exactModes() {
        return exactModes;
    }

    /** The mode of directories that are made on the way. */
    public int madeMode() {
        return madeMode;
    }

    /** Directories to enter, and so to make, before any item. */
    public List<String> toMake() {
        return toMake;
    }

    /** What the one file that goes here is announced as, or empty if items keep their paths. */
    public Optional<String> singleName() {
        return single ? Optional.of(announced) : Optional.empty();
    }

    /** Whether there is room for one source only. */
    public boolean takesOne() {
        return single || first != First.KEPT;
    }

    /** The name under which the first element of an item's path is sent; null if it is not sent. */
    public String sent(String firstElement) {
        return switch (first) {
            case KEPT -> firstElement;
            case DROPPED -> null;
            case REPLACED -> newName;
        };
    }

    /** The directory that {@link #place} starts from; it may be missing. */
    public String base() {
        if (!directory) {
            return RemotePath.parent(path).orElse(".");
        }
        String base = path;
        for (String name : toMake) {
            base = RemotePath.child(base, name);
        }
        return base;
    }

    /** Where an item of the plan ends up, relative to {@link #base}; empty for the base itself. */
    public String place(String target) {
        if (single) {
            return newName;
        }
        String sent = sent(RelativePath.first(target));
        String rest = RelativePath.rest(target);
        return sent == null ? rest : RelativePath.below(sent, rest);
    }

    /** The file's name inside the path, in case that is a directory, which only the sink knows; empty where it is known here. */
    public Optional<String> nameInside() {
        return single && !announced.equals(newName) ? Optional.of(announced) : Optional.empty();
    }

    /** Keeps workers from making the same directory at once. */
    public DirectoryLocks locks() {
        return locks;
    }

    /** A directory was entered and not left, so its times and mode are still to be set. */
    public synchronized void leaveOpen(String directory, DirectoryAttributes announced) {
        if (!directory.isEmpty() && (exactModes || announced.times().isPresent())) {
            leftOpen.put(directory, announced);
        }
    }

    public synchronized boolean isLeftOpen(String directory) {
        return leftOpen.containsKey(directory);
    }

    /** Takes the directories left open so far, inner ones before outer ones; those above each are among them. */
    public synchronized SortedMap<String, DirectoryAttributes> takeLeftOpen() {
        SortedMap<String, DirectoryAttributes> taken = new TreeMap<>(leftOpen);
        leftOpen.clear();
        return taken;
    }

    /** Starts a sink on one of the host's connections. */
    public SinkChannel open(HostSession connection) throws IOException {
        SinkChannel first = connection == host ? takeReady() : null;
        return first != null ? first : open(connection, path, directory);
    }

    /** The channel that was opened while the place was found, or null if it is taken or there is none. */
    public synchronized SinkChannel takeReady() {
        SinkChannel channel = ready;
        ready = null;
        return channel;
    }

    @Override
    public void close() {
        SinkChannel unused = takeReady();
        if (unused != null) {
            unused.close();
        }
    }

    private void take(Placement placement, CopyRequest request) throws IOException {
        PlacementRule rule = request.placement();
        switch (placement) {
            case INTO -> {}
            case ONTO -> first = First.DROPPED;
            case INTO_NEW -> toMake = nearest(path, rule == PlacementRule.DIRECTORY);
            case AS_DIRECTORY -> {
                newName = RemotePath.name(path);
                first = First.REPLACED;
                nearest(path, false);
            }
            case AS_FILE -> asFile(rule, request.atomic());
        }
    }

    /** @param beside whether it is first written under another name in the same directory */
    private void asFile(PlacementRule rule, boolean beside) throws IOException {
        single = true;
        directory = false;
        newName = RemotePath.name(path);
        announced = newName;
        Optional<String> parent = RemotePath.parent(path);
        if ((rule == PlacementRule.DIRECTORY || beside) && parent.isPresent()) {
            directory = true;
            Optional<SinkChannel> channel = probe(parent.get());
            if (channel.isPresent()) {
                ready = channel.get();
                path = parent.get();
            } else if (rule == PlacementRule.DIRECTORY) {
                toMake = nearest(parent.get(), true);
            } else {
                throw firstRefusal;
            }
        }
    }

    /**
     * Moves up to a directory that exists.
     *
     * @param any whether more than one level may be missing
     * @return the directories between it and the missing one, and that one itself
     */
    private List<String> nearest(String missing, boolean any) throws IOException {
        Deque<String> names = new ArrayDeque<>();
        String at = missing;
        while (true) {
            Optional<String> parent = RemotePath.parent(at);
            if (parent.isEmpty() || !any && !names.isEmpty()) {
                throw firstRefusal;
            }
            names.addFirst(RemotePath.name(at));
            at = parent.get();
            Optional<SinkChannel> channel = probe(at);
            if (channel.isPresent()) {
                ready = channel.get();
                path = at;
                return List.copyOf(names);
            }
        }
    }

    /** Starts {@code scp -d} on a path; empty if scp itself says that this is no directory. */
    private Optional<SinkChannel> probe(String candidate) throws IOException {
        try {
            return Optional.of(above == null ? open(host, candidate, true) : probeBesideAbove(candidate));
        } catch (StartException e) {
            if (e.kind() != StartException.Kind.SCP_ERROR) {
                throw e;
            }
            firstRefusal = firstRefusal == null ? e : firstRefusal;
            return Optional.empty();
        }
    }

    private SinkChannel open(HostSession connection, String where, boolean isDirectory) throws IOException {
        return SinkChannel.open(connection, command(where, isDirectory));
    }

    private ScpCommand command(String where, boolean isDirectory) {
        return ScpCommand.sink(where, isDirectory, exactModes, isDirectory);
    }

    /** Begins to look at the directory above, too: on a long way, both answers come in the time of one. */
    private void probeAbove() {
        boolean far = host.info().roundTrip().compareTo(FAR) >= 0;
        if (far && host.pipelined() && !host.protocol().isSftp()) {
            RemotePath.parent(path).ifPresent(parent -> above = new ParallelProbe(host, parent, command(parent, true)));
        }
    }

    /** The host may have no room for two commands at once: if either fails to start, they are run one after the other. */
    private SinkChannel probeBesideAbove(String candidate) throws IOException {
        try {
            SinkChannel channel = above.isOn(candidate) ? above.take() : ScpSinkChannel.open(host, command(candidate, true));
            host.protocol().scpWorks();
            return channel;
        } catch (TransferException e) {
            boolean answered = e instanceof StartException start && start.kind() == StartException.Kind.SCP_ERROR;
            if (answered || e.phase() != Phase.START) {
                throw e;
            }
            host.progress().detail(host.name() + ": two paths cannot be looked at at once: " + Reasons.of(e));
            above.end();
            above = null;
            return open(host, candidate, true);
        }
    }

    private void forgetAbove() {
        if (above != null) {
            above.close();
            above = null;
        }
    }

    private final class View implements Placement.Target {
        @Override
        public String path() {
            return path;
        }

        @Override
        public boolean isDirectory() throws IOException {
            probeAbove();
            ready = probe(path).orElse(null);
            return ready != null;
        }

        @Override
        public Optional<Set<String>> names() {
            return host.list(path);
        }

        @Override
        public void note(String text) {
            host.progress().warning(text);
        }
    }
}
