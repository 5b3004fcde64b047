package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.SinkChannel;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import java.io.Closeable;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The place on a host where items go, with what the workers that fill it have to know of each other. Missing directories are
 * made by records, so that no script is needed.
 */
public final class RemoteTarget implements Closeable {
    private static final int MADE = 0777;
    private static final int MADE_EXACT = 0755;

    /**
     * What was found out about a place.
     *
     * @param path that the sink is started on
     * @param directory whether it is known to be one
     * @param toMake directories to enter below it, and so to make, before any item
     * @param newName of the one source, where the placement gives it one
     */
    record Found(String path, boolean directory, List<String> toMake, Placement placement, String newName) {}

    private final HostSession host;
    private final Found found;
    private final DirectoryLocks locks = new DirectoryLocks();
    private final SortedMap<String, DirectoryAttributes> leftOpen = new TreeMap<>(Comparator.reverseOrder());
    /** A channel that answered while the place was being found, for its first use. */
    private Optional<SinkChannel> ready;

    RemoteTarget(HostSession host, Found found, Optional<SinkChannel> ready) {
        this.host = host;
        this.found = found;
        this.ready = ready;
    }

    /**
     * A path that is given to the sink as it is, for a single file.
     *
     * @param name what the file is announced as: a sink that finds a directory at the path puts it there under this name
     */
    public static RemoteTarget file(HostSession host, String path, String name) {
        return new RemoteTarget(host, new Found(path, false, List.of(), Placement.AS_FILE, name), Optional.empty());
    }

    /**
     * Finds the place for a source.
     *
     * @param to the path of the request, with backslashes before special characters where the host is no Windows
     * @param name the source's own name, if it has one
     */
    public static RemoteTarget find(HostSession host, String to, SourceKind kind, String name, Placement.SourceNames source)
            throws IOException {
        String path = RemotePath.normalize(
                host.profile() == ServerProfile.POSIX ? Glob.unescape(to) : to, host.profile());
        if (kind == SourceKind.FILE && Placement.hasOwnName(path) && leavesItToTheSink(host.request())) {
            return file(host, path, name);
        }
        try (TargetProbes probes = new TargetProbes(host)) {
            RemoteTargetFinder finder = new RemoteTargetFinder(host.request(), probes, path);
            try {
                return new RemoteTarget(host, finder.find(kind, name, source), finder.ready());
            } catch (IOException | RuntimeException e) {
                finder.ready().ifPresent(SinkChannel::close);
                throw e;
            }
        }
    }

    /** Whether only the sink has to know if the path is a directory, so that one command is enough. */
    private static boolean leavesItToTheSink(CopyRequest request) {
        return request.placement() == PlacementRule.SCP
                && !request.atomic()
                && !request.resume()
                && !request.skipUnchanged()
                && !request.dryRun()
                && request.verify() == Verify.NONE;
    }

    static ScpCommand command(HostSession host, String path, boolean directory) {
        return ScpCommand.sink(path, directory, exactModes(host), directory);
    }

    /** Whether the remote scp is to set modes exactly as announced ({@code -p}), without its umask. */
    public static boolean exactModes(HostSession host) {
        CopyRequest request = host.request();
        return !host.isDevice()
                && (request.preserve().modes() || request.fileMode() != null || request.dirMode() != null);
    }

    /** The mode of directories that are made on the way. */
    public int madeMode() {
        return host.request().dirMode(exactModes(host) ? MADE_EXACT : MADE);
    }

    /** Directories to enter, and so to make, before any item. */
    public List<String> toMake() {
        return found.toMake();
    }

    private boolean isSingle() {
        return found.placement() == Placement.AS_FILE;
    }

    /** What the one file that goes here is announced as, or empty if items keep their paths. */
    public Optional<String> singleName() {
        return isSingle() ? Optional.of(found.newName()) : Optional.empty();
    }

    /** Whether there is room for one source only. */
    public boolean takesOne() {
        return isSingle() || found.placement() == Placement.ONTO || found.placement() == Placement.AS_DIRECTORY;
    }

    /** The name under which the first element of an item's path is sent; empty if it is not sent. */
    public Optional<String> sentAs(String firstElement) {
        return switch (found.placement()) {
            case ONTO -> Optional.empty();
            case AS_DIRECTORY -> Optional.of(found.newName());
            default -> Optional.of(firstElement);
        };
    }

    /** The directory that {@link #place} starts from; it may be missing. */
    public String base() {
        if (!found.directory()) {
            return RemotePath.parent(found.path()).orElse(".");
        }
        String base = found.path();
        for (String name : found.toMake()) {
            base = RemotePath.child(base, name);
        }
        return base;
    }

    /** Where an item of the plan ends up, relative to {@link #base}; empty for the base itself. */
    public String place(String target) {
        if (isSingle()) {
            return found.directory() ? found.newName() : RemotePath.name(found.path());
        }
        String rest = RelativePath.rest(target);
        return sentAs(RelativePath.first(target)).map(name -> RelativePath.below(name, rest)).orElse(rest);
    }

    /** The file's name inside the path, in case that is a directory, which only the sink knows; empty where it is known here. */
    public Optional<String> nameInside() {
        return singleName().filter(name -> !name.equals(place("")));
    }

    /** Keeps workers from making the same directory at once. */
    public DirectoryLocks locks() {
        return locks;
    }

    /** A directory was entered and not left, so its times and mode are still to be set. */
    public synchronized void leaveOpen(String directory, DirectoryAttributes announced) {
        if (!directory.isEmpty() && (exactModes(host) || announced.times().isPresent())) {
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
        Optional<SinkChannel> first = connection == host ? takeReady() : Optional.empty();
        return first.isPresent()
                ? first.get()
                : SinkChannel.open(connection, command(connection, found.path(), found.directory()));
    }

    /** The channel that was opened while the place was found; empty if it is taken or there is none. */
    public synchronized Optional<SinkChannel> takeReady() {
        Optional<SinkChannel> channel = ready;
        ready = Optional.empty();
        return channel;
    }

    @Override
    public void close() {
        takeReady().ifPresent(SinkChannel::close);
    }
}
